"""What evidence counts."""

from dealreg.policies import EVIDENCE
from dealreg.rules.evidence import EvidenceBody, EvidenceFacts, Piece, Points, points, score
from prm.common.policies import kinds

BODY = EvidenceBody(
    kinds=[
        Points(kind="confirmation", label="Customer's confirmation", points=40),
        Points(kind="meeting", label="Meeting notes", points=10, most=2, words=15),
        Points(kind="need", label="Need", points=10, words=5),
    ]
)


def _facts(*pieces: tuple[str, int], denied: bool = False) -> EvidenceFacts:
    return EvidenceFacts(tuple(Piece(kind, words) for kind, words in pieces), denied)


def test_nothing_counts_nothing():
    outcome = score(BODY, _facts())

    assert (outcome.data["score"], outcome.data["most"]) == (0, 70)
    assert outcome.sentence == "No evidence that counts yet."


def test_no_more_pieces_count_than_the_policy_takes():
    outcome = score(BODY, _facts(("meeting", 20), ("meeting", 15), ("meeting", 40)))

    row = next(row for row in outcome.rows if row.label == "Meeting notes")
    assert (row.value, row.contribution) == ("2 of 3 counted", "+ 20")
    assert outcome.data["score"] == 20


def test_what_is_too_short_does_not_count():
    row = next(row for row in score(BODY, _facts(("need", 4))).rows if row.label == "Need")

    assert (row.value, row.contribution) == ("Too short, it takes 5 words", "0")


def test_each_proposal_is_true_when_followed():
    facts = _facts(("meeting", 20))
    for each in score(BODY, facts).alternatives:
        kind = next(kind for kind in BODY.kinds if each.change.startswith(kind.label))
        more = EvidenceFacts((*facts.pieces, Piece(kind.kind, kind.words)))
        assert each.result == f"{points(BODY, more)} points"


def test_a_denial_is_a_row_and_closes_that_way():
    outcome = score(BODY, _facts(denied=True))

    assert outcome.rows[-1].result == "failed"
    assert "Customer's confirmation" not in [each.change for each in outcome.alternatives]


def test_the_parts_of_the_bar_add_up():
    rows = score(BODY, _facts(("confirmation", 0), ("meeting", 20), ("need", 9))).rows

    assert sum(row.part for row in rows) in {99, 100, 101}


def test_the_shipped_policy_says_itself_in_words():
    kind = kinds()[EVIDENCE]

    said = kind.say(kind.default())

    assert "Meeting notes of 15 words or more: 10 points, 3 at most." in said
    assert said[-1] == "A customer's link is valid for 14 days and can be sent 3 times."
