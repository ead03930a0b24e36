"""Approving prices."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from partners.enums import TeamRole
from partners.models import TeamMember
from pricing.models import Quote, QuoteApproval
from pricing.policies.quoting import APPROVAL
from pricing.selectors import approval as selectors
from pricing.services import approval as services
from pricing.services import quote as quotes
from prm.accounts.models import Notification
from prm.accounts.services import absence
from prm.common import clocks, timeline
from prm.common.actors import Actor
from prm.common.decisions import cards_of
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.events import deliver_all
from prm.common.judging import replay
from prm.common.moment import now
from prm.common.policies import in_force, publish
from tests.cast import _staff
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def asked(actor, alice, premier, gateway, head, mara, dev, finn) -> Quote:
    """A quote of Alice's that asks for 31 %: for channel manager and deal desk."""
    return _asked(actor(alice), premier, head, ask(gateway, 10, "31"))


def _asked(who, partner, head, *lines) -> Quote:
    quote = quotes.create(actor=who, partner=partner, head=head)
    quote = quotes.change(actor=who, quote=quote, revision=1, lines=list(lines))
    return quotes.submit(actor=who, quote=quote, because="A competitor offers 35 %.")


def _level(quote: Quote) -> QuoteApproval:
    return next(each for each in selectors.levels_of(quote) if each.status == "open")


def _states(quote: Quote) -> list[tuple[str, str]]:
    return [(each.job, each.status) for each in QuoteApproval.objects.filter(quote=quote).order_by("pk")]


def test_31_percent_goes_through_two_people_one_after_the_other(actor, asked, mara, dev):
    assert (asked.status, asked.approvals_needed, asked.approvals_given) == ("in_approval", 2, 0)
    assert _states(asked) == [("channel_manager", "open"), ("deal_desk", "waiting")]

    services.decide(actor=actor(mara), approval=_level(asked), verdict="approve", note="Strategic.")
    services.decide(actor=actor(dev), approval=_level(asked), verdict="approve")

    asked.refresh_from_db()
    assert (asked.status, asked.approvals_given) == ("ready", 2)
    assert _states(asked) == [("channel_manager", "approved"), ("deal_desk", "approved")]


def test_an_ask_needs_a_reason(actor, alice, premier, gateway, head):
    quote = quotes.create(actor=actor(alice), partner=premier, head=head)
    quote = quotes.change(actor=actor(alice), quote=quote, revision=1, lines=[ask(gateway, 1, "31")])

    with pytest.raises(Invalid) as refused:
        quotes.submit(actor=actor(alice), quote=quote)

    assert list(refused.value.fields) == ["because"]


def test_who_is_not_asked_yet_cannot_sign(actor, asked, dev):
    with pytest.raises(NotAllowed) as refused:
        services.decide(actor=actor(dev), approval=_level(asked), verdict="approve")

    assert refused.value.message == "It waits for Mara (channel manager)."


def test_the_requester_never_signs(actor, mara, dev, finn, premier, gateway, head):
    quote = _asked(actor(mara), premier, head, ask(gateway, 10, "31"))

    level = _level(quote)
    with pytest.raises(NotAllowed) as refused:
        services.decide(actor=actor(mara), approval=level, verdict="approve")

    assert level.assignee is None
    assert refused.value.message == "Whoever asked for a price does not approve it."


def test_a_token_without_a_person_signs_nothing(asked):
    token = Actor(name="Nightly export", kind="staff", roles=frozenset({"channel_manager"}))

    with pytest.raises(NotAllowed) as refused:
        services.decide(actor=token, approval=_level(asked), verdict="approve")

    assert refused.value.message == "A person approves prices, not a token."


def test_nobody_signs_two_levels(actor, asked, mara):
    mara.staff_roles = ["channel_manager", "deal_desk"]
    mara.save()
    services.decide(actor=actor(mara), approval=_level(asked), verdict="approve")

    with pytest.raises(NotAllowed) as refused:
        services.decide(actor=actor(mara), approval=_level(asked), verdict="approve")

    assert "two people" in refused.value.message


def test_a_limit_cut_meanwhile_refuses_loses_nothing_and_passes_the_level_on(actor, asked, mara, dev, finn):
    body = in_force([APPROVAL])[APPROVAL].body
    services.decide(actor=actor(mara), approval=_level(asked), verdict="approve")
    low = [replace_power(power) for power in body.powers]
    publish(kind=APPROVAL, body=body.model_copy(update={"powers": low}))

    with pytest.raises(DomainError) as refused:
        services.decide(actor=actor(dev), approval=_level(asked), verdict="approve", note="Fine.")

    assert refused.value.code == "quote_approval.beyond_limit"
    assert refused.value.message == (
        "Beyond the limit of the deal desk: 31 % is more than 30.5 %. It has passed to the finance."
    )
    assert _states(asked) == [("channel_manager", "approved"), ("finance", "open")]
    services.decide(actor=actor(finn), approval=_level(asked), verdict="approve")
    asked.refresh_from_db()
    assert asked.status == "ready"


def replace_power(power):
    """Return a power that ends below what is asked for."""
    return power.model_copy(update={"discount": D("30.5")})


def test_a_job_that_may_not_go_so_far_is_not_asked(actor, alice, premier, gateway, head, mara, dev, finn):
    quote = _asked(actor(alice), premier, head, ask(gateway, 1, "44"))

    assert _states(quote) == [("deal_desk", "open")]


def test_a_refusal_gives_the_draft_back_with_its_reason(actor, asked, mara):
    with pytest.raises(DomainError) as silent:
        services.decide(actor=actor(mara), approval=_level(asked), verdict="refuse")
    assert silent.value.code == "quote_approval.reason_required"

    services.decide(actor=actor(mara), approval=_level(asked), verdict="refuse", note="Too low for three units.")

    asked.refresh_from_db()
    assert asked.status == "draft"
    assert _states(asked) == [("channel_manager", "refused"), ("deal_desk", "dropped")]
    assert timeline.entries(asked)[0].note == "Too low for three units."


def test_a_better_change_keeps_the_approval(actor, alice, asked, gateway, mara, dev):
    services.decide(actor=actor(mara), approval=_level(asked), verdict="approve")
    services.decide(actor=actor(dev), approval=_level(asked), verdict="approve")
    again = quotes.revise(actor=actor(alice), quote=Quote.objects.get(pk=asked.pk))

    fewer = quotes.change(actor=actor(alice), quote=again, revision=1, lines=[ask(gateway, 7, "30.5")])
    ready = quotes.submit(actor=actor(alice), quote=fewer)

    assert (ready.status, ready.approvals_needed, ready.approvals_given) == ("ready", 2, 2)


def test_a_worse_change_asks_again(actor, alice, asked, gateway, mara, dev):
    services.decide(actor=actor(mara), approval=_level(asked), verdict="approve")
    services.decide(actor=actor(dev), approval=_level(asked), verdict="approve")
    again = quotes.revise(actor=actor(alice), quote=Quote.objects.get(pk=asked.pk))

    more = quotes.change(actor=actor(alice), quote=again, revision=1, lines=[ask(gateway, 11, "31")])
    open_again = quotes.submit(actor=actor(alice), quote=more)

    assert (open_again.status, open_again.approvals_given) == ("in_approval", 0)
    assert "11 of GW-1, approved were 10" in timeline.staff_notes(open_again)[0].text


def test_what_was_signed_holds_when_the_ask_is_made_smaller_on_the_way(actor, alice, asked, gateway, mara, dev):
    services.decide(actor=actor(mara), approval=_level(asked), verdict="approve")
    back = quotes.recall(actor=actor(alice), quote=asked)

    smaller = quotes.change(actor=actor(alice), quote=back, revision=back.revision, lines=[ask(gateway, 10, "30.5")])
    sent = quotes.submit(actor=actor(alice), quote=smaller)

    assert (sent.approvals_needed, sent.approvals_given) == (2, 1)
    assert _level(sent).job == "deal_desk"


def test_a_stand_in_signs_for_who_is_away(actor, alice, premier, gateway, head, mara, olga, dev, finn):
    absence.set_away(
        actor=actor(mara), user=mara, delegate=olga, starts=now() - timedelta(hours=1), until=now() + timedelta(days=3)
    )
    quote = _asked(actor(alice), premier, head, ask(gateway, 10, "31"))

    signed = services.decide(actor=actor(olga), approval=_level(quote), verdict="approve")

    assert (signed.assignee_id, signed.decided_by_id, signed.decided_for_id) == (mara.pk, olga.pk, mara.pk)


def test_the_accounts_own_manager_is_asked_first(actor, alice, premier, gateway, head, mara, dev):
    nina = _staff("nina", "channel_manager")
    TeamMember.objects.create(
        partner=premier, user=nina, role=TeamRole.PARTNER_MANAGER, name=nina.name, email=nina.email
    )

    assert _level(_asked(actor(alice), premier, head, ask(gateway, 10, "31"))).assignee == nina


def test_nobody_answering_passes_the_level_up(asked, dev):
    clock = clocks.find("quote.approval", subject=asked)
    assert clock is not None
    with time_machine.travel(clock.due_at + timedelta(minutes=1), tick=False):
        clocks.sweep()

        assert _states(asked) == [("channel_manager", "dropped"), ("deal_desk", "open")]
        assert clocks.find("quote.approval", subject=asked).owed_by_name == "deal desk"
    asked.refresh_from_db()
    assert asked.approvals_needed == 1


def test_what_has_nobody_above_stays_and_does_not_begin_anew(asked, olga, dev, finn):
    level = _level(asked)
    QuoteApproval.objects.exclude(pk=level.pk).delete()
    QuoteApproval.objects.filter(pk=level.pk).update(job="executive")
    clock = clocks.find("quote.approval", subject=asked)
    with time_machine.travel(clock.due_at + timedelta(minutes=1), tick=False):
        clocks.sweep()
        deliver_all()
    with time_machine.travel(clock.due_at + timedelta(days=5), tick=False):
        clocks.sweep()
        deliver_all()

    told = Notification.objects.filter(user_id=olga.pk, kind="quote.late")
    assert _states(asked) == [("executive", "open")]
    assert [each.body for each in told] == [
        "The approval of Edge for the harbour for Acme Integration GmbH is late, and nobody stands above who is asked. "
        "Hand it over to somebody who answers."
    ]


def test_a_level_is_handed_over(actor, asked, mara, olga, dev):
    level = services.hand_over(actor=actor(mara), approval=_level(asked), to=olga, reason="On leave tomorrow.")

    assert level.assignee == olga
    with pytest.raises(Invalid):
        services.hand_over(actor=actor(mara), approval=_level(asked), to=dev, reason="Busy.")


def test_the_requester_does_not_choose_who_approves(actor, mara, olga, dev, finn, premier, gateway, head):
    quote = _asked(actor(mara), premier, head, ask(gateway, 10, "31"))

    with pytest.raises(NotAllowed) as refused:
        services.hand_over(actor=actor(mara), approval=_level(quote), to=olga, reason="A favour.")

    assert "does not choose" in refused.value.message


def test_several_are_signed_at_once_and_each_says_how_it_went(actor, alice, asked, premier, gateway, head, mara):
    other = _asked(actor(alice), premier, replace(head, name="Another"), ask(gateway, 10, "32"))
    levels = [_level(asked), _level(other)]
    services.decide(actor=actor(mara), approval=levels[1], verdict="approve")

    done = services.decide_several(actor=actor(mara), approvals=levels, verdict="approve")

    assert [bool(why) for _, why in done] == [False, True]


def test_price_and_approval_are_decisions_that_come_out_the_same_again(asked):
    found = list(replay.everything())

    assert {each.decision.kind: each.state for each in found} == {"pricing.price": "same", "pricing.approval": "same"}


def test_the_partners_card_says_who_decides_and_nothing_of_margins(asked):
    card = next(card for card in cards_of(asked) if card.kind == "pricing.approval")

    assert card.sentence == "31 % needs two approvals: channel manager, then deal desk."
    assert [row["label"] for row in card.rows] == ["Asked for", "Without asking"]
    assert card.alternatives[0]["change"] == "30 % or less"


def test_a_price_nobody_approved_until_it_was_over_expires(asked):
    with time_machine.travel(now() + timedelta(days=32), tick=False):
        clocks.sweep()

    asked.refresh_from_db()
    assert asked.status == "expired"
    assert {status for _, status in _states(asked)} == {"dropped"}
