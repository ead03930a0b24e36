"""Two registrations for one customer in one review window: which of them goes first? A pure rule."""

from dataclasses import dataclass
from typing import Literal

from dealreg.rules.conflict import ConflictBody
from prm.common.decisions import Outcome, Row

Winner = Literal["first", "second"]


@dataclass(frozen=True, slots=True)
class Contestant:
    """One of the two: its number, partner, score, and the rows its score is made of."""

    reference: str
    partner: str
    score: int
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """Both registrations in the order they came, and whether the second came within the review window.

    ``for_first`` says for which of the two it is decided.
    """

    first: Contestant
    second: Contestant
    in_window: bool
    for_first: bool = True


def winner(body: ConflictBody, facts: ContestFacts) -> Winner:
    """Return who goes first: by evidence the second needs ``margin`` points more, else it is first come."""
    stronger = facts.second.score >= facts.first.score + body.margin
    return "second" if body.contested == "evidence" and facts.in_window and stronger else "first"


def decide(body: ConflictBody, facts: ContestFacts) -> Outcome:
    """Return the outcome for one of the two. Its partner reads nothing about the other but that there is one."""
    for_first = facts.for_first
    wins = (winner(body, facts) == "first") == for_first
    mine, other = (facts.first, facts.second) if for_first else (facts.second, facts.first)
    evidence = body.contested == "evidence" and facts.in_window
    how = _how(body, facts)
    said = f"{mine.partner} has {mine.score} points, {other.partner} ({other.reference}) has {other.score}; {how}"
    return Outcome(
        "stronger" if wins else "weaker",
        f"{'Goes first' if wins else 'Stands back'}: {said}",
        (
            *mine.rows,
            Row("This registration", f"{mine.score} points", "", "info"),
            Row(f"{other.partner}, {other.reference}", f"{other.score} points", "", "info", hidden=True),
            Row("Came first", "Yes" if for_first else "No", "", "info", hidden=True),
        ),
        partner_sentence=_partner_words(wins, evidence),
        data={"mine": mine.score, "other": other.score, "against": other.reference},
    )


def _how(body: ConflictBody, facts: ContestFacts) -> str:
    if body.contested != "evidence":
        return "first come, first served."
    if not facts.in_window:
        return "the second came after the review window, so the first goes first."
    return f"the second needs {body.margin} points more than the first."


def _partner_words(wins: bool, evidence: bool) -> str:
    if not evidence:
        return "Another registration for this customer is under review; the earlier one goes first."
    return f"Compared with another registration by evidence: yours was {'stronger' if wins else 'weaker'}."
