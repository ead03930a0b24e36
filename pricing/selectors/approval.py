"""The levels a price needs, whose they are, and what is held against an approval."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from pydantic import TypeAdapter

from partners.models import Partner
from pricing.enums import SignStatus
from pricing.models import Quote, QuoteApproval
from pricing.policies.quoting import APPROVAL
from pricing.rules import ask as ask_rule
from pricing.rules import quoted, signing
from pricing.rules.approval import ApprovalBody, AskFacts, Covered
from pricing.rules.quoted import Bodies, QuotedFacts
from pricing.rules.waterfall import Priced
from pricing.selectors import approvers
from prm.accounts.models import User
from prm.accounts.selectors import absence
from prm.common.actors import Actor
from prm.common.decisions import Outcome
from prm.common.errors import NotFound
from prm.common.policies import Policy, in_force
from prm.common.tenancy import as_system

COUNTING = (SignStatus.WAITING, SignStatus.OPEN, SignStatus.APPROVED)
_ASK: TypeAdapter[AskFacts] = TypeAdapter(AskFacts)
_COVERED: TypeAdapter[Covered] = TypeAdapter(Covered)


@dataclass(frozen=True, slots=True)
class PlannedLevel:
    """One level as the requester sees it beforehand. ``because`` and ``person`` are for the vendor's people."""

    order: int
    job: str
    label: str
    because: str
    person: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Whether a price needs approval, from whom, and what smaller ask needs none: ``largest_free``, in percent."""

    facts: AskFacts
    outcome: Outcome
    levels: tuple[PlannedLevel, ...]
    largest_free: Decimal | None

    @property
    def needed(self) -> bool:
        """Whether anybody has to approve."""
        return bool(self.levels)


def planned(
    facts: QuotedFacts, bodies: Bodies, priced: Priced, partner: Partner, *, smaller: bool = True, people: bool = True
) -> Plan:
    """Return whom a price would have to be approved by.

    With ``smaller`` also what smaller ask needs nobody, with ``people`` who of the vendor's would be asked.
    """
    body = bodies.approval or ApprovalBody()
    asked = quoted.ask_of(priced, facts.ground)
    outcome = signing.decide(body, asked)
    if outcome.outcome == "free":
        return Plan(asked, outcome, (), None)
    route = signing.route(body, asked)
    persons: Sequence[User | None] = [None] * len(route)
    if people:
        with as_system("quote keeping"):
            persons = approvers.for_jobs([level.job for level in route], partner)
    levels = tuple(
        PlannedLevel(each.order, each.job, approvers.label_of(each.job), each.because, person.name if person else "")
        for each, person in zip(route, persons, strict=True)
    )
    return Plan(asked, outcome, levels, ask_rule.largest_free(bodies, facts, priced) if smaller else None)


def written(covered: Covered, facts: AskFacts) -> dict[str, Any]:
    """Return what an approval is asked to cover, as JSON."""
    return {"covered": _COVERED.dump_python(covered, mode="json"), "facts": _ASK.dump_python(facts, mode="json")}


def facts_of(approval: QuoteApproval) -> AskFacts:
    """Return the ask a level was asked to approve."""
    return _ASK.validate_python(approval.covers["facts"])


def covered_by(approval: QuoteApproval) -> Covered:
    """Return exactly what a level was asked to approve."""
    return _COVERED.validate_python(approval.covers["covered"])


def policy_now(scope: Mapping[str, Any]) -> Policy:
    """Return the approval policy in force at this moment for a scope."""
    return in_force([APPROVAL], scope=scope)[APPROVAL]


def levels_of(quote: Quote) -> list[QuoteApproval]:
    """Return the levels of the present plan in order, with who does and who did them. For the vendor."""
    rows = QuoteApproval.objects.filter(quote=quote, status__in=COUNTING)
    return list(rows.select_related("assignee", "decided_by", "decided_for").order_by("order", "pk"))


def history_of(quote: Quote) -> list[QuoteApproval]:
    """Return every level ever asked on any version of a quote, the newest first. For the vendor."""
    rows = QuoteApproval.objects.filter(quote__series=quote.series)
    return list(rows.select_related("quote", "assignee", "decided_by", "decided_for").order_by("-pk"))


def queue() -> QuerySet[QuoteApproval]:
    """Return every open level with quote, partner and assignee, for the vendor's list."""
    return QuoteApproval.objects.filter(status=SignStatus.OPEN).select_related("quote__partner", "assignee")


def mine(actor: Actor) -> QuerySet[QuoteApproval]:
    """Return the open levels an actor may sign: their own, those they stand in for, and those of nobody."""
    assignees = User.objects.filter(quote_approvals__status=SignStatus.OPEN).distinct()
    acting = absence.acting_for_all(assignees)
    theirs = [pk for pk, person in acting.items() if person is not None and person.pk == actor.user_id]
    own = queue().filter(assignee__in=[*theirs, actor.user_id] if actor.user_id else theirs)
    return own | queue().filter(assignee__isnull=True, job__in=_jobs_of(actor))


def _jobs_of(actor: Actor) -> list[str]:
    jobs = set(QuoteApproval.objects.filter(status=SignStatus.OPEN).order_by().values_list("job", flat=True).distinct())
    return [job for job in jobs if approvers.role_of(job) in actor.roles]


def get(actor: Actor, reference: str) -> QuoteApproval:
    """Return one level by public id, for the vendor's people. Raises ``NotFound``."""
    rows = QuoteApproval.objects.select_related("quote__partner__type", "assignee", "decided_by")
    found = None if actor.is_partner else rows.filter(public_id=reference.upper()).first()
    if found is None:
        raise NotFound()
    return found


def signers(quote: Quote) -> set[int]:
    """Return the users who approved a level of the present plan."""
    rows = QuoteApproval.objects.filter(quote=quote, status=SignStatus.APPROVED)
    return {pk for pk in rows.values_list("decided_by_id", flat=True) if pk is not None}


def why_not_theirs(approval: QuoteApproval, actor: Actor) -> str | None:
    """Return why ``actor`` cannot sign an open level, limits aside; ``None`` when it is theirs."""
    if actor.user_id is None:
        return "A person approves prices, not a token."
    if approval.quote.requested_by_id is not None and approval.quote.requested_by_id == actor.user_id:
        return "Whoever asked for a price does not approve it."
    if actor.user_id in signers(approval.quote):
        return "You approved another level of this quote; two levels are two people."
    if _is_theirs(approval, actor):
        return None
    return f"It waits for {waiting_for([approval])}."


def _is_theirs(approval: QuoteApproval, actor: Actor) -> bool:
    if approval.assignee is None:
        return approvers.role_of(approval.job) in actor.roles
    if approval.assignee_id == actor.user_id:
        return True
    acting = absence.acting_for(approval.assignee)
    return (acting is not None and acting.pk == actor.user_id) or approvers.role_of(approval.job) in actor.roles


def signs_for(approval: QuoteApproval, actor: Actor) -> int | None:
    """Return for whom the actor signs when the level is another person's and that one is away."""
    if approval.assignee is None or approval.assignee_id == actor.user_id:
        return None
    acting = absence.acting_for(approval.assignee)
    return approval.assignee_id if acting is not None and acting.pk == actor.user_id else None


def waiting_for(levels: Iterable[QuoteApproval]) -> str:
    """Return in words whom open levels wait for: "Mara (channel manager, Olga stands in) and finance"."""
    open_levels = [each for each in levels if each.status == SignStatus.OPEN]
    acting = absence.acting_for_all(each.assignee for each in open_levels if each.assignee is not None)
    return " and ".join(_waits_for(each, acting) for each in open_levels) or "nobody"


def _waits_for(level: QuoteApproval, acting: Mapping[int, User | None]) -> str:
    label = approvers.label_of(level.job)
    if level.assignee is None:
        return f"the {label}"
    person = acting[level.assignee.pk]
    instead = f", {person.name} stands in" if person is not None and person != level.assignee else ""
    return f"{level.assignee.name} ({label}{instead})"


def jobs_left(levels: Sequence[QuoteApproval]) -> tuple[str, ...]:
    """Return the jobs that still have to approve, in words and in order: what the partner may know."""
    return tuple(approvers.label_of(each.job) for each in levels if each.status != SignStatus.APPROVED)
