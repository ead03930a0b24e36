"""Decisions: rules return an :class:`Outcome`; :func:`record` keeps it with its facts and its card."""

from prm.common.decisions.outcome import Alternative, Outcome, Row
from prm.common.decisions.record import cards_of, decisions_of, record
from prm.common.together import together

__all__ = ["Alternative", "Outcome", "Row", "cards_of", "decisions_of", "record", "together"]
