"""Drafts: begun from something, saved without anybody's work getting lost."""

from dataclasses import replace

import pytest

from dealreg.policies import INACTIVITY, PROTECTION
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.lifecycle import drafts, review
from prm.common.models import PolicyVersion
from prm.common.policies import kinds, publish
from tests.common.lifecycle.conftest import START, with_limit

pytestmark = pytest.mark.django_db


def test_a_draft_begins_as_what_is_active_for_its_scope_else_for_everybody_else_as_shipped(ops, shipped):
    elite = publish(kind=PROTECTION, body=with_limit(shipped, 210), scope={"tier": "elite"}, effective_from=START)

    found = [
        drafts.begin(actor=ops, kind=PROTECTION, scope={"tier": "elite"}),
        drafts.begin(actor=ops, kind=PROTECTION, scope={"tier": "premier"}),
        drafts.begin(actor=ops, kind=INACTIVITY),
        drafts.begin(actor=ops, kind=PROTECTION, base=elite),
    ]

    assert [draft.base for draft in found] == [elite, shipped, None, elite]
    assert [draft.number for draft in found] == [3, 4, 1, 5]
    assert [draft.scope_key for draft in found] == ["tier=elite", "tier=premier", "", ""]
    assert found[2].body == kinds()[INACTIVITY].default().model_dump(mode="json")
    assert {draft.status for draft in found} == {"draft"}


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        ({"planet": "mars"}, "scope.planet"),
        ({"tier": "a;b=c"}, "scope.tier"),
        ({"tier": ["a"]}, "scope.tier"),
        ({"tier": "a" * 61}, "scope.tier"),
        ({"tier": "\ud800"}, "scope.tier"),
        (dict.fromkeys(("programme", "region", "tier", "motion"), "a" * 60), "scope"),
    ],
)
def test_a_scope_names_one_plain_value_a_dimension(ops, db, scope, path):
    with pytest.raises(Invalid) as refused:
        drafts.begin(actor=ops, kind=INACTIVITY, scope=scope)

    assert list(refused.value.fields) == [path]


def test_only_kinds_there_are_and_bases_of_the_kind(ops, shipped):
    refusals = []
    for values in ({"kind": "deal.mood"}, {"kind": INACTIVITY, "base": shipped}):
        with pytest.raises(Invalid) as refused:
            drafts.begin(actor=ops, **values)
        refusals.append(refused.value.message)

    assert refusals == [
        "There is no policy kind called deal.mood.",
        "The version to begin from is of another kind.",
    ]


def test_saving_counts_the_revision_and_remembers_every_editor(ops, second, draft):
    other = replace(second, roles=ops.roles)

    first = drafts.save(actor=ops, draft=draft, body=with_limit(draft, 200), seen_revision=1, change_note=" Longer ")
    same = drafts.save(actor=ops, draft=draft, body=with_limit(draft, 200), seen_revision=2)
    last = drafts.save(actor=other, draft=draft, body=with_limit(draft, 210), seen_revision=2)

    assert [first.revision, same.revision, last.revision, draft.revision] == [2, 2, 3, 3]
    assert (draft.body["limit"], draft.change_note) == (210, "Longer")
    assert draft.editors == [ops.user_id, second.user_id]
    assert draft.last_editor_id == second.user_id


def test_a_body_is_kept_in_one_spelling(ops, draft):
    body = with_limit(draft, "200")
    body["base"] = {**body["base"], "edges": [100000, 250000.0]}

    saved = drafts.save(actor=ops, draft=draft, body=body, seen_revision=1)

    assert saved.body["limit"] == 200
    assert [type(edge) for edge in saved.body["base"]["edges"]] == [str, str]


def test_what_is_wrong_is_said_by_place_and_nothing_is_kept(ops, draft):
    body = with_limit(draft, 200) | {"warn_days": ["soon"], "typo": 1}
    body["base"] = {**body["base"], "rows": {**body["base"]["rows"], "premier": ["60", "many", "120"]}}

    with pytest.raises(Invalid) as refused:
        drafts.save(actor=ops, draft=draft, body=body, seen_revision=1)

    assert refused.value.fields == {
        "base.rows.premier.1": "Enter a number.",
        "warn_days.0": "Enter a whole number.",
        "typo": "There is no such setting.",
    }
    draft.refresh_from_db()
    assert (draft.revision, draft.body["limit"]) == (1, 180)


def test_whoever_saves_over_somebody_elses_work_is_told_who_when_and_what(ops, second, draft):
    other = replace(second, roles=ops.roles)
    theirs = with_limit(draft, 200) | {"warn_days": [20]}
    drafts.save(actor=other, draft=draft, body=theirs, seen_revision=1)

    with pytest.raises(DomainError) as refused:
        drafts.save(actor=ops, draft=draft, body=with_limit(draft, 300), seen_revision=1)

    error = refused.value
    assert error.code == "policy.edited_meanwhile"
    assert error.message == "Carla has saved this draft since you opened it. Nothing of yours was saved yet."
    assert error.extra["by"] == "Carla"
    assert error.extra["changed"] == ["limit", "warn_days"]
    assert error.extra["revision"] == 2
    assert error.extra["at"] == draft.edited_at.isoformat()
    draft.refresh_from_db()
    assert draft.body == theirs


def test_scope_and_body_are_saved_together_or_not_at_all(ops, draft):
    with pytest.raises(Invalid):
        drafts.write(actor=ops, draft=draft, scope={"tier": "elite"}, body={"limit": 1}, seen_revision=1)
    kept = PolicyVersion.objects.get(pk=draft.pk)
    fresh = PolicyVersion.objects.get(pk=draft.pk)
    saved = drafts.write(
        actor=ops, draft=fresh, scope={"tier": "elite"}, body=with_limit(fresh, 200), seen_revision=1, change_note="E"
    )

    assert (kept.scope, kept.revision) == ({}, 1)
    assert (saved.scope_key, saved.body["limit"], saved.change_note, saved.revision) == ("tier=elite", 200, "E", 3)


def test_only_a_draft_is_edited(ops, draft, shipped):
    review.submit(actor=ops, draft=draft)
    refusals = []
    for version in (draft, shipped):
        with pytest.raises(DomainError) as refused:
            drafts.save(actor=ops, draft=version, body=version.body, seen_revision=version.revision)
        refusals.append((refused.value.code, refused.value.message))

    assert refusals == [
        ("policy.not_a_draft", "This version is in review, so it cannot be edited."),
        ("policy.not_a_draft", "This version is active, so it cannot be edited."),
    ]


def test_only_whoever_may_edit_writes(mara, actor, draft):
    who = actor(mara)
    refusals = []
    for call in (
        lambda: drafts.begin(actor=who, kind=PROTECTION),
        lambda: drafts.save(actor=who, draft=draft, body=draft.body, seen_revision=1),
        lambda: drafts.rescope(actor=who, draft=draft, scope={}, seen_revision=1),
        lambda: drafts.discard(actor=who, draft=draft),
    ):
        with pytest.raises(NotAllowed) as refused:
            call()
        refusals.append(refused.value.code)

    assert refusals == ["policy.not_allowed"] * 4


def test_a_discarded_draft_stays_readable_and_is_never_edited_again(ops, draft):
    gone = drafts.discard(actor=ops, draft=draft)

    assert (gone.status, PolicyVersion.objects.filter(pk=draft.pk).exists()) == ("discarded", True)
    with pytest.raises(DomainError) as refused:
        drafts.discard(actor=ops, draft=draft)
    assert refused.value.code == "policy.stale"


def test_every_save_is_in_the_audit_history(ops, draft):
    drafts.save(actor=ops, draft=draft, body=with_limit(draft, 200), seen_revision=1)

    history = PolicyVersion.pgh_event_model.objects.filter(pgh_obj_id=draft.pk).order_by("pgh_id")

    assert [(row.pgh_label, row.revision, row.body["limit"]) for row in history] == [
        ("insert", 1, 180),
        ("update", 2, 200),
    ]
