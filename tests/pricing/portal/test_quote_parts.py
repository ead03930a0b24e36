"""A quote that is one sale with another: said on the builder, on its page and over the API."""

import json

import pytest

from pricing.models import Quote
from pricing.rules.head import DealContext
from pricing.services import quote as services
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(actor, alice, premier, gateway, head) -> tuple[Quote, Quote]:
    """A quote of six that is ready, and a draft of four of the same deal."""
    deal = DealContext("DR-1", "Harbour", "Hafen", "DE", "resell", True, "DE", "EUR", ())
    made = [
        services.create(actor=actor(alice), partner=premier, head=head, deal=deal, lines=[ask(gateway, units)])
        for units in (6, 4)
    ]
    return services.submit(actor=actor(alice), quote=made[0]), made[1]


def test_the_builder_offers_the_deals_other_quotes_and_saves_the_choice(two, alice, sign_in, gateway):
    first, second = two
    client = sign_in(alice)
    address = f"/portal/quotes/{second.public_id}/edit/"
    page = client.get(address)
    assert f'<option value="{first.public_id}">' in page.content.decode()

    form = page.context["form"]
    typed = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    rows = {"product": gateway.public_id, "quantity": "4", "asked": "", "off": "", "parent": ""}
    typed = {**{name: value for name, value in typed.items() if value not in (None, False)}, **rows}
    typed |= {"counts_with": first.public_id, "revision": str(second.revision)}
    before = client.post(address, {**typed, "counts_with": "", "action": "price"}, headers={"HX-Request": "true"})
    priced = client.post(address, {**typed, "action": "price"}, headers={"HX-Request": "true"})
    client.post(address, {**typed, "action": "save"})

    assert "Volume" not in before.content.decode()
    assert "Volume" in priced.content.decode()
    second.refresh_from_db()
    assert second.counts_with == first.series
    assert f'<option value="{first.public_id}" selected>' in client.get(address).content.decode()


def test_both_pages_say_that_they_count_together_and_alternatives_that_they_do_not(two, alice, sign_in, actor):
    first, second = two
    client = sign_in(alice)
    alone = client.get(f"/portal/quotes/{first.public_id}/").content.decode()
    assert "1 alternative" in alone

    answer = client.patch(
        f"/api/portal/v1/quotes/{second.public_id}",
        json.dumps({"counts_with": first.public_id, "revision": second.revision}),
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["counts_with"]) == (200, first.series)
    for quote, other in ((first, second), (second, first)):
        page = client.get(f"/portal/quotes/{quote.public_id}/").content.decode()
        assert "One sale with" in page
        assert f"Volume and deal size count together with {other.public_id}" in page
        assert f">{other.public_id}</a>" in page


def test_the_api_refuses_a_quote_of_another_deal(two, alice, sign_in, actor, premier, head):
    stranger = services.create(actor=actor(alice), partner=premier, head=head)

    answer = sign_in(alice).patch(
        f"/api/portal/v1/quotes/{two[1].public_id}",
        json.dumps({"counts_with": stranger.public_id, "revision": two[1].revision}),
        content_type="application/json",
    )

    assert answer.status_code == 422
    assert "counts_with" in answer.content.decode()
