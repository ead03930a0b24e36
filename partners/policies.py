"""The kinds of policy this pillar is run by."""

from partners.rules.matching import MatchBody
from prm.common.policies import PolicyKind

MATCHING = "account.matching"


def _say(body: MatchBody) -> list[str]:
    weights = ", ".join(f"{name.replace('_', ' ')} {points}" for name, points in body.weights.model_dump().items())
    return [
        f"Points at most: {weights}. Unknown fields count neither for nor against.",
        f"From {body.same_from} of 100 it is the same customer, from {body.maybe_from} a person decides.",
    ]


KINDS = [
    PolicyKind(MATCHING, "Account matching", MatchBody, MatchBody, _say, "When two customers are taken for the same.")
]
