"""Rows of the operations pillar."""

from dealreg.models.deal import Deal, DealFile, DealLine
from dealreg.models.opportunity import Opportunity
from dealreg.models.review import Claim, Conflict, Match, Review

__all__ = ["Claim", "Conflict", "Deal", "DealFile", "DealLine", "Match", "Opportunity", "Review"]
