"""What can be asked to be fixed, in words."""

from dealreg.forms.deal import DealForm
from dealreg.rules import returning
from dealreg.services import draft


def test_everything_on_the_form_can_be_named_and_nothing_else():
    assert set(returning.LABELS) == draft.FIELDS | {"lines", "files", "evidence"}
    assert set(DealForm.base_fields) <= set(returning.LABELS)


def test_fields_are_said_in_the_order_of_the_form():
    assert returning.said(["lines", "customer_tax_id"]) == "tax id and products and amounts"
    assert returning.said(["customer_website"]) == "website"
    assert returning.in_order(["files", "made_up", "customer_name", "files"]) == ["customer_name", "files"]


def test_what_changed_is_told_from_what_did_not():
    found = returning.compare(
        {"customer_website": "a.example", "notes": "", "lines": ["40 × Edge"]},
        {"customer_website": "b.example", "notes": "", "lines": ["40 × Edge"]},
    )

    assert [(each.name, each.changed) for each in found] == [
        ("customer_website", True), ("lines", False), ("notes", False),
    ]  # fmt: skip
    outcome = returning.sent_back(found, "The rest is right.")
    assert outcome.sentence == "Sent back with website changed."
    assert outcome.rows[0].value == "a.example, now b.example"
    assert outcome.data == {"kept": ["lines", "notes"]}


def test_nothing_to_compare_is_said_plainly():
    assert returning.sent_back((), "").sentence == "Sent back."
