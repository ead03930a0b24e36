"""The partner's renewals: read, worked on, claimed; nobody else's."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pricing.models import Quote, Renewal, RenewalClaim, RenewalOffer, Subscription
from pricing.rules.renewal import RenewalBody, RenewalFacts, decide, to_holder
from pricing.services import renewal as services
from prm.common.events import deliver_all
from tests.pricing.renewals import fleet, renewal_of, seen, subscribed
from tests.pricing.services.test_claim import LETTER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("late_2026")]


@pytest.fixture
def held(programme, acme) -> Renewal:
    """Acme's renewal."""
    return renewal_of(acme)


def url(name: str, *args: str) -> str:
    return reverse(f"portal:{name}", args=args)


def test_the_list_shows_ones_own_only(held, bob, charlie, sign_in):
    mine = sign_in(bob).get(url("renewals"))
    others = sign_in(charlie).get(url("renewals"))

    assert "Hafen Bremerhaven" in mine.content.decode()
    assert "Hafen Bremerhaven" not in others.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_the_same_for_every_row(
    programme, acme, bob, sign_in, rows, django_assert_num_queries
):
    for number in range(rows):
        renewal_of(acme, customer_name=f"Harbour {number}")
    client = sign_in(bob)
    client.get(url("renewals"))

    with django_assert_num_queries(10):
        client.get(url("renewals"))


def test_a_page_says_who_may_renew_and_why(held, bob, sign_in):
    page = sign_in(bob).get(url("renewal", held.public_id)).content.decode()

    assert "You may renew it alone for now." in page
    assert "Its partner" not in page
    assert "Customer&#x27;s letter" in page


def test_everything_a_page_says_of_who_may_renew_speaks_to_its_reader(held):
    """Whatever is decided, told to the partner that holds it; the vendor's words speak of the partner."""
    body, days = RenewalBody(), {"days_left": 100}
    cases = [
        {}, {"quoted": True}, {"renews_itself": True}, {"taken_over": True}, {"partner_active": False},
        {"letter": True}, {"quiet_days": 400}, {"days_left": 1},
    ]  # fmt: skip

    told = [to_holder(decide(body, RenewalFacts(**{**days, **case})).sentence) for case in cases]

    assert [sentence for sentence in told if "partner" in sentence.lower().replace("another partner", "")] == [
        "Your partnership is not active, so others may renew."
    ]


def test_a_page_names_the_country(held, bob, mara, sign_in):
    portal = sign_in(bob).get(url("renewal", held.public_id)).content.decode()
    console = sign_in(mara).get(reverse("console:renewal", args=[held.public_id])).content.decode()

    assert "<dd>Germany</dd>" in portal
    assert "<dd>Germany</dd>" in console


def test_somebody_elses_renewal_does_not_exist(held, charlie, sign_in):
    client = sign_in(charlie)

    answers = [
        client.get(url("renewal", held.public_id)).status_code,
        client.post(url("renewal-step", held.public_id, "note"), {"note": "Hello"}).status_code,
        client.get(url("subscription", held.subscription.public_id)).status_code,
    ]

    assert answers == [404, 404, 404]


def test_a_quote_begins_with_the_product_and_the_next_term(held, bob, sign_in):
    sign_in(bob).post(url("renewal-step", held.public_id, "quote"))

    quote = Quote.objects.get(renewal_ref=held.public_id)
    line = quote.lines.get()
    assert (quote.status, quote.starts_on, quote.term_months) == ("draft", held.due_on + timedelta(days=1), 12)
    assert (line.product_id, line.quantity) == (held.product_id, held.quantity)


def test_it_is_renewed_at_the_same_price_on_an_order(held, bob, sign_in):
    client = sign_in(bob)

    wrong = client.post(url("renewal-step", held.public_id, "same-price"), {"order_number": ""})
    right = client.post(url("renewal-step", held.public_id, "same-price"), {"order_number": "4711"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert seen(held).status == "renewed"
    assert Subscription.objects.filter(follows=held.subscription).count() == 1


def test_a_note_without_words_is_asked_for_again(held, bob, sign_in):
    answer = sign_in(bob).post(url("renewal-step", held.public_id, "note"), {"note": "  "})

    assert answer.status_code == 422
    assert "in words" in answer.content.decode()


def test_renewals_are_aligned_on_a_page(programme, acme, bob, sign_in):
    first = renewal_of(acme)
    second = Renewal.objects.get(subscription=subscribed(acme, item=fleet("edge-sub", "3650")))
    ends = date(2028, 6, 30)

    sign_in(bob).post(
        url("renewal-step", first.public_id, "align"), {"ends_on": ends.isoformat(), "with_them": [second.public_id]}
    )

    assert {seen(first).next_ends_on, seen(second).next_ends_on} == {ends}


def test_a_renewal_left_to_others_is_taken_over_by_one(held, acme, globex, bob, charlie, sign_in):
    sign_in(bob).post(url("renewal-step", held.public_id, "give-up"), {"note": "We leave the region."})
    offer, client = RenewalOffer.objects.get(), sign_in(charlie)

    listed = client.get(url("renewals-open")).content.decode()
    asked = client.get(url("renewal-take", offer.public_id)).content.decode()
    taken = client.post(url("renewal-take", offer.public_id))
    again = client.post(url("renewal-take", offer.public_id), follow=True)

    assert "Hafen Bremerhaven" in listed
    assert not re.search(r"\bAcme\b", listed + asked)  # forms hold random letters
    assert taken.status_code == 302
    assert seen(held).partner_id == globex.pk
    assert "yours already" in again.content.decode()


def test_a_letter_is_claimed_on_a_page(held, charlie, sign_in):
    client = sign_in(charlie)
    said = {
        "customer_name": "Hafen Bremerhaven", "signed_by": "Imke Brandt", "signed_on": date.today().isoformat(),
        "file": SimpleUploadedFile("letter.pdf", LETTER),
    }  # fmt: skip

    wrong = client.post(url("renewal-letter"), {"customer_name": "Hafen Bremerhaven"})
    right = client.post(url("renewal-letter"), said)
    claim = RenewalClaim.objects.get()
    page = client.get(url("renewal-claims")).content.decode()
    client.post(url("renewal-claim-withdraw", claim.public_id))

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "To decide" in page
    assert seen(claim).status == "withdrawn"


def test_a_subscription_is_let_to_renew_itself(held, bob, sign_in):
    client, reference = sign_in(bob), held.subscription.public_id

    client.post(url("subscription-auto", reference), {"itself": "1"})
    page = client.get(url("subscription", reference)).content.decode()

    assert seen(held.subscription).renews_itself is True
    assert "Stop it from renewing itself" in page


def test_earnings_are_ones_own(held, bob, charlie, sign_in):
    mine = sign_in(bob).get(url("earnings")).content.decode()
    others = sign_in(charlie).get(url("earnings")).content.decode()

    assert "Margin" in mine
    assert "Hafen Bremerhaven" not in others


def test_the_closed_one_takes_no_step(held, bob, actor, sign_in):
    services.lose(renewal=held, actor=services.SYSTEM, note="The customer closed.")
    deliver_all()

    page = sign_in(bob).get(url("renewal-step", held.public_id, "note")).content.decode()

    assert "This renewal is lost." in page


def test_amounts_are_those_of_the_term(held):
    assert held.amount == held.subscription.net
    assert held.amount % Decimal("0.01") == 0
