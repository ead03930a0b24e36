"""Two undecided registrations of different partners for one customer: which of them goes first, kept up to date."""

from dataclasses import replace

from django.db.models import Q

from dealreg import policies as kinds
from dealreg.enums import OPEN_FOR_REVIEW, ConflictKind, DealStatus
from dealreg.models import Conflict, Deal
from dealreg.rules import contest as rule
from dealreg.rules.contest import ContestFacts
from dealreg.selectors import contest as selectors
from dealreg.selectors import facts as facts_of
from dealreg.services import standing
from prm.common import events
from prm.common.actors import SYSTEM
from prm.common.decisions import decisions_of
from prm.common.judging import keep
from prm.common.policies import Policy, in_force

UNDECIDED = OPEN_FOR_REVIEW | {DealStatus.RETURNED}


def refresh(deal: Deal) -> None:
    """Compare the registration with each rival anew. Runs as the system; the deal is locked by the caller.

    A rival's own row is not touched here, so that two of them at once never wait for each other in a circle: its one
    word follows with the event.
    """
    if deal.status not in UNDECIDED:
        return
    found = _between_rivals(deal)
    if not found:
        return
    policy = in_force([kinds.CONFLICT], scope=facts_of.scope_of(deal, facts_of.tier_of(deal)))[kinds.CONFLICT]
    for conflict in found:
        rival = conflict.other if conflict.deal_id == deal.pk else conflict.deal
        assert rival is not None
        if _settle(conflict, policy):
            events.emit("deal.contested", subject=rival, partner_id=rival.partner_id, actor=SYSTEM)
    standing.refresh(deal)


def _between_rivals(deal: Deal) -> list[Conflict]:
    """Return the conflicts by which the later of two rivals waits for the earlier, with both deals.

    They are locked, in order, before any score is read: of two comparisons at once the second sees what the first saw.
    """
    waits = Conflict.objects.filter(
        Q(deal=deal) | Q(other=deal), kind=ConflictKind.LIVE_REGISTRATION, blocking=True, account__isnull=True
    )
    found = waits.select_related("deal__partner", "other__partner", "match")
    return [each for each in found.select_for_update(of=("self",)).order_by("pk") if selectors.are_rivals(each)]


def _settle(conflict: Conflict, policy: Policy) -> bool:
    """Let the stronger one through and make the weaker one wait; returns whether that is new."""
    second, first, body = conflict.deal, conflict.other, policy.body
    assert first is not None
    facts = selectors.facts_of_pair(first, second, body)
    ahead = rule.winner(body, facts) == "second"
    changed = conflict.outweighed != ahead
    if changed:
        conflict.outweighed = ahead
        conflict.save(update_fields=["outweighed"])
    # The earlier one was checked before the later one came, so its own waiting is written here, on the account.
    waiting = Conflict.objects.filter(
        deal=first, other=second, kind=ConflictKind.LIVE_REGISTRATION, account__isnull=False
    )
    if not ahead:
        waiting.delete()
    elif not waiting.exists():
        Conflict.objects.create(
            deal=first,
            other=second,
            kind=ConflictKind.LIVE_REGISTRATION,
            account=second.review.account,
            explanation=f"{second.partner.name} registered {second.customer_name} with stronger evidence"[:400],
        )
    if body.contested == "evidence" and facts.in_window:
        for deal in (first, second):
            _record(deal, replace(facts, for_first=deal == first), policy)
    return changed


def _record(deal: Deal, facts: ContestFacts, policy: Policy) -> None:
    """Keep the comparison on one of the two, unless it is the one kept last."""
    outcome = rule.decide(policy.body, facts)
    last = next((each for each in decisions_of(deal) if each.kind == "deal.contest"), None)
    told = {**outcome.data, "total": None}
    if last is not None and (last.outcome, last.data) == (outcome.outcome, told):
        return
    keep(
        "deal.contest", subject=deal, partner_id=deal.partner_id, facts=facts, outcome=outcome, policy=policy,
        actor=SYSTEM,
    )  # fmt: skip
