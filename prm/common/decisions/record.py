"""Keeping decisions, and reading them back."""

from datetime import datetime
from typing import Any

from django.db import models
from pydantic_core import to_jsonable_python

from prm.common.actors import Actor
from prm.common.decisions.outcome import Outcome
from prm.common.models.decision import Decision, DecisionCard
from prm.common.moment import now
from prm.common.policies import Policy
from prm.common.tenancy import as_system
from prm.common.timeline import key_of
from prm.common.together import add, write_now


def record(
    kind: str,
    *,
    subject: models.Model,
    partner_id: int | None,
    facts: dict[str, Any],
    outcome: Outcome,
    policy: Policy | None,
    actor: Actor,
    card: bool = True,
    overrules: Decision | None = None,
    at: datetime | None = None,
) -> Decision:
    """Store a decision with everything needed to explain and replay it.

    With ``card`` the partner gets its own projection: only rows and words meant for it. ``overrules`` is the decision
    this one sets aside; the card of it says so. ``at`` is when it was decided (now): earlier for what is worked out
    afterwards by the rules of its day.
    """
    decided_by = "" if actor.is_system or actor.is_partner else actor.name
    decision = Decision(
        kind=kind,
        **key_of(subject),
        partner_id=partner_id,
        policy=policy.version if policy else None,
        facts=to_jsonable_python(facts, fallback=str),
        scope=to_jsonable_python(policy.scope) if policy else {},
        trace=outcome.trace(),
        outcome=outcome.outcome,
        sentence=outcome.sentence,
        data=to_jsonable_python({**outcome.data, "total": outcome.total}, fallback=str),
        alternatives=to_jsonable_python(outcome.alternatives),
        decided_by_name=decided_by,
        decided_by_id=actor.user_id if decided_by else None,
        overrules=overrules,
        at=at or now(),
    )
    if overrules is not None:
        with as_system("decision record"):
            DecisionCard.objects.filter(decision_ref=overrules.public_id).update(overruled_ref=decision.public_id)
    add(decision, *([_card(decision, outcome, policy)] if card and partner_id is not None else []))
    return decision


def _card(decision: Decision, outcome: Outcome, policy: Policy | None) -> DecisionCard:
    return DecisionCard(
        decision_ref=decision.public_id,
        kind=decision.kind,
        subject_type=decision.subject_type,
        subject_id=decision.subject_id,
        partner_id=decision.partner_id,
        outcome=outcome.outcome,
        sentence=outcome.partner_sentence or outcome.sentence,
        rows=outcome.card_rows(),
        total={"label": outcome.total[0], "value": outcome.total[1]} if outcome.total else {},
        alternatives=to_jsonable_python(outcome.alternatives),
        overrules_ref=decision.overrules.public_id if decision.overrules else "",
        policy_label=policy.label if policy else "",
        policy_since=policy.version.effective_from if policy else None,
        decided_by_name=decision.decided_by_name,
        at=decision.at,
    )


def decisions_of(subject: models.Model) -> list[Decision]:
    """Return every decision on ``subject``, newest first, with its policy version. For staff."""
    write_now()
    return list(
        Decision.objects.filter(**key_of(subject))
        .select_related("policy", "overrules", "overruled_by")
        .order_by("-at", "-pk")
    )


def cards_of(subject: models.Model) -> list[DecisionCard]:
    """Return the cards of ``subject`` a partner may read, newest first."""
    write_now()
    return list(DecisionCard.objects.filter(**key_of(subject)).order_by("-at", "-id"))
