"""The kinds of policy this pillar is run by."""

from partners.rules.matching import MatchBody
from partners.rules.merge import MergeBody
from prm.common.policies import PolicyKind

MATCHING = "account.matching"
MERGING = "partners.merge"


def _say(body: MatchBody) -> list[str]:
    weights = ", ".join(f"{name.replace('_', ' ')} {points}" for name, points in body.weights.model_dump().items())
    return [
        f"Points at most: {weights}. Unknown fields count neither for nor against.",
        f"From {body.same_from} of 100 it is the same customer, from {body.maybe_from} a person decides.",
    ]


def _say_merge(body: MergeBody) -> list[str]:
    days = f"{body.undo_days} day{'' if body.undo_days == 1 else 's'}"
    return [f"Two partners or two accounts that became one can be taken apart again for {days}."]


KINDS = [
    PolicyKind(MATCHING, "Account matching", MatchBody, MatchBody, _say, "When two customers are taken for the same."),
    PolicyKind(MERGING, "Merging", MergeBody, MergeBody, _say_merge, "How long a merge can be undone."),
]
