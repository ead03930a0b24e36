"""Rows of the operations pillar."""

from dealreg.models.activity import Activity, PartnerNote
from dealreg.models.deal import Deal, DealFile, DealLine
from dealreg.models.evidence import Confirmation, ConfirmationLink, Evidence
from dealreg.models.extension import Extension
from dealreg.models.opportunity import Opportunity
from dealreg.models.participant import Participant, SharedDeal
from dealreg.models.pipeline import PipelineLine
from dealreg.models.review import ApprovalStep, Claim, Conflict, Match, Review

__all__ = [
    "Activity",
    "ApprovalStep",
    "Claim",
    "Confirmation",
    "ConfirmationLink",
    "Conflict",
    "Deal",
    "DealFile",
    "DealLine",
    "Evidence",
    "Extension",
    "Match",
    "Opportunity",
    "Participant",
    "PartnerNote",
    "PipelineLine",
    "Review",
    "SharedDeal",
]
