"""The customer's answer by a link."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from pricing.models import Quote, QuoteLink, QuoteMargin, SpecialPrice
from pricing.selectors import link as selectors
from pricing.services import quote as quotes
from pricing.services import quote_link as services
from pricing.services import special
from prm.accounts.models import Mail, Notification
from prm.common import clocks, events, timeline
from prm.common.audit.verification import verify
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models.event import Event
from prm.common.moment import now
from prm.common.tenancy import partner_scope
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def ready(actor, alice, premier, gateway, head) -> Quote:
    """A quote of Alice's over ten gateways, ready to be sent."""
    quote = quotes.create(actor=actor(alice), partner=premier, head=head)
    quote = quotes.change(actor=actor(alice), quote=quote, revision=1, lines=[ask(gateway, 10)])
    return quotes.submit(actor=actor(alice), quote=quote)


def test_only_the_tokens_digest_is_kept_and_it_is_mailed_once(actor, alice, ready):
    token = services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")

    link = QuoteLink.objects.get()
    mail = Mail.objects.get(to="imke@hafen.example")
    assert link.digest == selectors.digest(token)
    assert token in mail.body
    assert not QuoteLink.objects.filter(digest=token).exists()
    assert Quote.objects.get().status == "sent"


def test_the_customer_accepts_once(actor, alice, ready):
    token = services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")

    answered = services.answer(token=token, verdict="accept", name="Imke Brandt", note="With thanks.")

    assert (answered.status, answered.answered_by, answered.answer_note) == ("accepted", "Imke Brandt", "With thanks.")
    with pytest.raises(DomainError) as again:
        services.answer(token=token, verdict="decline", name="Imke Brandt")
    assert again.value.code == "quote.link_over"
    assert clocks.find("quote.expiry", subject=answered) is None


def test_the_timeline_says_who_answered_and_what_they_wrote(actor, alice, ready, sign_in):
    token = services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")

    services.answer(token=token, verdict="decline", name="Imke <b>Brandt</b>", note="Too dear.\n<script>x</script>")

    line = timeline.entries(ready)[0]
    assert (line.kind, line.text) == ("quote.decline", "Imke <b>Brandt</b> at the customer declined the quote")
    page = sign_in(alice).get(f"/portal/quotes/{ready.public_id}/").content.decode()
    assert "Imke &lt;b&gt;Brandt&lt;/b&gt; at the customer declined the quote" in page
    assert '<p class="note">Too dear.<br>&lt;script&gt;x&lt;/script&gt;</p>' in page


@pytest.mark.parametrize(("who", "by"), [("alice", "Alice"), ("mara", "Meridian")])
def test_an_answer_entered_by_hand_says_so_and_names_no_vendor_person(actor, ready, alice, mara, request, who, by):
    services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")

    services.answered_by_hand(
        actor=actor(request.getfixturevalue(who)), quote=ready, verdict="accept", name="Imke Brandt", note="By mail."
    )

    line = timeline.entries(ready)[0]
    assert (line.text, line.note) == (f"Imke Brandt at the customer accepted the quote, as {by} entered", "By mail.")


def test_an_answer_has_a_name_and_is_yes_or_no(actor, alice, ready):
    token = services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")

    for wrong in ({"verdict": "accept", "name": " "}, {"verdict": "perhaps", "name": "Imke"}):
        with pytest.raises(Invalid):
            services.answer(token=token, **wrong)
    assert Quote.objects.get().status == "sent"


def test_a_link_that_never_was_answers_nothing(db):
    with pytest.raises(DomainError) as refused:
        services.answer(token="guessed", verdict="accept", name="Mallory")

    assert refused.value.code == "quote.link_unknown"


def test_a_second_link_ends_the_first(actor, alice, ready):
    first = services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")
    services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")

    with pytest.raises(DomainError) as refused:
        services.answer(token=first, verdict="accept", name="Imke")

    assert refused.value.code == "quote.link_unknown"


def test_an_expired_quote_takes_no_answer(actor, alice, ready):
    token = services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")

    with time_machine.travel(now() + timedelta(days=32), tick=False):
        with pytest.raises(DomainError) as refused:
            services.answer(token=token, verdict="accept", name="Imke")
        clocks.sweep()

    assert refused.value.code == "quote.link_over"
    assert Quote.objects.get().status == "expired"


def test_a_withdrawn_quote_takes_no_answer(actor, alice, ready):
    token = services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")
    quotes.withdraw(actor=actor(alice), quote=ready)

    with pytest.raises(DomainError):
        services.answer(token=token, verdict="accept", name="Imke")


def test_a_new_version_offered_ends_the_link_of_the_one_before(actor, alice, ready):
    token = services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")
    quotes.submit(actor=actor(alice), quote=quotes.revise(actor=actor(alice), quote=ready))

    with pytest.raises(DomainError):
        services.answer(token=token, verdict="accept", name="Imke")


def test_an_answer_given_otherwise_is_entered_by_hand(actor, alice, charlie, ready):
    services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")
    with pytest.raises(NotAllowed):
        services.answered_by_hand(actor=actor(charlie), quote=ready, verdict="accept", name="Imke")

    answered = services.answered_by_hand(actor=actor(alice), quote=ready, verdict="accept", name="Imke, order 4711")

    assert answered.status == "accepted"


def test_both_sides_hear_of_the_answer(actor, alice, ready):
    token = services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")
    services.answer(token=token, verdict="decline", name="Imke", note="Too dear.")

    events.deliver_all()

    assert "Declined: Edge for the harbour" in Notification.objects.filter(user_id=alice.pk).values_list(
        "title", flat=True
    )


def test_a_partner_does_it_all_with_its_own_rights_in_the_database(actor, alice, premier, gateway, head, mara, dev):
    who = actor(alice)

    with partner_scope(premier.pk):
        quote = quotes.create(actor=who, partner=premier, head=head)
        quote = quotes.change(actor=who, quote=quote, revision=1, lines=[ask(gateway, 10, "31")])
        seen = quotes.price_now(partner=premier, head=head, lines=[ask(gateway, 10, "31")], quote=quote)
        quote = quotes.submit(actor=who, quote=quote, because="A competitor.")
        quote = quotes.recall(actor=who, quote=quote)
        quote = quotes.change(actor=who, quote=quote, revision=quote.revision, lines=[ask(gateway, 10)])
        quote = quotes.submit(actor=who, quote=quote)
        services.send(actor=who, quote=quote, email="imke@hafen.example")
        again = quotes.revise(actor=who, quote=quote)
        copy = quotes.clone(actor=who, quote=quote)
        quotes.withdraw(actor=who, quote=again)

    assert seen.approval.needed
    assert (Quote.objects.get(pk=quote.pk).status, copy.net_total) == ("sent", quote.net_total)


def test_an_accepted_quote_takes_what_it_was_promised(actor, alice, dev, premier, gateway, head):
    agreed = special.agree(
        actor=actor(dev), partner=premier, customer_name=head.customer_name, product=gateway, unit_price=D(600),
        currency="EUR", quantity=D(8), valid_until=now().date() + timedelta(days=90), because="Framework contract.",
    )  # fmt: skip
    quote = _sent(actor(alice), premier, head, gateway, 10)

    services.answer(token=quote[1], verdict="accept", name="Imke")

    agreed.refresh_from_db()
    assert (agreed.used, agreed.status) == (D(8), "used_up")
    assert quote[0].lines.get().special_units == D(8)


def test_less_left_than_promised_is_said_and_told(actor, alice, dev, premier, gateway, head):
    special.agree(
        actor=actor(dev), partner=premier, customer_name=head.customer_name, product=gateway, unit_price=D(600),
        currency="EUR", quantity=D(8), valid_until=now().date() + timedelta(days=90), because="Framework contract.",
    )  # fmt: skip
    one, first = _sent(actor(alice), premier, head, gateway, 6)
    two, second = _sent(actor(alice), premier, replace(head, name="Second"), gateway, 6)
    services.answer(token=first, verdict="accept", name="Imke")

    with pytest.raises(DomainError) as refused:
        services.answer(token=second, verdict="accept", name="Imke")

    assert refused.value.message == "Part of this price was agreed for a number of units of which 2 are left."
    assert (Quote.objects.get(pk=two.pk).status, SpecialPrice.objects.get().used) == ("sent", D(6))
    assert Event.objects.filter(name="quote.used_up", subject_id=two.public_id).exists()


def _sent(who, partner, head, product, quantity):
    quote = quotes.create(actor=who, partner=partner, head=head)
    quote = quotes.change(actor=who, quote=quote, revision=1, lines=[ask(product, quantity)])
    quote = quotes.submit(actor=who, quote=quote)
    return quote, services.send(actor=who, quote=quote, email="imke@hafen.example")


def test_the_history_of_links_and_margins_is_kept_without_the_secret(actor, alice, ready):
    token = services.send(actor=actor(alice), quote=ready, email="imke@hafen.example")
    services.opened(token=token)
    quotes.withdraw(actor=actor(alice), quote=ready)

    link, margin = QuoteLink.objects.get(), QuoteMargin.objects.get(line__quote=ready)
    kept = list(QuoteLink.pgh_event_model.objects.filter(pgh_obj_id=link.pk).order_by("pgh_id").values())
    assert [row["pgh_label"] for row in kept] == ["insert", "update", "update"]
    assert (kept[0]["email"], kept[1]["opened_at"] is not None) == ("imke@hafen.example", True)
    assert not {token, link.digest} & {str(value) for row in kept for value in row.values()}
    costs = QuoteMargin.pgh_event_model.objects.filter(pgh_obj_id=margin.pk)
    assert list(costs.values_list("pgh_label", "cost")) == [("insert", margin.cost)]
    assert verify().kinds == {}
