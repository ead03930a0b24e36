"""Keeping a rule's decision with the facts that give it again, and on its card what would have turned it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import models

from prm.common.actors import Actor
from prm.common.decisions import Outcome, record
from prm.common.judging.counterfactual import search
from prm.common.judging.judgement import judgements
from prm.common.models.decision import Decision
from prm.common.policies import Policy


def keep(
    kind: str,
    *,
    subject: models.Model,
    partner_id: int | None,
    facts: Any,
    outcome: Outcome,
    policy: Policy,
    actor: Actor,
    card: bool = True,
    more: Mapping[str, Any] | None = None,
) -> Decision:
    """Store what the judgement ``kind`` decided on ``facts`` under ``policy``.

    What would have turned it is searched for only where a card is written: a partner reads that at once, while staff
    pages ask :func:`prm.common.judging.alternatives_of`. ``more`` joins the decision's data and is no part of the
    rule's answer, such as the record that came of it. Raises ``KeyError`` for a kind without a judgement.
    """
    judgement = judgements()[kind]
    if card and partner_id is not None:
        outcome = replace(outcome, alternatives=search(judgement, policy.body, facts, before=outcome))
    if more:
        outcome = replace(outcome, data={**outcome.data, **more})
    return record(
        kind, subject=subject, partner_id=partner_id, facts=judgement.write(facts), outcome=outcome, policy=policy,
        actor=actor, card=card,
    )  # fmt: skip
