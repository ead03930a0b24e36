"""What people say and do between registration and decision in the demo: levels, returns, appeals, holds."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random

from dealreg.models import Deal
from dealreg.selectors import approvals
from partners.models import Person
from prm.accounts.models import User
from prm.common import moment
from prm.common.actors import Actor
from prm.common.errors import DomainError
from prm.demo.steps import activity, appeal, draft, evidence, hold, returning, review

Plan = Callable[[timedelta, Callable[[], None]], None]
"""Lets something happen a while from now, in office hours."""

RETURNS = (
    (["summary"], "Which sites are meant, and what replaces what? One line is enough.",
     {"summary": "Gateways for the three northern sites, in place of the old modems"}),
    (["expected_close", "contact_title"], "The close seems early for a tender. And who decides at the customer?",
     {"contact_title": "Head of operations"}),
    (["incumbent"], "Who serves the customer today? We ask before a sale of this size.",
     {"incumbent": "Corvid Networks, contract to the end of the year"}),
)  # fmt: skip
MEETINGS = (
    "Went through the sites with operations; they want to replace the modems before winter.",
    "The customer showed the budget line for this year and asked for a reference visit.",
    "Workshop with IT and operations: two candidates are left, we are one of them.",
)


def sign_next(deal: Deal, plan: Plan, actor_of: Callable[[User], Actor], then: Callable[[Deal], None]) -> None:
    """Let the open level be approved the next day, and so on until the registration is approved."""

    def act() -> None:
        fresh = Deal.objects.get(pk=deal.pk)
        step = next((s for s in approvals.steps_of(fresh) if s.state == "open" and s.assignee), None)
        if step is None or step.assignee is None or fresh.status != "in_review":
            return
        fresh = review.approve(deal=fresh, actor=actor_of(step.assignee), reason_code="clear")
        if fresh.status == "approved":
            then(fresh)
        else:
            sign_next(fresh, plan, actor_of, then)

    plan(timedelta(days=1), lambda: safely(act))


def give_back(deal: Deal, who: Actor, seller: Actor, random: Random, plan: Plan, then: Callable[[Deal], None]) -> None:
    """Return the registration; most sellers fix it within three days, some let it lapse."""
    fields, words, values = random.choice(RETURNS)
    returning.give_back(deal=deal, actor=who, fields=fields, note=words)
    if random.random() < 0.15:
        return

    def fix() -> None:
        fresh = Deal.objects.get(pk=deal.pk)
        from_now = {"expected_close": (moment.now() + timedelta(days=150)).date()}
        save = {name: values.get(name) or from_now.get(name) for name in fields}
        fixed(fresh, seller, save)
        then(fresh)

    plan(timedelta(days=random.randint(1, 3)), lambda: safely(fix))


def fixed(deal: Deal, seller: Actor, values: Mapping[str, object]) -> Deal:
    """Fix what was named and send the registration back."""
    draft.save(deal=deal, actor=seller, data=values, revision=None)
    return returning.resubmit(deal=deal, actor=seller)


def appealed(deal: Deal, seller: Actor, random: Random, plan: Plan, actor_of: Callable[[User], Actor],
             then: Callable[[Deal], None]) -> None:  # fmt: skip
    """Appeal a rejection after two days; somebody else decides it the day after, half of the time upholding it."""

    def decide() -> None:
        fresh = Deal.objects.select_related("review__reviewer").get(pk=deal.pk)
        if fresh.status != "appealed" or fresh.review.reviewer is None:
            return
        who = actor_of(fresh.review.reviewer)
        if random.random() < 0.5:
            fresh = review.approve(deal=fresh, actor=who, reason_code="appeal", note="The notes show the project.")
            then(fresh)
        else:
            appeal.dismiss(deal=fresh, actor=who, note="We asked again: the customer knows of no such project.")

    def act() -> None:
        appeal.appeal(deal=Deal.objects.get(pk=deal.pk), actor=seller, note="We met the customer twice; see the notes.")
        plan(timedelta(days=1), lambda: safely(decide))

    plan(timedelta(days=2), lambda: safely(act))


def held(deal: Deal, who: Actor, plan: Plan, then: Callable[[Deal], None]) -> None:
    """Put the registration on hold for two days."""
    hold.hold(deal=deal, actor=who, reason_code="internal", note="We ask a colleague who knows the customer.")

    def go_on() -> None:
        fresh = Deal.objects.get(pk=deal.pk)
        hold.resume(deal=fresh, actor=who)
        then(fresh)

    plan(timedelta(days=2), lambda: safely(go_on))


def met(deal: Deal, seller: Actor, random: Random) -> None:
    """Write down a meeting and what is known of budget and need."""
    day = (moment.now() - timedelta(days=random.randint(1, 6))).date()
    evidence.add_meeting(deal=deal, actor=seller, text=random.choice(MEETINGS), happened_on=day, who="Operations")
    evidence.answer(deal=deal, actor=seller, kind="budget", text="Planned for this year, released by the board.")
    if random.random() < 0.5:
        evidence.answer(deal=deal, actor=seller, kind="need", text="The present modems go out of support in spring.")


def actor_for(person: Person) -> Actor:
    """Return a partner's person as the actor of their own steps."""
    return Actor(
        name=person.name, kind="partner", user_id=person.user_id, email=person.email, roles=frozenset(person.roles),
        partner_id=person.partner_id, partner_name=person.partner.name, person_id=person.pk,
    )  # fmt: skip


CALLS = (
    "Short call with operations: they compare two offers.",
    "The buyer asked for the delivery times again.",
    "Their board moved the item to its next meeting.",
    "Sent the answers to their questions on support.",
)


def keep_warm(
    deal: Deal,
    seller: Actor,
    plan: Callable[[datetime, Callable[[], None]], None],
    *,
    until: datetime,
    first: timedelta = timedelta(days=16),
) -> None:
    """Let the seller write down a call every sixteen days until ``until``, so that the deal does not fall asleep."""
    at, number = moment.now() + first, 0
    while at < until:
        words = CALLS[number % len(CALLS)]
        plan(at, lambda words=words: safely(lambda: activity.add(deal=deal, actor=seller, kind="call", text=words)))
        at, number = at + timedelta(days=16), number + 1


def safely(act: Callable[[], object]) -> None:
    """A step may find its deal already closed, as in life; then nothing happens."""
    try:
        act()
    except DomainError:
        return
