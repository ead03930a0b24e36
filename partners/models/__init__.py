"""Rows of the strategy pillar."""

from partners.models.account import Account, AccountAlias, NameToken, NameTokenChange, RefutedMatch
from partners.models.certification import Certification, HeldCertification
from partners.models.cohort import Cohort, CohortMember
from partners.models.merge import Merge, MergeMove
from partners.models.metric import Metric, MetricValue
from partners.models.partner import Partner, TeamMember
from partners.models.person import Person
from partners.models.proposal import TierProposal, TierStanding
from partners.models.reference import Capability, PartnerType, Territory, Vertical
from partners.models.tier import Programme, Tier, TierAssignment

__all__ = [
    "Account",
    "AccountAlias",
    "Capability",
    "Certification",
    "Cohort",
    "CohortMember",
    "HeldCertification",
    "Merge",
    "MergeMove",
    "Metric",
    "MetricValue",
    "NameToken",
    "NameTokenChange",
    "Partner",
    "PartnerType",
    "Person",
    "Programme",
    "RefutedMatch",
    "TeamMember",
    "Territory",
    "Tier",
    "TierAssignment",
    "TierProposal",
    "TierStanding",
    "Vertical",
]
