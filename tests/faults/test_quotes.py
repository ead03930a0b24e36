"""Quotes under fire: two who decide at once, customers who answer twice or late, processes killed half-way.

Everything goes through the pages people use, over connections of their own. Each gets a clear answer, and nothing is
lost, done twice or half done.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from pricing.models import Quote, QuoteApproval, QuoteLink, SpecialPrice
from pricing.policies.quoting import APPROVAL
from pricing.selectors import approval as selectors
from pricing.services import approval as approvals
from pricing.services import quote as quotes
from pricing.services import special
from prm.accounts.models import Notification
from prm.common import clocks, events, moment
from prm.common.models import Event
from prm.common.moment import now
from prm.common.policies import in_force, publish
from tests.cast import _staff
from tests.dealreg.test_races import at_once
from tests.faults.test_kill import kill_when_there
from tests.pricing.conftest import ask, finn, gateway, head, premier

__all__ = ["finn", "gateway", "head", "premier"]

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
D = Decimal
ROUNDS = 3
DAYS = 90


@pytest.fixture
def asked(actor, alice, premier, gateway, head, mara, dev) -> Callable[..., Quote]:  # noqa: F811
    """Return a function that asks for a price of Alice's, which channel manager and deal desk have to approve."""

    def make(percent: str = "31", name: str = "Edge for the harbour") -> Quote:
        who = actor(alice)
        quote = quotes.create(
            actor=who, partner=premier, head=replace(head, name=name), lines=[ask(gateway, 10, percent)]
        )
        return quotes.submit(actor=who, quote=quote, because="A competitor offers 35 %.")

    return make


@pytest.fixture
def sent(actor, alice, premier, gateway, head) -> Callable[..., tuple[Quote, str]]:  # noqa: F811
    """Return a function that sends a quote of Alice's; the quote and its link's address."""

    def make(units: int = 6, name: str = "Edge for the harbour") -> tuple[Quote, str]:
        who = actor(alice)
        quote = quotes.create(actor=who, partner=premier, head=replace(head, name=name), lines=[ask(gateway, units)])
        quote = quotes.submit(actor=who, quote=quote)
        token = quotes.send(actor=who, quote=quote, email="imke@hafen.example")
        return quote, token

    return make


def _open(quote: Quote) -> QuoteApproval:
    return next(each for each in selectors.levels_of(quote) if each.status == "open")


def _decide(client: Client, level: QuoteApproval, verdict: str = "approve") -> str:
    """Press the button on the page of a level; what is read next."""
    address = reverse("console:approval-decide", args=[level.public_id])
    answer = client.post(address, {"verdict": verdict, "note": "Too low for us."}, follow=True)
    return answer.content.decode()


def _answer(token: str, verdict: str = "accept", **more: str) -> tuple[int, str]:
    """Answer as the customer does, from a browser of its own."""
    address = reverse("quote-offer", args=[token])
    answer = Client().post(address, {"name": "Imke Brandt", "verdict": verdict, **more})
    return answer.status_code, answer.content.decode()


def _press(client: Client, step: str) -> str:
    return client.post(step, follow=True).content.decode()


def _together(*steps: Callable[[], Any]) -> list[Any]:
    """Take the steps at one moment; what each came to."""
    came: list[Any] = [None] * len(steps)

    def keep(at: int, step: Callable[[], Any]) -> Callable[[], None]:
        return lambda: came.__setitem__(at, step())

    told = at_once(*(keep(at, step) for at, step in enumerate(steps)))
    assert told == ["done"] * len(steps)
    return came


def _told(name: str, quote: Quote) -> int:
    return Event.objects.filter(name=name, subject_id=quote.public_id).count()


def test_of_two_who_approve_one_level_at_once_one_signs_and_the_other_reads_so(asked, sign_in, mara):
    nina = _staff("nina", "channel_manager")
    desks = [sign_in(mara), sign_in(nina)]
    for number in range(ROUNDS):
        quote = asked(name=f"Round {number}")
        level = _open(quote)

        pages = _together(*(partial(_decide, desk, level) for desk in desks))

        assert sorted("Approved." in page for page in pages) == [False, True]
        refused = next(page for page in pages if "Approved." not in page)
        assert "This level is approved and the quote is in approval. Nothing was changed." in refused
        quote.refresh_from_db()
        assert (quote.status, quote.approvals_given, _told("quote.level_approved", quote)) == ("in_approval", 1, 1)
        assert _open(quote).job == "deal_desk"


def test_of_approve_and_refuse_at_once_one_holds(asked, sign_in, mara):
    nina = _staff("nina", "channel_manager")
    one, other = sign_in(mara), sign_in(nina)
    for number in range(ROUNDS):
        quote = asked(name=f"Round {number}")
        level = _open(quote)

        yes, no = _together(partial(_decide, one, level), partial(_decide, other, level, "refuse"))

        quote.refresh_from_db()
        level.refresh_from_db()
        held = {"approved": ("in_approval", yes, no), "refused": ("draft", no, yes)}
        status, first, second = held[level.status]
        assert quote.status == status
        assert "Nothing was changed." not in first
        assert f"This level is {level.status}" in second


def test_levels_beside_each_other_are_signed_at_once_and_the_quote_is_ready_once(asked, sign_in, mara, dev):
    body = in_force([APPROVAL])[APPROVAL].body
    beside = [level.model_copy(update={"order": 1}) for level in body.levels]
    publish(kind=APPROVAL, body=body.model_copy(update={"levels": beside}))
    desks = {"channel_manager": sign_in(mara), "deal_desk": sign_in(dev)}
    for number in range(ROUNDS):
        quote = asked(name=f"Round {number}")
        levels = selectors.levels_of(quote)
        assert {level.status for level in levels} == {"open"}

        pages = _together(*(partial(_decide, desks[level.job], level) for level in levels))

        assert ["Approved." in page for page in pages] == [True, True]
        quote.refresh_from_db()
        assert (quote.status, quote.approvals_given, _told("quote.approve", quote)) == ("ready", 2, 1)


def test_a_quote_changed_while_an_approver_looks_is_not_signed_unseen(asked, sign_in, actor, alice, mara, gateway):  # noqa: F811
    quote, desk = asked(), sign_in(mara)
    level = _open(quote)
    assert "31 %" in desk.get(reverse("console:quote", args=[quote.public_id])).content.decode()
    back = quotes.recall(actor=actor(alice), quote=quote)
    worse = quotes.change(actor=actor(alice), quote=back, revision=back.revision, lines=[ask(gateway, 10, "37")])
    quotes.submit(actor=actor(alice), quote=worse)

    page = _decide(desk, level)

    assert "Nothing was changed." in page
    assert "37 %" in page
    quote.refresh_from_db()
    assert (quote.status, quote.approvals_given) == ("in_approval", 0)
    assert "Approved." in _decide(desk, _open(quote))


def test_whoevers_limit_was_cut_meanwhile_reads_so_and_the_level_passes_on(asked, sign_in, mara, dev, finn):  # noqa: F811
    quote, desk = asked(), sign_in(dev)
    _decide(sign_in(mara), _open(quote))
    level = _open(quote)
    assert "Yours to decide" in desk.get(reverse("console:quote", args=[quote.public_id])).content.decode()
    body = in_force([APPROVAL])[APPROVAL].body
    powers = [power.model_copy(update={"discount": D("30.5")}) for power in body.powers]
    publish(kind=APPROVAL, body=body.model_copy(update={"powers": powers}))

    page = _decide(desk, level)

    assert "Beyond the limit of the deal desk: 31 % is more than 30.5 %. It has passed to the finance." in page
    assert "Approved." in _decide(sign_in(finn), _open(quote))
    quote.refresh_from_db()
    assert (quote.status, quote.approvals_given) == ("ready", 2)


def test_a_partner_who_withdraws_while_the_last_level_is_signed_has_withdrawn(asked, sign_in, actor, alice, mara, dev):
    seller, desk = sign_in(alice), sign_in(dev)
    for number in range(ROUNDS):
        quote = asked(name=f"Round {number}")
        approvals.decide(actor=actor(mara), approval=_open(quote), verdict="approve")
        step, level = reverse("portal:quote-step", args=[quote.public_id, "withdraw"]), _open(quote)

        signed, withdrawn = _together(partial(_decide, desk, level), partial(_press, seller, step))

        level.refresh_from_db()
        quote.refresh_from_db()
        assert ("The quote is withdrawn." in withdrawn, quote.status) == (True, "withdrawn")
        assert (level.status, "Approved." in signed) in {("approved", True), ("dropped", False)}
        assert ("Nothing was changed." in signed) == (level.status == "dropped")


def test_a_level_signed_in_the_moment_its_time_runs_out_is_signed_or_passed_on(asked, sign_in, mara, dev):
    desk = sign_in(mara)
    for number in range(ROUNDS):
        quote = asked(name=f"Round {number}")
        level = _open(quote)

        page, _ = _together(partial(_decide, desk, level), partial(_sweep_at, level.due_at))

        level.refresh_from_db()
        quote.refresh_from_db()
        assert (level.status, "Approved." in page) in {("approved", True), ("dropped", False)}
        assert ("Nothing was changed." in page) == (level.status == "dropped")
        assert quote.status == "in_approval"
        assert [each.status for each in selectors.levels_of(quote)].count("open") == 1


def _sweep_at(due: datetime) -> None:
    with moment.at(due):
        clocks.sweep()


def test_a_customer_who_presses_twice_has_accepted_once(sent, actor, dev, premier, gateway, head):  # noqa: F811
    _agree(actor(dev), premier, gateway, head, units=100)
    for number in range(ROUNDS):
        quote, token = sent(name=f"Round {number}")

        pages = _together(partial(_answer, token), partial(_answer, token))
        again = _answer(token, "decline")

        assert [status for status, _ in [*pages, again]] == [200, 200, 200]
        assert sorted("Thank you. You accepted this offer" in page for _, page in pages) == [False, True]
        assert sorted("Imke Brandt accepted this offer." in page for _, page in pages) == [False, True]
        assert "Imke Brandt accepted this offer." in again[1]
        quote.refresh_from_db()
        assert (quote.status, _told("quote.accept", quote), _told("quote.decline", quote)) == ("accepted", 1, 0)
    assert SpecialPrice.objects.get().used == D(6 * ROUNDS)


def test_yes_and_no_of_two_people_at_once_are_one_answer_and_the_other_reads_whose(sent):
    for number in range(ROUNDS):
        quote, token = sent(name=f"Round {number}")

        (_, yes), (_, no) = _together(partial(_answer, token), partial(_answer, token, "decline", name="Jan Meier"))

        quote.refresh_from_db()
        if quote.status == "accepted":
            assert "Thank you. You accepted this offer" in yes
            assert "Imke Brandt accepted this offer." in no
        else:
            assert "Thank you. You declined this offer" in no
            assert "Jan Meier declined this offer." in yes
        assert ["Thank you" in page for page in (yes, no)].count(True) == 1


def test_a_customer_who_comes_too_late_reads_it_and_nothing_is_sold(sent, alice):
    quote, token = sent()
    with time_machine.travel(now() + timedelta(days=40), tick=False):
        before = _answer(token)  # nobody has swept yet
        clocks.sweep()
        after = _answer(token)

    for status, page in (before, after):
        assert status == 410
        assert "The prices of this offer are over." in page
        assert "can send you a new one" in page
    quote.refresh_from_db()
    assert (quote.status, quote.answered_by, _told("quote.accept", quote)) == ("expired", "", 0)


def test_accepting_while_the_partner_withdraws_has_one_outcome_and_both_read_it(sent, sign_in, alice):
    seller = sign_in(alice)
    for number in range(ROUNDS):
        quote, token = sent(name=f"Round {number}")
        step = reverse("portal:quote-step", args=[quote.public_id, "withdraw"])

        (status, customer), partner = _together(partial(_answer, token), partial(_press, seller, step))

        quote.refresh_from_db()
        if quote.status == "accepted":
            assert "You accepted this offer" in customer
            assert "Imke Brandt accepted this quote" in partner
            assert "The quote is withdrawn." not in partner
        else:
            assert quote.status == "withdrawn"
            assert (status, "This offer was taken back" in customer) == (410, True)
            assert "The quote is withdrawn." in partner
            assert quote.answered_by == ""
        assert _told("quote.accept", quote) + _told("quote.withdraw", quote) == 1


def _agree(who: Any, partner: Any, product: Any, about: Any, *, units: int) -> SpecialPrice:
    return special.agree(
        actor=who, partner=partner, customer_name=about.customer_name, product=product, unit_price=D(600),
        currency="EUR", quantity=D(units), valid_until=now().date() + timedelta(days=DAYS), because="A contract.",
    )  # fmt: skip


def test_what_is_left_of_a_special_price_goes_to_one_of_two_customers(sent, actor, alice, dev, premier, gateway, head):  # noqa: F811
    agreed = _agree(actor(dev), premier, gateway, head, units=8)
    made = [sent(6, f"Offer {number}") for number in range(2)]

    pages = _together(*(partial(_answer, token, note="With thanks.") for _, token in made))

    assert sorted(status for status, _ in pages) == [200, 422]
    refused = next(page for status, page in pages if status == 422)
    assert "Part of this price was agreed for a number of units of which 2 are left." in refused
    assert "With thanks." in refused
    agreed.refresh_from_db()
    assert (agreed.used, agreed.status) == (D(6), "active")
    events.deliver_all()
    left = Quote.objects.get(status="sent")
    titles = set(Notification.objects.filter(user_id=alice.pk).values_list("title", flat=True))
    assert f"Special price used up: {left.name}" in titles


def test_a_process_killed_while_accepting_leaves_the_offer_open_and_whole(
    sent, actor, dev, premier, gateway, head, child  # noqa: F811
):  # fmt: skip
    agreed = _agree(actor(dev), premier, gateway, head, units=8)
    quote, token = sent()

    kill_when_there(child("accept", token))

    quote.refresh_from_db()
    agreed.refresh_from_db()
    assert (quote.status, quote.answered_by, agreed.used) == ("sent", "", D(0))
    assert (QuoteLink.objects.get().expires_at > now(), clocks.find("quote.expiry", subject=quote).state) == (
        True, "running",
    )  # fmt: skip
    assert _told("quote.accept", quote) == 0
    status, page = _answer(token)
    agreed.refresh_from_db()
    assert (status, "You accepted this offer" in page, agreed.used) == (200, True, D(6))
    assert _told("quote.accept", quote) == 1


def test_a_process_killed_right_after_accepting_leaves_the_telling_to_the_schedule(sent, alice, child):
    quote, token = sent()

    kill_when_there(child("accepted", token))
    events.deliver_all()
    events.deliver_all()

    quote.refresh_from_db()
    assert (quote.status, quote.answered_by) == ("accepted", "Imke Brandt")
    assert "Imke Brandt accepted this offer." in _answer(token)[1]
    told = Notification.objects.filter(user_id=alice.pk, title=f"Accepted: {quote.name}")
    assert told.count() == 1


def test_a_process_killed_inside_the_last_signature_leaves_it_to_be_signed_again(
    asked, actor, sign_in, mara, dev, child
):
    quote = asked()
    approvals.decide(actor=actor(mara), approval=_open(quote), verdict="approve")
    level = _open(quote)

    kill_when_there(child("approve", f"{level.public_id} {dev.email}"))

    quote.refresh_from_db()
    level.refresh_from_db()
    assert (quote.status, quote.approvals_given, level.status, level.decided_by) == ("in_approval", 1, "open", None)
    assert clocks.find("quote.approval", subject=quote).state == "running"
    assert "Approved." in _decide(sign_in(dev), level)
    quote.refresh_from_db()
    assert (quote.status, _told("quote.approve", quote)) == ("ready", 1)
