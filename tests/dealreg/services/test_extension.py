"""Longer protection: asked for, granted, refused, taken back, decided too late."""

from datetime import timedelta

import pytest

from dealreg import policies as kinds
from dealreg.enums import ActivityKind
from dealreg.models import Activity, Deal, Extension
from dealreg.policies.protecting import EXTENSION
from dealreg.services import closing, extension, review
from partners.models import Tier
from prm.accounts.models import Mail, Notification
from prm.common import clocks, events, moment, policies
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models import Event, TimelineEntry
from prm.common.models.decision import Decision
from prm.common.tenancy import partner_scope


def active(deal: Deal, *, days_before_end: int) -> None:
    """Write an activity down so that it is one day old ``days_before_end`` days before the protection ends."""
    at = deal.protected_until - timedelta(days=days_before_end + 1)
    Activity.objects.create(
        deal=deal, partner=deal.partner, kind=ActivityKind.CALL, text="Called", side="partner", by_name="Bob",
        happened_at=at,
    )  # fmt: skip


@pytest.fixture
def approved(submitted, mara, actor):
    """Return a function that makes an approved deal without a watch for silence."""

    def make(**changes) -> Deal:
        policies.publish(kind=kinds.INACTIVITY, body={"quiet_days": 0})
        return review.approve(deal=submitted(**changes), actor=actor(mara))

    return make


@pytest.fixture
def ending(approved, freeze):
    """Return a function that makes an approved deal ten days before its end, with an activity of yesterday."""

    def make(days: float = 10) -> Deal:
        deal = approved()
        active(deal, days_before_end=int(days))
        freeze(deal.protected_until - timedelta(days=days))
        return deal

    return make


@pytest.fixture
def freeze():
    """Return a function that sets the time for the rest of the test."""
    held = []

    def at(when) -> None:
        for each in held:
            each.__exit__(None, None, None)
        held[:] = [moment.at(when)]
        held[0].__enter__()

    yield at
    for each in held:
        each.__exit__(None, None, None)


def ask(deal: Deal, who, days: int = 30) -> Extension:
    return extension.ask(deal=deal, actor=who, days=days, because="The tender was put off by the customer.")


def test_a_request_starts_the_vendors_clock_and_is_told(ending, bob, mara, actor):
    deal = ending()

    found = ask(deal, actor(bob))

    clock = clocks.find("deal.extension", subject=deal)
    assert (found.state, found.asked_by_name) == ("pending", "Bob")
    assert (clock.owed_by, clock.owed_by_name, clock.amount, clock.unit) == ("vendor", "Mara", 16, "business_hours")
    assert clock.consequence == "The days asked for are granted."
    assert TimelineEntry.objects.get(kind="deal.extension_asked").text == "asked for 30 days more of protection"
    events.deliver_all()
    told = Notification.objects.get(dedupe_key__endswith=":staff", title__startswith="More time")
    assert told.user_id == mara.pk


def test_the_weighing_is_kept_as_a_decision(ending, bob, actor):
    ask(ending(), actor(bob))

    decision = Decision.objects.get(kind="deal.extension")
    assert (decision.outcome, decision.policy.kind) == ("decide", EXTENSION)
    assert decision.facts["asked"] == 30
    assert decision.facts["quiet_days"] == 1


def test_a_grant_moves_the_end_the_clock_and_its_warnings(ending, bob, mara, actor):
    deal = ending()
    before = deal.protected_until
    clocks.sweep()

    granted = extension.grant(extension=ask(deal, actor(bob)), actor=actor(mara), days=20, note="Good luck.")

    deal.refresh_from_db()
    clock = clocks.find("deal.protection", subject=deal)
    assert (granted.state, granted.days_given, granted.answer) == ("granted", 20, "Good luck.")
    assert deal.protected_until == before + timedelta(days=20) == clock.due_at
    assert [warning["fired"] for warning in clock.warnings] == [True, False, False]
    assert clocks.find("deal.extension", subject=deal) is None
    words = TimelineEntry.objects.get(kind="deal.extension_granted")
    assert words.text == f"extended the protection by 20 days, until {deal.protected_until:%-d %B %Y}"
    assert Event.objects.filter(name="deal.extended").count() == 1


def test_a_granted_extension_gives_a_passed_warning_again(ending, bob, mara, actor):
    deal = ending(days=2)
    clocks.sweep()
    assert all(warning["fired"] for warning in clocks.find("deal.protection", subject=deal).warnings)

    extension.grant(extension=ask(deal, actor(bob), 60), actor=actor(mara), days=60)

    assert not any(warning["fired"] for warning in clocks.find("deal.protection", subject=deal).warnings)


@pytest.mark.parametrize("days", [0, -1, 31, 10_000])
def test_staff_give_at_most_what_was_asked_for(ending, bob, mara, actor, days):
    request = ask(ending(), actor(bob))

    with pytest.raises(Invalid) as refused:
        extension.grant(extension=request, actor=actor(mara), days=days)

    assert refused.value.fields == {"days": "Give between 1 and 30 days, what was asked for."}


def test_a_refusal_needs_words_and_leaves_the_end_where_it_was(ending, bob, mara, actor):
    deal = ending()
    request = ask(deal, actor(bob))

    with pytest.raises(DomainError) as silent:
        extension.refuse(extension=request, actor=actor(mara), note=" ")
    extension.refuse(extension=request, actor=actor(mara), note="The customer told us the project is stopped.")

    assert silent.value.code == "extension.reason_required"
    assert Deal.objects.get(pk=deal.pk).protected_until == deal.protected_until
    assert Extension.objects.get().answer == "The customer told us the project is stopped."
    events.deliver_all()
    assert Notification.objects.filter(user_id=bob.pk, title__startswith="No more time").count() == 1
    assert Mail.objects.filter(to=bob.email, subject__startswith="No more time").count() == 1


def test_an_answer_may_not_name_another_partner(ending, bob, mara, actor, globex_premier, charlie, submitted):
    deal = ending()
    request = ask(deal, actor(bob))
    other = Deal.objects.create(partner=globex_premier, submitted_at=moment.now(), status="rejected")
    deal.conflicts.create(kind="live_registration", other=other)

    for act in (
        lambda: extension.refuse(extension=request, actor=actor(mara), note="Globex comes first."),
        lambda: extension.grant(extension=request, actor=actor(mara), days=1, note="Before Globex comes."),
    ):
        with pytest.raises(Invalid):
            act()


def test_a_request_can_be_taken_back_and_made_again(ending, bob, actor):
    deal = ending()
    request = ask(deal, actor(bob))

    extension.withdraw(extension=request, actor=actor(bob))

    assert clocks.find("deal.extension", subject=deal) is None
    assert ask(deal, actor(bob), 10).state == "pending"


def test_while_one_is_open_no_second_can_be_made(ending, bob, alice, actor):
    deal = ending()
    ask(deal, actor(bob))

    with pytest.raises(DomainError) as refused:
        ask(deal, actor(alice))

    assert refused.value.message == "A request is being decided."


def test_it_opens_only_before_the_end_and_after_something_was_written_down(approved, bob, actor):
    deal = approved()

    with pytest.raises(DomainError) as refused:
        ask(deal, actor(bob))

    assert refused.value.code == "extension.closed"
    assert len(refused.value.extra["reasons"]) == 2


def test_the_third_request_is_one_too_many(ending, bob, mara, actor):
    deal = ending()
    for _ in range(2):
        extension.grant(extension=ask(deal, actor(bob), 5), actor=actor(mara), days=5)

    with pytest.raises(DomainError) as refused:
        ask(deal, actor(bob), 5)

    assert refused.value.message == "It was extended twice already, which is the most."


@pytest.mark.parametrize(("days", "because", "field"), [(0, "why", "days"), (61, "why", "days"), (30, "  ", "because")])
def test_days_and_words_are_checked(ending, bob, actor, days, because, field):
    with pytest.raises(Invalid) as refused:
        extension.ask(deal=ending(), actor=actor(bob), days=days, because=because)

    assert list(refused.value.fields) == [field]


def test_only_the_partners_sellers_may_ask_and_only_reviewers_decide(ending, bob, charlie, mara, actor):
    deal = ending()
    for stranger in (charlie, mara):
        with pytest.raises(NotAllowed):
            ask(deal, actor(stranger))
    request = ask(deal, actor(bob))
    for stranger in (charlie, bob):
        with pytest.raises(NotAllowed):
            extension.grant(extension=request, actor=actor(stranger), days=1)
    for stranger in (charlie, mara):
        with pytest.raises(NotAllowed):
            extension.withdraw(extension=request, actor=actor(stranger))


def test_an_elite_partners_first_short_one_is_granted_by_the_policy_inside_its_own_scope(ending, bob, acme, actor):
    deal = ending()
    Tier.objects.filter(code="premier").update(code="elite", name="Elite")

    with partner_scope(acme.pk):
        granted = ask(Deal.objects.get(pk=deal.pk), actor(bob))

    assert (granted.state, granted.days_given) == ("granted", 30)
    assert Deal.objects.get(pk=deal.pk).protected_until == deal.protected_until + timedelta(days=30)
    events.deliver_all()
    assert not Notification.objects.filter(title__startswith="More time asked").exists()
    assert Notification.objects.filter(user_id=bob.pk, title__startswith="More time:").exists()


def test_a_request_inside_the_partners_scope_starts_the_clock(ending, bob, acme, actor):
    deal = ending()

    with partner_scope(acme.pk):
        request = ask(Deal.objects.get(pk=deal.pk), actor(bob))
        assert clocks.find("deal.extension", subject=deal) is not None
        extension.withdraw(extension=request, actor=actor(bob))

    assert Extension.objects.get().state == "withdrawn"


def test_while_a_request_is_open_the_protection_does_not_end(ending, bob, freeze, actor):
    deal = ending(days=0.01)
    ask(deal, actor(bob))
    promise = clocks.find("deal.extension", subject=deal)

    freeze(deal.protected_until)
    clocks.sweep()

    deal.refresh_from_db()
    assert (deal.status, deal.protected_until) == ("approved", promise.due_at)
    assert clocks.find("deal.protection", subject=deal).due_at == promise.due_at
    assert TimelineEntry.objects.filter(kind="deal.extension_kept").count() == 1


@pytest.mark.parametrize("delay", [timedelta(), timedelta(days=4)])
def test_a_decision_that_never_comes_grants_what_was_asked_for(ending, bob, freeze, actor, delay):
    deal = ending(days=0.01)
    ask(deal, actor(bob))
    freeze(deal.protected_until)
    clocks.sweep()
    promised = clocks.find("deal.extension", subject=deal).due_at

    freeze(promised + delay)
    clocks.sweep()
    clocks.sweep()

    deal.refresh_from_db()
    request = Extension.objects.get()
    assert (deal.status, request.state, request.days_given) == ("approved", "granted", 30)
    assert deal.protected_until == promised + delay + timedelta(days=30)
    assert clocks.find("deal.protection", subject=deal).due_at == deal.protected_until
    assert TimelineEntry.objects.filter(kind="deal.extension_granted").count() == 1


def test_the_policy_may_refuse_when_late_and_then_the_protection_ends(ending, bob, freeze, actor):
    policies.publish(kind=EXTENSION, body={"late": "refuse"})
    deal = ending(days=0.01)
    ask(deal, actor(bob))
    freeze(deal.protected_until)
    clocks.sweep()

    freeze(clocks.find("deal.extension", subject=deal).due_at)
    clocks.sweep()
    clocks.sweep()

    assert Deal.objects.get(pk=deal.pk).status == "expired"
    assert Extension.objects.get().state == "refused"


def test_the_policy_may_let_the_protection_end_while_a_request_is_open(ending, bob, mara, freeze, actor):
    policies.publish(kind=EXTENSION, body={"pending_keeps_protection": False})
    deal = ending(days=0.01)
    request = ask(deal, actor(bob))

    freeze(deal.protected_until)
    with pytest.raises(DomainError) as late:
        extension.grant(extension=request, actor=actor(mara), days=5)
    clocks.sweep()

    assert late.value.message == "The protection has ended."
    assert Deal.objects.get(pk=deal.pk).status == "expired"
    assert Extension.objects.get().state == "overtaken"


def test_granted_after_the_end_but_before_a_sweep_it_counts_from_the_grant(ending, bob, mara, freeze, actor):
    deal = ending(days=0.01)
    request = ask(deal, actor(bob))

    freeze(deal.protected_until + timedelta(hours=2))
    extension.grant(extension=request, actor=actor(mara), days=5)
    clocks.sweep()

    deal.refresh_from_db()
    assert (deal.status, deal.protected_until) == ("approved", moment.now() + timedelta(days=5))


def test_closing_the_deal_closes_the_request(ending, bob, mara, acme, actor):
    deal = ending()
    request = ask(deal, actor(bob))

    with partner_scope(acme.pk):
        closing.close(deal=Deal.objects.get(pk=deal.pk), actor=actor(bob), how="withdraw", note="Stopped.")

    assert Extension.objects.get().state == "overtaken"
    assert clocks.find("deal.extension", subject=deal) is None
    with pytest.raises(DomainError) as stale:
        extension.grant(extension=request, actor=actor(mara), days=5)
    assert stale.value.code == "extension.stale"
