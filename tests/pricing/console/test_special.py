"""Agreeing special prices in the console: partner and product are picked, not known by heart."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partners.models import Partner
from pricing.models import SpecialPrice
from prm.common.moment import now
from tests.pricing import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(premier, gateway) -> dict[str, str]:
    """What somebody types who agrees a price for Acme."""
    return {
        "partner": f"{premier.name}, {premier.public_id}", "product": f"{gateway.sku}, {gateway.name}",
        "customer_name": "Hafenbetriebe Bremerhaven GmbH", "unit_price": "800", "currency": "EUR", "quantity": "8",
        "valid_until": (now().date() + timedelta(days=90)).isoformat(), "because": "Framework contract.",
    }  # fmt: skip


@pytest.mark.parametrize("called", ["as picked", "number", "sku and name in small letters"])
def test_a_price_is_agreed_for_whom_and_what_was_picked_or_typed(form, premier, gateway, dev, sign_in, called):
    typed = {
        "as picked": {},
        "number": {"partner": premier.public_id.lower(), "product": gateway.public_id},
        "sku and name in small letters": {"partner": premier.name.lower(), "product": "gw-1"},
    }[called]

    answer = sign_in(dev).post(reverse("console:special-new"), {**form, **typed})

    made = SpecialPrice.objects.get()
    assert answer.headers["Location"] == reverse("console:special", args=[made.public_id])
    assert (made.partner, made.product, made.approved_by_name) == (premier, gateway, "Dev")


def test_of_several_that_fit_one_is_chosen_and_nothing_typed_is_lost(form, premier, gateway, dev, sign_in):
    Partner.objects.create(name=f"{premier.name} Nord", type=premier.type, country="DE")
    client, url = sign_in(dev), reverse("console:special-new")

    asked = client.post(url, {**form, "partner": premier.name[:4]})
    picked = client.post(url, {**form, "partner": "acm", "pick": f"partner:{form['partner']}"})

    said = asked.content.decode()
    assert asked.status_code == 422
    assert "Several partners fit this" in said
    assert f'value="partner:{form["partner"]}"' in said
    assert picked.context["form"]["partner"].value() == form["partner"]
    assert picked.context["form"]["because"].value() == "Framework contract."
    assert SpecialPrice.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"partner": "Nobody AG"}, "No partner has this name or number."),
        ({"product": "NO-SUCH"}, "No product has this SKU or name."),
        ({"unit_price": "-1"}, "greater than or equal to 0"),
        ({"unit_price": "NaN"}, "Enter a number."),
        ({"quantity": "-3"}, "Give a quantity of more than nothing"),
        ({"valid_until": "2020-01-01"}, "not in the past"),
        ({"currency": "XXX"}, "XXX"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(form, dev, sign_in, wrong, words):
    answer = sign_in(dev).post(reverse("console:special-new"), {**form, **wrong})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert SpecialPrice.objects.count() == 0


def test_what_fits_is_handed_out_while_one_types(premier, gateway, dev, finn, sign_in):
    books.product("XX-1", name="Something else")
    client, url = sign_in(dev), reverse("console:special-new")

    partners = client.get(url, {"partner": "acm"}, headers={"HX-Request": "true"}).content.decode()
    products = client.get(url, {"product": "gw"}, headers={"HX-Request": "true"}).content.decode()

    assert f'<option value="{premier.name}, {premier.public_id}"></option>' in partners
    assert products.strip() == f'<option value="{gateway.sku}, {gateway.name}"></option>'
    assert sign_in(finn).get(url, {"partner": "acm"}, headers={"HX-Request": "true"}).status_code == 403


def test_a_partners_page_names_the_partner(premier, dev, sign_in):
    page = sign_in(dev).get(reverse("console:special-new"), {"partner": premier.public_id})

    assert page.context["form"]["partner"].value() == f"{premier.name}, {premier.public_id}"
