"""The declarations of what moves in a merge, held against the models."""

import pytest
from django.apps import apps
from django.db import models

from partners.merging import STAYS, Pointer, modules, pointers, subject_pointers
from partners.models import Account, Partner, Person

MERGED = {Account: "account_id", Partner: "partner_id", Person: "person_id"}


def _label(model: type[models.Model]) -> str:
    return model._meta.label_lower


def _ours() -> list[type[models.Model]]:
    """Return every model whose rows live on: all but the history, which tells what was."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if not hasattr(model, "pgh_tracked_model") and not model._meta.proxy]


def _columns_at_records() -> set[tuple[str, str, str]]:
    """Return every column that holds the key of an account, a partner or a person, by its type or by its name."""
    found = set()
    for model in _ours():
        for field in model._meta.concrete_fields:
            for target, name in MERGED.items():
                plain = not field.is_relation and field.column == name
                if field.related_model is target or plain:
                    found.add((_label(model), field.column, _label(target)))
    return found


def _declared() -> list[Pointer]:
    return [pointer for target in MERGED for pointer in pointers(_label(target))]


def test_every_column_that_points_at_what_is_merged_is_declared():
    declared = {(each.model, each.column, each.to) for each in _declared()}

    found = {(model, column, to) for model, column, to in _columns_at_records() if (model, column) not in STAYS}

    assert found == declared


def test_every_partner_owned_table_moves_with_its_partner():
    owned = {
        (_label(model), getattr(model, "tenancy_column", "partner_id"))
        for model in _ours()
        if getattr(model, "tenancy", "") == "partner" and model is not Partner
    }

    declared = {(each.model, each.column) for each in pointers("partners.partner")}

    assert owned - set(STAYS) - declared == set()


def test_every_table_that_names_its_subject_is_declared():
    names = {_label(m) for m in _ours() if any(f.column == "subject_id" for f in m._meta.concrete_fields)}

    declared = {each.model for each in subject_pointers()}

    assert names - {model for model, column in STAYS if column == "subject_id"} == declared


def test_nothing_is_said_to_stay_that_is_not_there():
    there = {(_label(m), f.column) for m in _ours() for f in m._meta.concrete_fields}

    assert {pointer for pointer in STAYS if pointer not in there} == set()


def test_no_column_holds_keys_of_many():
    """A many-to-many relation would need an ending of its own for what is on both sides."""
    many = [
        f"{_label(model)}.{field.name}"
        for model in _ours()
        for field in model._meta.many_to_many
        if field.related_model in MERGED
    ]

    assert many == []


def _unique_over(model: type[models.Model], column: str) -> set[str]:
    field = next(each for each in model._meta.concrete_fields if each.column == column)
    assert not field.unique, f"{model}.{column} alone is unique; a constraint can be declared, this cannot"
    return {
        constraint.name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields
    }


@pytest.mark.parametrize("pointer", _declared(), ids=lambda each: f"{each.model}.{each.column}")
def test_every_collision_has_an_ending(pointer):
    assert _unique_over(pointer.table, pointer.column) == set(pointer.clashes)


@pytest.mark.parametrize("pointer", subject_pointers(), ids=lambda each: each.model)
def test_every_collision_of_subjects_has_an_ending(pointer):
    assert _unique_over(pointer.table, "subject_id") == set(pointer.clashes)


def _referred(model: type[models.Model]) -> set[type[models.Model]]:
    return {relation.related_model for relation in model._meta.related_objects if relation.related_model in _ours()}


@pytest.mark.parametrize(
    "pointer", [p for p in _declared() if "drop" in p.clashes.values()], ids=lambda each: f"{each.model}.{each.column}"
)
def test_nothing_points_at_a_row_that_is_simply_put_away(pointer):
    assert _referred(pointer.table) == set()


@pytest.mark.parametrize("pointer", _declared(), ids=lambda each: f"{each.model}.{each.column}")
def test_what_follows_something_has_it(pointer):
    columns = {field.name: field for field in pointer.table._meta.concrete_fields}
    needed = {"": set(), "subject": {"subject_type", "subject_id"}, "user": set()}.get(
        pointer.follows, {pointer.follows}
    )

    assert needed <= set(columns)
    if pointer.follows == "user":
        assert any(field.column == "user_id" for field in columns.values())
    if pointer.stranded == "clear":
        assert columns[pointer.column.removesuffix("_id")].null


def test_a_partners_copy_on_what_belongs_to_a_deal_follows_the_deal():
    loose = {
        each.model
        for each in pointers("partners.partner")
        if each.column == "partner_id" and not each.follows and any(f.name == "deal" for f in each.table._meta.fields)
    }

    assert loose == {"dealreg.opportunity"}


def test_every_module_of_declarations_says_what_collides_and_clears_the_way():
    assert [m.__name__ for m in modules() if not (callable(m.clashes) and callable(m.prepare))] == []
