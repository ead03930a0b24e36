"""Whose level it is: the job a level names, or the next one above it whose limits reach as far as the ask. Pure."""

from pricing.rules import approval
from pricing.rules.approval import ApprovalBody, AskFacts, Level, levels_for
from prm.common.decisions import Outcome
from prm.common.policies.primitives import say_value

LADDER = ("channel_manager", "deal_desk", "finance", "executive")
"""Who is asked when a job may not go as far: the next of these. A job that is not named stands below the first."""


def within(body: ApprovalBody, job: str, facts: AskFacts) -> bool:
    """Whether the limits of a job reach as far as the ask; a job without limits reaches everything."""
    power = body.power(job)
    return power is None or not power.exceeded(facts)


def above(body: ApprovalBody, job: str, facts: AskFacts) -> str | None:
    """Return the next job up whose limits reach as far as the ask, or ``None`` at the top."""
    place = LADDER.index(job) + 1 if job in LADDER else 0
    return next((each for each in LADDER[place:] if within(body, each, facts)), None)


def route(body: ApprovalBody, facts: AskFacts) -> list[Level]:
    """Return who has to be asked, in order.

    A level whose job may not go so far passes to the next job that may; where that one is asked anyway, its level is
    enough. So everybody asked may really say yes.
    """
    levels = levels_for(body, facts)
    able = [level.job for level in levels if within(body, level.job, facts)]
    found: list[Level] = []
    for level in levels:
        higher = None if level.job in able else above(body, level.job, facts)
        if higher is None:
            found.append(level)
        elif higher not in able and higher not in {each.job for each in found}:
            found.append(Level(order=level.order, job=higher, because=beyond(level.job)))
    return found


def beyond(job: str) -> str:
    """Return why a level was passed on."""
    return f"beyond the limit of the {say_value(job)}"


def decide(body: ApprovalBody, facts: AskFacts) -> Outcome:
    """Return what :func:`pricing.rules.approval.decide` does, with everybody really asked."""
    return approval.decide(body, facts, route(body, facts))
