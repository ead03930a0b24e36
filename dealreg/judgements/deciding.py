"""Who decides a registration, until when, and what happens when nobody did."""

from dealreg import policies as kinds
from dealreg.enums import CheckResult
from dealreg.judgements.facts import AMOUNT, TERRITORIES, TIER
from dealreg.rules import routing, sla
from prm.common.decisions import Outcome
from prm.common.judging import Answer, FactField, Judgement
from prm.common.policies.primitives import Length

LATE = [("approved", "Approved by the policy"), ("waits", "A person decides")]


def _route(outcome: Outcome) -> str:
    """The jobs that decide, in order, or that nobody has to."""
    if outcome.data["approves_itself"]:
        return "approves itself"
    return ", then ".join([outcome.outcome, *(level["job"] for level in outcome.data["levels"])])


def _less_work(before: Outcome, after: Outcome) -> bool:
    """Another first job, fewer levels, or no person at all is the turn somebody would wish for."""
    if before.data["approves_itself"]:
        return False
    fewer = len(after.data["levels"]) < len(before.data["levels"])
    return bool(after.data["approves_itself"]) or fewer or after.outcome != before.outcome


def _promised(outcome: Outcome) -> str:
    return Length(amount=outcome.data["amount"], unit=outcome.data["unit"]).say()


ROUTING = Judgement(
    kind="deal.routing",
    policy=kinds.ROUTING,
    label="Who decides it",
    facts=routing.RoutingFacts,
    decide=routing.decide,
    answer=Answer("text", _route),
    fields=(
        AMOUNT,
        TIER,
        TERRITORIES,
        FactField("strategic", "Named strategic account", "yes_no", default=False),
        FactField("checks", "Result of the checks", "choice", lambda: list(CheckResult.choices), default="clear"),
        FactField("eligible", "Eligible", "yes_no", default=True),
        FactField("new_customer", "New customer", "yes_no", default=False),
        FactField("units", "Units", "number", help="The quantities of all lines together."),
    ),
    better=_less_work,
    wishes=lambda outcome: not outcome.data["approves_itself"],
)

PROMISE = Judgement(
    kind="deal.promise",
    policy=kinds.SLA,
    label="Until when it is decided",
    facts=sla.SlaFacts,
    decide=sla.decide,
    answer=Answer("text", _promised),
    fields=(TIER, AMOUNT),
    better=lambda before, after: _promised(before) != _promised(after),
)

TOO_LATE = Judgement(
    kind="deal.late",
    policy=kinds.SLA,
    label="What follows a late decision",
    facts=sla.LateFacts,
    decide=sla.decide_late,
    answer=Answer("choice", lambda outcome: outcome.outcome, choices=lambda: LATE),
    fields=(
        AMOUNT,
        FactField("checks", "Result of the checks", "choice", lambda: list(CheckResult.choices), default="clear"),
        FactField("levels", "Further levels approve", "yes_no", default=False),
        FactField("open_question", "Waits for a person's word", "yes_no", default=False),
    ),
    better=lambda before, after: (before.outcome, after.outcome) == ("waits", "approved"),
    wishes=lambda outcome: outcome.outcome == "waits",
)

JUDGEMENTS = [ROUTING, PROMISE, TOO_LATE]
