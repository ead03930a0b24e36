"""The vendor's renewal queue, claims with a letter, and who earns what."""

from datetime import date

import pytest
from django.urls import reverse

from pricing.models import RenewalClaim, Sale
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from tests.cast import PASSWORD
from tests.pricing.renewals import renewal_of, seen
from tests.pricing.services.test_claim import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def fin(db) -> User:
    """A person of finance."""
    return User.objects.create_user("fin@meridian.example", PASSWORD, name="Fin", staff_roles=[StaffRole.FINANCE])


def url(name: str, *args: str) -> str:
    return reverse(f"console:{name}", args=args)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_asks_the_database_the_same_for_every_row(
    programme, acme, mara, sign_in, rows, django_assert_num_queries
):
    for number in range(rows):
        renewal_of(acme, customer_name=f"Harbour {number}")
    client = sign_in(mara)
    client.get(url("renewals"))

    with django_assert_num_queries(8):
        client.get(url("renewals"))


def test_a_manager_opens_one_to_others_with_words(programme, acme, mara, sign_in):
    held, client = renewal_of(acme), sign_in(mara)

    wrong = client.post(url("renewal-step", held.public_id, "release"), {"note": ""})
    client.post(url("renewal-step", held.public_id, "release"), {"note": "The customer asked for others."})
    page = client.get(url("renewal", held.public_id)).content.decode()

    assert wrong.status_code == 422
    assert seen(held).status == "open_to_others"
    assert "The customer asked for others." in page


def test_a_renewal_is_closed_and_a_subscription_cancelled(programme, acme, dev, sign_in):
    first, second, client = renewal_of(acme), renewal_of(acme, customer_name="Werft Wismar"), sign_in(dev)

    client.post(url("renewal-step", first.public_id, "lose"), {"note": "Insolvent."})
    client.post(url("subscription-cancel", second.subscription.public_id), {"note": "Insolvent."})

    assert (seen(first).status, seen(second).status) == ("lost", "lost")
    assert seen(second.subscription).status == "cancelled"


def test_a_claim_is_decided_with_its_letter_in_view(programme, acme, globex, charlie, mara, actor, sign_in):
    held, claim, client = renewal_of(acme), asked(actor(charlie)), sign_in(mara)

    page = client.get(url("renewal-claim", claim.public_id)).content.decode()
    letter = client.get(url("renewal-letter", claim.public_id))
    unsaid = client.post(url("renewal-claim", claim.public_id), {"verdict": "accept"})
    client.post(
        url("renewal-claim", claim.public_id),
        {"verdict": "accept", "renewal": held.public_id, "note": "Letter checked."},
    )

    assert "Imke Brandt" in page
    assert b"".join(letter.streaming_content).startswith(b"%PDF")
    assert unsaid.status_code == 422
    assert (seen(held).partner_id, seen(claim).status) == (globex.pk, "accepted")


def test_a_claim_is_refused_with_words(programme, acme, globex, charlie, mara, actor, sign_in):
    claim, client = asked(actor(charlie)), sign_in(mara)

    client.post(url("renewal-claim", claim.public_id), {"verdict": "refuse", "refuse-note": "Not signed."})

    assert (seen(claim).status, seen(claim).answer) == ("refused", "Not signed.")
    assert RenewalClaim.objects.count() == 1


def test_a_sale_shows_who_earns_what_down_to_what_is_left(programme, acme, mara, sign_in):
    renewal_of(acme)
    sale = Sale.objects.get()

    page = sign_in(mara).get(url("sale", sale.public_id)).content.decode()

    assert "Left for" in page
    assert "Credit for targets" in page
    assert date.today().year - 1 < sale.won_at.year


def test_several_are_opened_with_the_same_words_and_what_refuses_is_named(programme, acme, mara, sign_in):
    first, second = renewal_of(acme), renewal_of(acme, customer_name="Werft Wismar")
    closed, client = renewal_of(acme, customer_name="Reederei Rostock"), sign_in(mara)
    client.post(url("renewal-step", closed.public_id, "lose"), {"note": "Insolvent."})
    chosen = {"action": "release", "select": [each.public_id for each in (first, second, closed)]}

    assert url("renewals-bulk") in client.get(url("renewals")).content.decode()
    asks = client.post(url("renewals-bulk"), chosen)
    unsaid = client.post(url("renewals-bulk"), {**chosen, "note": " "})
    done = client.post(url("renewals-bulk"), {**chosen, "note": "They asked for others."}, follow=True)

    assert (asks.status_code, unsaid.status_code) == (200, 422)
    assert "Werft Wismar" in asks.content.decode()
    assert [seen(each).status for each in (first, second, closed)] == ["open_to_others", "open_to_others", "lost"]
    said = done.content.decode()
    assert "Opened 2 of 3." in said
    assert "Reederei Rostock: " in said


def test_several_steps_without_a_choice_or_a_right_do_nothing(programme, acme, mara, fin, sign_in):
    held = renewal_of(acme)

    unchosen = sign_in(mara).post(url("renewals-bulk"), {"action": "lose"}, follow=True)
    unknown = sign_in(mara).post(url("renewals-bulk"), {"action": "burn", "select": held.public_id}, follow=True)
    refused = sign_in(fin).post(url("renewals-bulk"), {"action": "lose", "select": held.public_id, "note": "No."})

    assert "Choose at least one renewal" in unchosen.content.decode()
    assert "Choose at least one renewal" in unknown.content.decode()
    assert (refused.status_code, seen(held).status) == (403, "upcoming")
