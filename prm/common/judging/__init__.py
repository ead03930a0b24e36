"""Judging: how decisions of each kind come about, so that they can be explained, replayed, tried and simulated."""

from prm.common.judging.judgement import Answer, FactField, Judgement, judged_by, judgements

__all__ = ["Answer", "FactField", "Judgement", "judged_by", "judgements"]
