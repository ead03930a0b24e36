"""Renewals, subscriptions, claims and shares over the API of both sides; nobody reads what is another's."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pricing.models import RenewalOffer, Sale, Subscription
from tests.pricing.renewals import renewal_of, seen
from tests.pricing.services.test_claim import LETTER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("late_2026")]
PORTAL, CONSOLE = "/api/portal/v1", "/api/console/v1"


@pytest.fixture
def held(programme, acme):
    """Acme's renewal."""
    return renewal_of(acme)


def post(client, url, data=None):
    return client.post(url, json.dumps(data or {}), content_type="application/json")


def test_a_partner_lists_and_reads_its_own(held, bob, sign_in):
    api = sign_in(bob)

    rows = api.get(f"{PORTAL}/renewals").json()["results"]
    one = api.get(f"{PORTAL}/renewals/{held.public_id}").json()

    assert [(row["id"], row["customer_name"]) for row in rows] == [(held.public_id, "Hafen Bremerhaven")]
    assert "partner" not in rows[0]
    assert one["who_may_renew"]["outcome"] == "incumbent"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "renewals/{renewal}"), ("post", "renewals/{renewal}/quote"), ("post", "renewals/{renewal}/renew"),
        ("post", "renewals/{renewal}/notes"), ("post", "renewals/{renewal}/give-up"),
        ("post", "renewals/{renewal}/align"), ("get", "subscriptions/{subscription}"),
        ("post", "subscriptions/{subscription}/auto"),
    ],
)  # fmt: skip
def test_another_partners_does_not_exist(held, charlie, sign_in, method, path):
    api = sign_in(charlie)
    to = f"{PORTAL}/{path.format(renewal=held.public_id, subscription=held.subscription.public_id)}"

    answer = api.get(to) if method == "get" else post(api, to)

    assert answer.status_code == 404
    assert "Hafen" not in answer.content.decode()


def test_lists_of_another_partner_are_empty(held, charlie, sign_in):
    api = sign_in(charlie)

    for name in ("renewals", "subscriptions", "earnings", "renewal-claims"):
        assert api.get(f"{PORTAL}/{name}").json()["results"] == [], name


def test_an_order_renews_once(held, bob, sign_in):
    api, to = sign_in(bob), f"{PORTAL}/renewals/{held.public_id}/renew"

    unsaid, done, again = (
        post(api, to),
        post(api, to, {"order_number": "4711"}),
        post(api, to, {"order_number": "4711"}),
    )

    assert [each.status_code for each in (unsaid, done, again)] == [422, 201, 409]
    assert Subscription.objects.filter(follows=held.subscription).count() == 1


def test_a_partner_lets_it_renew_itself_and_stops_that(held, bob, sign_in):
    api, to = sign_in(bob), f"{PORTAL}/subscriptions/{held.subscription.public_id}/auto"

    on, off = post(api, to, {"itself": True}).json(), post(api, to, {"itself": False}).json()

    assert (on["renews_itself"], off["renews_itself"]) == (True, False)


def test_what_is_left_to_others_is_taken_by_one_and_told_as_taken_to_the_next(held, bob, charlie, sign_in):
    left = post(sign_in(bob), f"{PORTAL}/renewals/{held.public_id}/give-up", {"note": "We leave the region."})
    offer = RenewalOffer.objects.get(renewal=held)
    api = sign_in(charlie)

    taken = post(api, f"{PORTAL}/renewal-offers/{offer.public_id}/take")
    again = post(api, f"{PORTAL}/renewal-offers/{offer.public_id}/take")

    assert (left.status_code, taken.status_code, again.status_code) == (200, 201, 409)
    assert [row["id"] for row in api.get(f"{PORTAL}/renewals").json()["results"]] == [held.public_id]
    assert sign_in(bob).get(f"{PORTAL}/renewals/{held.public_id}").status_code == 404


def test_a_letter_is_claimed_and_accepted(held, charlie, mara, sign_in):
    said = {
        "customer_name": "Hafen Bremerhaven", "signed_by": "Imke Brandt",
        "signed_on": (date.today() - timedelta(days=3)).isoformat(),
        "file": SimpleUploadedFile("letter.pdf", LETTER),
    }  # fmt: skip
    asked = sign_in(charlie).post(f"{PORTAL}/renewal-claims", said)
    to = f"{CONSOLE}/renewal-claims/{asked.json()['id']}"
    api = sign_in(mara)

    decided = post(api, f"{to}/accept", {"renewal": held.public_id, "note": "Checked."})

    assert (asked.status_code, decided.status_code) == (201, 200), decided.content
    assert seen(held).partner_id != held.partner_id


def test_staff_open_close_and_cancel_and_a_partner_may_not(held, programme, acme, bob, mara, sign_in):
    other, api = renewal_of(acme, customer_name="Werft Wismar"), sign_in(mara)
    words = {"note": "The customer asked for others."}

    opened = post(api, f"{CONSOLE}/renewals/{held.public_id}/release", words)
    ended = post(api, f"{CONSOLE}/subscriptions/{other.subscription.public_id}/cancel", words)
    refused = post(sign_in(bob), f"{CONSOLE}/renewals/{held.public_id}/lose", words)

    assert (opened.json()["status"], ended.json()["status"]) == ("open_to_others", "cancelled")
    assert refused.status_code == 404


def test_a_sale_reads_the_same_to_staff_and_in_part_to_its_partner(held, bob, mara, sign_in):
    sale = Sale.objects.get()

    whole = sign_in(mara).get(f"{CONSOLE}/sales/{sale.public_id}").json()
    mine = sign_in(bob).get(f"{PORTAL}/earnings").json()["results"]

    shares = [share for earner in whole["earners"] for share in earner["shares"]]
    assert {(each["label"], each["amount"]) for each in mine} == {(each["label"], each["amount"]) for each in shares}
