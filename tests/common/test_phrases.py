"""Phrases in one sentence."""

from prm.common.phrases import inside, listed


def test_only_the_first_of_several_keeps_its_capital():
    assert listed(["Tier Elite", "Region DACH", "Motion Resell"]) == "Tier Elite, region DACH, motion Resell"
    assert listed(["Tier Elite"]) == "Tier Elite"
    assert listed([]) == ""


def test_a_phrase_within_a_sentence_begins_small():
    assert (inside("Granted at once."), inside("")) == ("granted at once.", "")
