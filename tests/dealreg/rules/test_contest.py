"""Who goes first of two."""

import pytest

from dealreg.rules.conflict import ConflictBody
from dealreg.rules.contest import Contestant, ContestFacts, decide, winner
from prm.common.decisions import Row


def _facts(first: int, second: int, *, in_window: bool = True, for_first: bool = True) -> ContestFacts:
    rows = (Row("Meeting notes", "1 of 1 counted", "+ 10"),)
    return ContestFacts(
        Contestant("DR-1", "Acme", first, rows), Contestant("DR-2", "Globex", second, rows), in_window, for_first
    )


def _body(by: str) -> ConflictBody:
    return ConflictBody(contested=by, margin=10)


@pytest.mark.parametrize(
    ("by", "first", "second", "in_window", "expected"),
    [
        ("first_come", 0, 100, True, "first"),
        ("evidence", 0, 9, True, "first"),
        ("evidence", 0, 10, True, "second"),
        ("evidence", 30, 30, True, "first"),
        ("evidence", 0, 100, False, "first"),
    ],
)
def test_who_goes_first(by, first, second, in_window, expected):
    assert winner(_body(by), _facts(first, second, in_window=in_window)) == expected


def test_the_two_never_both_win():
    for first in range(0, 60, 10):
        for second in range(0, 60, 10):
            told = {decide(_body("evidence"), _facts(first, second, for_first=x)).outcome for x in (True, False)}
            assert told == {"stronger", "weaker"}


def test_a_partner_reads_neither_name_nor_score_of_the_other():
    outcome = decide(_body("evidence"), _facts(20, 50))

    text = f"{outcome.partner_sentence} {outcome.card_rows()}"
    assert outcome.partner_sentence == "Compared with another registration by evidence: yours was weaker."
    assert not [word for word in ("Globex", "DR-2", "50") if word in text]
