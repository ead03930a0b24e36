"""What one version says differently from another: place by place, and in words."""

from copy import deepcopy
from typing import Any

import pytest

from dealreg.policies import ELIGIBILITY, PROTECTION, ROUTING, SLA
from prm.common.lifecycle import difference
from prm.common.lifecycle.difference import Line, Piece, marked
from prm.common.policies import kinds, publish


def changed(kind: str, alter: Any) -> list[tuple[str, str, str, str, str]]:
    declared = kinds()[kind]
    before = declared.default().model_dump(mode="json")
    after = deepcopy(before)
    alter(after)
    found = difference.between(before, after, declared.schema)
    return [(each.path, each.label, each.before, each.after, each.sort) for each in found]


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_body_does_not_differ_from_itself(kind):
    assert changed(kind, lambda body: None) == []


def test_a_cell_is_named_by_its_row_and_size():
    def alter(body: Any) -> None:
        body["base"]["rows"]["premier"][1] = "120"
        body["limit"] = 200

    cell, limit = changed(PROTECTION, alter)

    assert (cell[0], cell[2:]) == ("base.rows.premier.1", ("90", "120", "changed"))
    assert cell[1].endswith("premier, between 100,000 and 250,000")
    assert (limit[0], limit[2:]) == ("limit", ("180", "200", "changed"))


def test_other_edges_change_whole_rows():
    def alter(body: Any) -> None:
        body["base"]["edges"] = ["100000"]
        body["base"]["rows"] = {"*": ["45", "60"], "elite": ["90", "120"]}

    found = changed(PROTECTION, alter)

    assert [(path, sort) for path, _, _, _, sort in found] == [
        ("base.edges", "changed"),
        ("base.rows.*", "changed"),
        ("base.rows.elite", "changed"),
        ("base.rows.authorized", "removed"),
        ("base.rows.premier", "removed"),
    ]


def test_a_member_put_in_front_changes_only_itself():
    def alter(body: Any) -> None:
        when = {"field": "amount_eur", "op": "gte", "value": "5"}
        body["checks"].insert(0, {**body["checks"][0], "label": "Size", "fact": "amount_eur", "must": when})

    found = changed(ELIGIBILITY, alter)

    assert [(path, sort) for path, _, _, _, sort in found] == [("checks.0", "added")]


def test_another_order_of_the_same_members_is_one_change():
    found = changed(ELIGIBILITY, lambda body: body["checks"].reverse())

    assert [(path, label.split(", ")[-1]) for path, label, *_ in found] == [("checks", "order")]


def test_conditions_and_lengths_are_said_in_words():
    routing = changed(ROUTING, lambda body: body["approve_itself"]["all"].pop())
    sla = changed(SLA, lambda body: body["usual"].update(amount="72"))

    assert [each[:1] + each[2:4] for each in routing] == [
        (
            "approve_itself",
            "amount is below 10,000 EUR and tier is one of premier, elite and strategic is no",
            "amount is below 10,000 EUR and tier is one of premier, elite",
        )
    ]
    assert [each[:1] + each[2:4] for each in sla] == [("usual", "48 business hours", "72 business hours")]


@pytest.mark.django_db
def test_versions_are_compared_in_words_with_what_was():
    body = kinds()[PROTECTION].default().model_dump(mode="json")
    before = publish(kind=PROTECTION, body=body)
    after = publish(kind=PROTECTION, body=body | {"limit": 200}, scope={"tier": "elite"})

    [line] = [line for line in difference.in_words(before, after) if line.state != "same"]

    assert [(piece.now, piece.was) for piece in line.pieces if piece.changed] == [("200", "180")]
    assert [each.path for each in difference.of_versions(before, after)] == ["limit"]


def test_lines_are_new_gone_or_changed():
    lines = marked(
        ["One is here.", "Premier has 90 days.", "This goes away for good."],
        ["One is here.", "Premier has 120 days.", "Something else entirely was added now."],
    )

    assert lines == [
        Line("same", (Piece("One is here."),)),
        Line("changed", (Piece("Premier has "), Piece("120", "90", True), Piece(" days."))),
        Line("added", (Piece("Something else entirely was added now.", changed=True),)),
        Line("removed", (Piece("", "This goes away for good.", True),)),
    ]
