"""A renewal on its way: expected, opened with notices, opened to others, closed. Its clocks run from its opening.

Every step locks the renewal first, so a clock, a person and a claim come one after the other, and each finds the state
the one before it left.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from pricing.enums import ReleaseReason, RenewalStatus
from pricing.models import Renewal, RenewalOffer, Subscription
from pricing.policies.renewing import RENEWAL as POLICY
from pricing.rules import renewal as rule
from pricing.rules.renewal import RenewalBody
from pricing.selectors import renewal as selectors
from pricing.workflows.renewal import RENEWAL
from prm.common import clocks, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.guards import require
from prm.common.judging import keep
from prm.common.moment import now
from prm.common.policies import Policy
from prm.common.policies.store import body_of, counting
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply, check, lock

TERM = "renewal.term"
"""Runs to the subscription's end; its warnings are the notices."""
ALONE = "renewal.alone"
"""Runs until the renewal opens to others by time."""
QUIET = "renewal.quiet"
"""Runs until it opens to others because its holder does nothing; starts anew with every step."""
CHUNK = 200


def expect(subscription: Subscription) -> Renewal:
    """Lay down the renewal of a subscription that has just begun, for its partner."""
    return Renewal.objects.create(
        subscription=subscription,
        partner_id=subscription.partner_id,
        owner=subscription.owner,
        customer_name=subscription.customer_name,
        customer_country=subscription.customer_country,
        customer_contact=subscription.customer_contact,
        customer_email=subscription.customer_email,
        territory=subscription.territory,
        motion=subscription.motion,
        product=subscription.product,
        quantity=subscription.quantity,
        due_on=subscription.ends_on,
        term_months=subscription.term_months,
        amount=selectors.usual_amounts(subscription)[0],
        currency=subscription.currency,
    )


def open_due() -> int:
    """Open every renewal whose first notice has come; returns how many were. Safe to repeat and to be killed.

    Each is opened in a transaction of its own; one that somebody else holds is passed over and found the next time.
    """
    versions = counting([POLICY], now())
    longest = max((body_of(version).window for version in versions), default=0)
    rows = Renewal.objects.filter(
        status=RenewalStatus.UPCOMING, due_on__lte=now().date() + timedelta(days=longest)
    )  # fmt: skip
    opened, last = 0, 0
    while pks := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        opened += sum(_open_one(pk) for pk in pks)
        last = pks[-1]
    return opened


@transaction.atomic
def _open_one(pk: int) -> bool:
    rows = Renewal.objects.filter(pk=pk, status=RenewalStatus.UPCOMING)
    if not rows.select_for_update(skip_locked=True, no_key=True).exists():
        return False
    locked = rows.select_related("partner__type", "product", "subscription").get()
    policy = selectors.policy_for(locked.partner, locked.territory, locked.motion)
    if (locked.due_on - now().date()).days > policy.body.window:
        return False
    _open(locked, policy)
    return True


def _open(renewal: Renewal, policy: Policy) -> None:
    """Open a locked renewal to its partner and start its clocks; one whose time is over opens to others at once."""
    body: RenewalBody = policy.body
    alone = _midnight(renewal.due_on - timedelta(days=body.opens_days)) if body.opens_days else None
    itself = renewal.subscription.renews_itself
    if itself:
        alone = None
    apply(
        RENEWAL, renewal, "open", actor=SYSTEM,
        step=Step(update={"opened_at": now(), "last_moved_at": now(), "exclusive_until": alone}),
    )  # fmt: skip
    start_term(renewal, body, itself=itself)
    if not itself:
        start_alone(renewal, body)
        start_quiet(renewal, body.quiet_days)
    look(renewal)


def start_term(renewal: Renewal, body: RenewalBody, *, itself: bool) -> None:
    """Start the clock that gives the notices and ends with the subscription, unless that is over."""
    due = _midnight(renewal.due_on + timedelta(days=1))
    if due <= now():
        return
    # A notice of 120 days is one of 120 whole days left, counted like the days a page shows.
    days = {*body.notice_days, *(body.auto_notice_days if itself else ())}
    consequence = "It renews itself for another term." if itself else "The subscription ends."
    clocks.start_until(
        TERM, subject=renewal, partner_id=renewal.partner_id, owed_by="partner", label="Renewal", due_at=due,
        calendar=renewal.partner.calendar_key, warn_days_before=sorted({day + 1 for day in days}, reverse=True),
        consequence=consequence,
    )  # fmt: skip


def start_alone(renewal: Renewal, body: RenewalBody) -> None:
    """Start the clock at whose end the renewal opens to others by time, unless the policy has none or it is over."""
    if body.opens_days and renewal.exclusive_until and renewal.exclusive_until > now():
        clocks.start_until(
            ALONE, subject=renewal, partner_id=renewal.partner_id, owed_by="partner", label="Time alone",
            due_at=renewal.exclusive_until, calendar=renewal.partner.calendar_key, warn_days_before=[7],
            consequence="Other partners may renew it too.",
        )  # fmt: skip


def start_quiet(renewal: Renewal, days: int) -> None:
    """Start the clock that watches for silence; 0 days is never."""
    if days:
        clocks.start_until(
            QUIET, subject=renewal, partner_id=renewal.partner_id, owed_by="partner", label="Next step",
            due_at=now() + timedelta(days=days), calendar=renewal.partner.calendar_key,
            warn_days_before=[7] if days > 7 else [], consequence="Other partners may renew it too.",
        )  # fmt: skip


def restart(renewal: Renewal, *, itself: bool) -> None:
    """A locked renewal comes by itself from now on, or does no more: its clocks run anew as that asks for."""
    if renewal.status == RenewalStatus.UPCOMING:
        return
    body = selectors.body_for(renewal)
    clocks.cancel_all(subject=renewal)
    start_term(renewal, body, itself=itself)
    renewal.exclusive_until = (
        None if itself or not body.opens_days else _midnight(renewal.due_on - timedelta(days=body.opens_days))
    )
    renewal.last_moved_at = now()
    renewal.save(update_fields=["exclusive_until", "last_moved_at"])
    if not itself:
        start_alone(renewal, body)
        start_quiet(renewal, body.quiet_days)


def moved(renewal: Renewal) -> None:
    """The holder did something about a locked renewal: its quiet time begins anew."""
    renewal.last_moved_at = now()
    renewal.save(update_fields=["last_moved_at"])
    if clocks.cancel(QUIET, subject=renewal) is not None:
        body = selectors.body_for(renewal)
        start_quiet(renewal, body.take_days if renewal.taken_at else body.quiet_days)


@transaction.atomic
def note(*, renewal: Renewal, actor: Actor, text: str) -> Renewal:
    """Write down what was done about a renewal, which both sides read; its quiet time begins anew.

    Raises ``DomainError`` ``reason_required`` for empty words and as the transition table says of one not one's own.
    """
    require(actor, "renewal.work")
    with as_system("renewals"):
        locked: Renewal = lock(renewal)
        selectors.require_live(locked, actor, text)
        moved(locked)
        timeline.entry(
            locked, actor=actor, kind="renewal.note", text="wrote a note", note=text.strip(),
            partner_id=locked.partner_id,
        )  # fmt: skip
    return locked


def look(renewal: Renewal) -> bool:
    """Decide anew who may renew; keep the decision, and open it to others when the rule says so. Whether it did."""
    policy = selectors.policy_for(renewal.partner, renewal.territory, renewal.motion)
    facts = selectors.facts(renewal)
    outcome = rule.decide(policy.body, facts)
    if outcome.outcome != "open" or renewal.status not in (RenewalStatus.OPEN, RenewalStatus.UPCOMING):
        return False
    keep(
        "pricing.renewal", subject=renewal, partner_id=renewal.partner_id, facts=facts, outcome=outcome, policy=policy,
        actor=SYSTEM,
    )  # fmt: skip
    _release(renewal, "release", SYSTEM, outcome.data["reason"], outcome.sentence)
    return True


@transaction.atomic
def run_out(*, references: Sequence[str]) -> None:
    """The time to renew alone, or for a next step, is over for these renewals: look at each of them."""
    for renewal in hold(public_id__in=references):
        if not look(renewal):
            _let_rest(renewal)


def _let_rest(renewal: Renewal) -> None:
    """What keeps a renewal with its holder keeps it until it is gone; then it is looked at again."""
    for kind in (ALONE, QUIET):
        clock = clocks.find(kind, subject=renewal)
        if clock is not None and clock.due_at <= now():
            clocks.cancel(kind, subject=renewal)


@transaction.atomic
def release(*, renewal: Renewal, actor: Actor, note: str) -> Renewal:
    """Open a renewal to other partners by the vendor's word. Raises as the transition table says, and without words."""
    with as_system("renewals"):
        return _release(renewal, "release", actor, ReleaseReason.TIME, note.strip())


@transaction.atomic
def give_up(*, renewal: Renewal, actor: Actor, note: str) -> Renewal:
    """Leave a renewal to others by the holder's own word. Raises as the transition table says, and without words."""
    with as_system("renewals"):
        return _release(renewal, "give_up", actor, ReleaseReason.GIVEN_UP, note.strip())


def _release(renewal: Renewal, name: str, actor: Actor, reason: str, words: str) -> Renewal:
    """Open it, let every partner read the little they may know, and stop the clocks that led here."""
    locked: Renewal = apply(
        RENEWAL, renewal, name, actor=actor,
        step=Step(note=words, reason_code=reason, update={"released_at": now(), "release_reason": reason}),
    )  # fmt: skip
    RenewalOffer.objects.update_or_create(
        renewal=locked,
        defaults={
            **{
                name: getattr(locked, name)
                for name in ("customer_name", "customer_country", "territory", "quantity", "due_on", "product_id")
            },
            "because": reason,
            "closed_at": None,
        },
    )
    for kind in (ALONE, QUIET):
        clocks.cancel(kind, subject=locked)
    return locked


@transaction.atomic
def lose(*, renewal: Renewal, actor: Actor, note: str) -> Renewal:
    """Close a renewal that will not come about; its subscription runs out. Raises as the transition table says."""
    with as_system("renewals"):
        locked: Renewal = apply(
            RENEWAL, renewal, "lose", actor=actor, step=Step(note=note.strip(), update={"closed_at": now()})
        )
        finish(locked)
    return locked


def finish(renewal: Renewal) -> None:
    """Nothing is owed on a renewal that is closed: stop its clocks and take its offer away."""
    clocks.cancel_all(subject=renewal)
    withdraw_offer(renewal)


def withdraw_offer(renewal: Renewal) -> None:
    """Close what other partners could take over."""
    RenewalOffer.objects.filter(renewal=renewal, closed_at__isnull=True).update(closed_at=now())


@transaction.atomic
def quoted(*, reference: str, quote_ref: str) -> None:
    """A quote for the renewal went to its customer: nobody else may renew while it holds. Repeating does nothing."""
    renewal = next(iter(hold(public_id=reference)), None)
    if renewal is None or renewal.status not in selectors.LIVE or renewal.quote_ref == quote_ref:
        return
    quote = selectors.quote_of(renewal)
    if quote is None or quote.public_id != quote_ref:
        return
    if renewal.status != RenewalStatus.QUOTED:
        apply(RENEWAL, renewal, "quote", actor=SYSTEM, step=Step(update={"quote_ref": quote_ref}))
    else:
        renewal.quote_ref = quote_ref
        renewal.save(update_fields=["quote_ref"])
    withdraw_offer(renewal)
    moved(renewal)


@transaction.atomic
def unquoted(*, reference: str) -> None:
    """A quote for the renewal holds no more: without another it is open again, to others too when its time is over."""
    renewal = next(iter(hold(public_id=reference)), None)
    if renewal is None or renewal.status != RenewalStatus.QUOTED or selectors.quote_of(renewal) is not None:
        return
    apply(RENEWAL, renewal, "unquote", actor=SYSTEM, step=Step(update={"quote_ref": "", "last_moved_at": now()}))
    if clocks.find(QUIET, subject=renewal) is None and not _itself(renewal):
        body = selectors.body_for(renewal)
        start_quiet(renewal, body.take_days if renewal.taken_at else body.quiet_days)
    look(renewal)


def _itself(renewal: Renewal) -> bool:
    return Subscription.objects.values_list("renews_itself", flat=True).get(pk=renewal.subscription_id)


def hold(**which: Any) -> list[Renewal]:
    """Lock the renewals ``which`` names, in the order of their keys, and return them with what is read beside them.

    Locked alone first: a join would lose a row that goes to another partner while one waits for it.
    """
    pks = list(
        Renewal.objects.select_for_update(no_key=True).filter(**which).order_by("pk").values_list("pk", flat=True)
    )
    rows = Renewal.objects.select_related("partner__type", "product", "subscription").filter(pk__in=pks)
    return list(rows.order_by("pk"))


def may_renew(renewal: Renewal, actor: Actor) -> None:
    """Raise what the transition table says when ``actor`` may not renew a locked renewal now."""
    check(RENEWAL, renewal, "renew", actor)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
