"""Policies as files: there and back, and what is said of a file somebody damaged."""

import pytest

from prm.common.errors import Invalid
from prm.common.lifecycle import difference, drafts, examples, exchange
from prm.common.models import PolicyExample, PolicyVersion
from prm.common.policies import kinds
from prm.common.policies.store import publish

pytestmark = pytest.mark.django_db

FACTS = {
    "tier": "premier",
    "tier_name": "Premier",
    "amount_eur": "126500.00",
    "families": ["platform"],
    "new_customer": True,
    "motion": "resell",
}


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_shipped_policy_comes_back_from_its_file_as_it_was(kind, ops):
    version = publish(kind=kind, body=kinds()[kind].default(), scope={"tier": "elite"})

    again = exchange.load(exchange.dump(version))

    assert (again.kind, again.scope) == (kind, {"tier": "elite"})
    assert difference.between(version.body, again.body, kinds()[kind].schema) == []


def test_a_file_brings_a_draft_and_its_examples(ops, draft):
    examples.add(
        actor=ops,
        kind=draft.kind,
        name="Premier, platform",
        decision="deal.protection",
        facts=FACTS,
        expect="150",
        scope_key="",
    )
    text = exchange.dump(draft)
    PolicyExample.objects.all().delete()

    [brought] = exchange.bring_in(actor=ops, text=text)

    kept = PolicyExample.objects.get()
    assert (brought.body, brought.scope, brought.status, brought.number) == (draft.body, {}, "draft", 3)
    assert (kept.name, kept.facts, kept.expect, kept.scope_key) == ("Premier, platform", FACTS, "150", "")


GOOD = """kind: deal.inactivity
note: Rest
body:
  quiet_days: 90
  warn_days: [60]
"""


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        (GOOD.replace("[60]", "[60"), 6, 1, "expected ',' or ']', but got '<stream end>'"),
        (GOOD.replace("note: Rest", "note: 'Rest"), 6, 1, "found unexpected end of stream"),
        (GOOD.replace("  warn", "\twarn"), 5, 1, "found character '\\t' that cannot start any token"),
        (GOOD + "kind: deal.protection\n", 6, 1, "kind is here twice"),
        (GOOD.replace("[60]", "&a [60]"), 5, 14, "anchors and aliases are not read here"),
        (GOOD.replace("[60]", "!!set {60}"), 5, 14, "tags are not read here"),
        (GOOD.replace("Rest", "\x01"), 2, 7, "This character cannot be read"),
        (GOOD.replace("[60]", "[" * 50 + "]" * 50), 5, 52, "this is nested too deeply"),
        (GOOD.replace("quiet_days: 90", "quiet_days: soon"), 4, 15, "body.quiet_days: Enter a whole number"),
        (GOOD.replace("quiet_days", "silent_days"), 4, 16, "body.silent_days: There is no such setting"),
        (GOOD.replace("kind: deal.inactivity", "kind: deal.rest"), 1, 7, "There is no policy kind called deal.rest"),
        (GOOD + "scope: {planet: mars}\n", 6, 17, "scope.planet: A scope has no planet"),
        (GOOD + "bodies: {}\n", 6, 9, "bodies: There is no such setting"),
        ("[]", 1, 1, "the file: This has to be a table of names and values"),
    ],
)
def test_a_damaged_file_is_refused_with_line_and_column_and_changes_nothing(ops, shipped, text, line, column, words):
    with pytest.raises(Invalid) as refused:
        exchange.bring_in(actor=ops, text=text)

    assert refused.value.message.startswith(f"Line {line}, column {column}: ")
    assert words in refused.value.message
    assert (refused.value.code, refused.value.extra["line"]) == ("policy.file_damaged", line)
    assert list(PolicyVersion.objects.all()) == [shipped]


@pytest.mark.parametrize(("text", "words"), [("", "The file is empty."), ("#" * 200_001, "The file is larger than")])
def test_an_empty_file_and_a_huge_one_are_refused(ops, text, words):
    with pytest.raises(Invalid) as refused:
        exchange.bring_in(actor=ops, text=text)

    assert words in refused.value.message


def test_one_bad_policy_of_a_file_keeps_out_the_others(ops, db):
    bad = GOOD + "examples:\n  - {name: Quiet, decision: no.such, expect: 1}\n"

    with pytest.raises(Invalid) as refused:
        exchange.bring_in(actor=ops, text=f"{GOOD}---\n{bad}")

    assert refused.value.fields == {"examples.0.decision": "No such decision is made by this policy."}
    assert PolicyVersion.objects.count() == 0


def test_words_that_other_readers_take_for_something_else_stay_words(ops, db):
    text = GOOD.replace("note: Rest", "note: no").replace("body:", "scope: {region: NO, tier: on}\nbody:")

    [draft] = exchange.bring_in(actor=ops, text=text)

    assert (draft.change_note, draft.scope) == ("no", {"region": "NO", "tier": "on"})
    assert drafts.kind_of(draft.kind).label == "Quiet deals"
