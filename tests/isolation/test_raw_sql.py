"""Plain SQL as the portal's role, past every line of our own code.

The role is set for one transaction by the session's owner, who could set it back: ``SET ROLE`` is no wall against
somebody who can send SQL of their own. Nobody can; what this wall stops is a query of ours that forgot its filter.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from partners.models import Partner
from prm.common import tenancy
from tests.isolation.test_tables import _granted, _label, _models

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = ("permission denied", "row-level security", "row security", "must be owner")
OWNED = [model for model in _models() if model.tenancy == "partner"]


@pytest.fixture(scope="module")
def sides(world) -> tuple[int, int]:
    """The ids of Acme, with rows in every partner-owned table, and of Globex, given a copy of each of them."""
    acme = Partner.objects.get(public_id=world.objects["acme"])
    globex = Partner.objects.get(public_id=world.objects["globex"])
    for model in OWNED:
        if model is not Partner:
            _copy(model, acme.pk, globex.pk)
    return acme.pk, globex.pk


def _column(model: type[models.Model]) -> str:
    return getattr(model, "tenancy_column", "partner_id")


def _copy(model: type[models.Model], source: int, target: int) -> None:
    """Give ``target`` a row like one of ``source``'s, with keys of its own, if it has none."""
    row = model._base_manager.filter(partner_id=source).order_by("pk").first()
    assert row is not None, f"the world has no {_label(model)} of Acme"
    if model._base_manager.filter(partner_id=target).exists():
        return
    row.pk, row.partner_id = None, target
    row._state.adding = True
    for field in model._meta.concrete_fields:
        if field.primary_key and not isinstance(field, models.AutoField):
            setattr(row, field.attname, field.get_default())
        elif field.name in {"public_id", "dedupe_key", "decision_ref", "subject_id", "line_ref", "series", "sale_ref"}:
            setattr(row, field.attname, f"X{str(target)[:4]}-{model._meta.model_name[:12]}")
        elif field.related_model in OWNED and _column(field.related_model) == "partner_id":
            theirs = field.related_model._base_manager.filter(partner_id=target).order_by("pk").first()
            setattr(row, field.attname, theirs.pk if theirs else getattr(row, field.attname))
    row.save(force_insert=True)


def _run(sql: str, params: list[Any] | None = None) -> tuple[int, list[tuple]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount, cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("model", OWNED, ids=_label)
def test_reading_shows_ones_own_rows_and_no_others(sides, model):
    acme, globex = sides
    table, column = model._meta.db_table, _column(model)
    _, [(everybodys,)] = _run(f"SELECT count(DISTINCT {column}) FROM {table} WHERE {column} IN ({acme}, {globex})")

    with tenancy.partner_scope(acme):
        _, seen = _run(f"SELECT DISTINCT {column} FROM {table}")

    assert (everybodys, seen) == (2, [(acme,)])


@pytest.mark.parametrize("model", OWNED, ids=_label)
def test_changing_and_deleting_reach_no_row_of_another(sides, model):
    acme, globex = sides
    table, column = model._meta.db_table, _column(model)

    touched = {}
    for right, sql in {
        "UPDATE": f"UPDATE {table} SET {column} = {column} WHERE {column} = {globex}",
        "DELETE": f"DELETE FROM {table} WHERE {column} = {globex}",
    }.items():
        with tenancy.partner_scope(acme):
            if right in _granted(table):
                touched[right] = _run(sql)[0]
            else:
                touched[right] = _refused(sql)

    assert set(touched.values()) <= {0, "denied"}


@pytest.mark.parametrize("model", OWNED, ids=_label)
def test_a_row_cannot_be_given_to_another_nor_made_for_one(sides, model):
    acme, globex = sides
    table, column = model._meta.db_table, _column(model)
    columns = [field.column for field in model._meta.concrete_fields]
    named = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(str(globex) if name == column else f'"{name}"' for name in columns)

    with tenancy.partner_scope(acme):
        given = _refused(f"UPDATE {table} SET {column} = {globex}")
        made = _refused(f"INSERT INTO {table} ({named}) SELECT {values} FROM {table} LIMIT 1")

    assert (given, made) == ("denied", "denied")


@pytest.mark.parametrize("model", OWNED, ids=_label)
def test_without_a_partner_nothing_is_there(sides, model):
    with transaction.atomic():
        tenancy._become(tenancy.ROLE, None)
        _, rows = _run(f"SELECT * FROM {model._meta.db_table}")
        tenancy._become("none", None)

    assert rows == []


@pytest.mark.parametrize("model", [m for m in _models() if m.tenancy in {"internal", "append"}], ids=_label)
def test_what_is_internal_cannot_even_be_asked_for(sides, model):
    with tenancy.partner_scope(sides[0]):
        assert _refused(f"SELECT * FROM {model._meta.db_table}") == "denied"


@pytest.mark.parametrize("model", _models(history=True), ids=_label)
def test_history_cannot_be_read_changed_or_emptied(sides, model):
    table = model._meta.db_table

    with tenancy.partner_scope(sides[0]):
        answers = [_refused(sql) for sql in (f"SELECT * FROM {table}", f"DELETE FROM {table}", f"TRUNCATE {table}")]

    assert answers == ["denied"] * 3


def test_the_shared_lists_can_be_read_and_nothing_else(sides):
    shared = [m._meta.db_table for m in _models() if m.tenancy == "shared"]

    with tenancy.partner_scope(sides[0]):
        readable = [table for table in shared if _run(f"SELECT count(*) FROM {table}")]
        refused = {_refused(f"UPDATE {table} SET id = id") for table in shared}

    assert (readable, refused) == (shared, {"denied"})


def test_the_role_cannot_make_tables_or_switch_row_security_off(sides):
    with tenancy.partner_scope(sides[0]):
        answers = [
            _refused("CREATE TABLE mine (id int)"),
            _refused("ALTER TABLE dealreg_deal DISABLE ROW LEVEL SECURITY"),
            _refused("DROP POLICY partner_rows ON dealreg_deal"),
            _refused("SET LOCAL row_security = off; SELECT * FROM dealreg_deal"),
        ]

    assert answers == ["denied"] * 4


def test_leaving_a_scope_gives_the_owner_back_also_after_an_error(sides):
    with pytest.raises(ZeroDivisionError), tenancy.partner_scope(sides[0]):
        raise ZeroDivisionError

    _, [(role, partner)] = _run("SELECT current_user, current_setting('prm.partner_id', true)")

    assert (role == tenancy.ROLE, partner) == (False, "")


def _refused(sql: str) -> str:
    """Return ``denied`` when the database forbids it, ``broken`` for another error, else how many rows it touched."""
    try:
        with transaction.atomic():
            count, _ = _run(sql)
    except DatabaseError as error:
        return "denied" if any(word in str(error) for word in FORBIDDEN) else f"broken: {error}"
    return f"touched {count}"


def _reasons() -> Iterator[tuple[str, str]]:
    """Yield every reason given to ``as_system`` in the code, with its place."""
    for app in ("prm", "partners", "pricing", "dealreg"):
        for path in (ROOT / app).rglob("*.py"):
            if path.name == "tenancy.py":
                continue
            tree = ast.parse(path.read_text())
            constants = {
                target.id: node.value.value
                for node in tree.body
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", getattr(node.func, "attr", "")) == "as_system"
                ):
                    given = node.args[0]
                    value = given.value if isinstance(given, ast.Constant) else constants.get(getattr(given, "id", ""))
                    yield str(value), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_step_out_of_a_scope_has_a_declared_reason_and_every_reason_is_used():
    used = {reason for reason, _ in _reasons()}

    assert used == set(tenancy.REASONS)
