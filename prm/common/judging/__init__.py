"""Judging: how decisions of each kind come about, so that they can be explained, replayed, tried and simulated."""

from prm.common.judging.counterfactual import alternatives, alternatives_of, search
from prm.common.judging.judgement import (
    Answer,
    Consequence,
    FactField,
    Judgement,
    Others,
    Sum,
    judged_by,
    judgements,
    tried_by,
)
from prm.common.judging.keeping import keep

__all__ = [
    "Answer",
    "Consequence",
    "FactField",
    "Judgement",
    "Others",
    "Sum",
    "alternatives",
    "alternatives_of",
    "judged_by",
    "judgements",
    "keep",
    "search",
    "tried_by",
]
