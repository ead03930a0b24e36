"""How rates come about."""

from pricing.policies.rates import RATES
from pricing.rules.rates import RateFacts, decide
from prm.common.decisions import Outcome
from prm.common.judging import Answer, Judgement


def _rate(outcome: Outcome) -> str:
    return outcome.outcome if outcome.outcome == "refused" else f"{outcome.data['rate'].normalize() + 0:f}"


JUDGEMENTS = [
    Judgement(
        kind="pricing.rate",
        policy=RATES,
        label="Which rate applies",
        facts=RateFacts,
        decide=decide,
        answer=Answer("number", _rate, unit="percent"),
    )
]
