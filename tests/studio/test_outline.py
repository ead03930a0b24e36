"""A long form says what is in it while it is folded, and where its sections are."""

import pytest

from prm.common.policies import kinds
from prm.studio.forms import PolicyForm, outline
from prm.studio.forms.nodes import Choice, Node


def need(figure: str, **limit: object) -> dict:
    return {"figure": figure, **limit}


LADDER = {
    "currency": "USD",
    "figures": [
        {"key": "revenue", "label": "Revenue", "unit": "money", "measure": {"metric": "won", "how": "sum"}},
        {"key": "sellers", "label": "Certified sellers", "measure": {"metric": "certificate"}},
    ],
    "tiers": [
        {"code": "authorized", "name": "Authorized", "enter": {"needs": [need("sellers", at_least="1")]}},
        {
            "code": "premier",
            "name": "Premier",
            "enter": {"needs": [need("revenue", at_least="500000"), need("sellers", at_least="3")]},
        },
    ],
}


@pytest.fixture
def ladder(rules) -> Node:
    """A ladder's form."""
    return PolicyForm.of(kinds()["partner.ladder"]).draw(LADDER)


def rows(form: Node, label: str) -> list[Node]:
    return next(node for node in form.walk() if node.widget == "rows" and node.label.startswith(label)).nodes


def test_a_folded_tier_says_what_it_asks_in_the_names_of_its_figures(ladder):
    premier = rows(ladder, "Tiers")[1]

    assert premier.more["folds"]
    assert premier.more["title"] == "Premier"
    assert premier.more["brief"] == "Revenue at least 500,000, Certified sellers at least 3"


def test_what_stands_at_its_default_is_not_said(ladder):
    [only] = [node for node in rows(ladder, "Tiers")[0].walk() if node.more.get("title") == "Certified sellers"]

    assert only.more["brief"] == "at least 1"


def test_a_long_form_has_an_index_with_what_is_in_each_section(ladder):
    found = {each.label: (each.count, each.brief) for each in outline.sections(ladder)}

    assert found["Figures"] == ("2", "Revenue, Certified sellers")
    assert found["Tiers, the lowest first"] == ("2", "Authorized, Premier")
    assert found["Reviews"][1].startswith("Reviewed every quarter.")


def test_a_table_is_told_by_the_names_of_its_lines():
    small = [Node("number", f"p.n{number}", (f"n{number}",), label=f"N {number}") for number in range(outline.LARGE)]
    line = Node(
        "entry", "p.most.0.k", ("most", "premier"), label="premier", choices=[Choice("premier", "Premier", True)]
    )
    table = Node("table", "p.most", ("most",), label="Live registrations at most", nodes=[line])

    found = outline.sections(Node("model", "p", (), nodes=[Node("line", "", (), nodes=small), table]))

    assert [(each.label, each.count, each.brief) for each in found] == [
        ("N 0 and 39 more", "", ""),
        ("Live registrations at most", "1", "Premier"),
    ]


def test_a_section_that_changed_says_so(rules):
    form = PolicyForm.of(kinds()["partner.ladder"])
    drawn = form.draw({**LADDER, "currency": "EUR"}, base=LADDER)

    assert [each.label for each in outline.sections(drawn) if each.changed] == ["Currency"]


def test_a_short_form_needs_no_index(rules):
    kind = kinds()["deal.hold"]

    assert outline.sections(PolicyForm.of(kind).draw(kind.default().model_dump(mode="json"))) == []
