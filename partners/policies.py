"""The kinds of policy this pillar is run by."""

from partners.rules.certificates import CertificatesBody
from partners.rules.ladder import LadderBody, criteria_in_words, doubtful
from partners.rules.matching import MatchBody
from partners.rules.merge import MergeBody
from prm.common.policies import PolicyKind

MATCHING = "account.matching"
MERGING = "partners.merge"
LADDER = "partner.ladder"
CERTIFICATES = "partner.certificates"


def _say(body: MatchBody) -> list[str]:
    weights = ", ".join(f"{name.replace('_', ' ')} {points}" for name, points in body.weights.model_dump().items())
    return [
        f"Points at most: {weights}. Unknown fields count neither for nor against.",
        f"From {body.same_from} of 100 it is the same customer, from {body.maybe_from} a person decides.",
    ]


def _say_merge(body: MergeBody) -> list[str]:
    days = f"{body.undo_days} day{'' if body.undo_days == 1 else 's'}"
    return [f"Two partners or two accounts that became one can be taken apart again for {days}."]


def _say_ladder(body: LadderBody) -> list[str]:
    if not body.tiers:
        return ["Tiers are given by hand."]
    lines = [f"{tier.name}: {'; '.join(criteria_in_words(body, tier))}." for tier in reversed(body.tiers)]
    watched = [
        f"To look at: {each.label}, while not {each.need.say(body.names, body.currency)}." for each in body.watch
    ]
    return [*lines, *watched, body.review.say()]


def _say_certificates(body: CertificatesBody) -> list[str]:
    lines = []
    for term in body.cases:
        start = "the publication of the course" if term.counted_from == "course" else "the exam"
        lines.append(f"{term.label}, when {term.when.say()}: {term.months} months from {start}.")
    return [*lines, "Others do not run out." if lines else "Certificates do not run out by themselves."]


KINDS = [
    PolicyKind(MATCHING, "Account matching", MatchBody, MatchBody, _say, "When two customers are taken for the same."),
    PolicyKind(MERGING, "Merging", MergeBody, MergeBody, _say_merge, "How long a merge can be undone."),
    PolicyKind(
        CERTIFICATES,
        "Certificate terms",
        CertificatesBody,
        CertificatesBody,
        _say_certificates,
        "How long a certificate is valid when nobody names a day.",
    ),
    PolicyKind(
        LADDER,
        "Tier ladder",
        LadderBody,
        LadderBody,
        _say_ladder,
        "What each tier of a programme takes.",
        warnings=lambda body: list(doubtful(body)),
    ),
]
