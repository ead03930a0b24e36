"""How the decisions of this pillar come about."""

from partners.policies import CERTIFICATES, LADDER, MATCHING
from partners.rules import certificates, matching, standing
from prm.common.judging import Answer, Judgement

VERDICTS = [
    ("same", "The same customer"),
    ("maybe", "A person decides"),
    ("different", "Another customer"),
    ("new", "Nothing like it"),
]

ACCOUNT = Judgement(
    kind="deal.matching",
    policy=MATCHING,
    label="Which customer it is",
    facts=matching.MatchingFacts,
    decide=matching.decide,
    answer=Answer("choice", lambda outcome: outcome.outcome, choices=lambda: VERDICTS),
)

# What a partner is short of is said by the ladder itself: no single fact of it could be turned by a search.
TIER = Judgement(
    kind="partner.tier",
    policy=LADDER,
    label="Which tier it belongs on",
    facts=standing.LadderFacts,
    decide=standing.decide,
    answer=Answer("text", lambda outcome: str(outcome.data["tier"])),
)

TERM = Judgement(
    kind="partner.certificate",
    policy=CERTIFICATES,
    label="Until when a certificate is valid",
    facts=certificates.CertificateFacts,
    decide=certificates.decide,
    answer=Answer("text", lambda outcome: str(outcome.data["until"] or "no_end")),
)

JUDGEMENTS = [ACCOUNT, TIER, TERM]
