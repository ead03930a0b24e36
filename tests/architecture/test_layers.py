"""Floors and rooms: who may import whom, who may ask the database, who may change a status."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from importlinter.api import use_cases
from importlinter.cli import lint_imports

from tests.architecture.sources import ROOT, Module, in_rooms, modules

FLOORS = {"common": 0, "accounts": 1, "partners": 2, "pricing": 3, "dealreg": 4}
PAGES = ("console", "portal", "api")
KERNEL = "prm/common/"  # its api room holds what APIs are made of, not an API


def test_the_import_contracts_are_kept(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)

    status = lint_imports(no_cache=True)

    assert status == 0, capsys.readouterr().out


def test_there_are_contracts_for_every_floor():
    read = use_cases.read_user_options(config_filename=str(ROOT / "pyproject.toml"))

    names = [contract["name"] for contract in read.contracts_options]

    assert names == [
        "Floors",
        "The kernel knows no app",
        "Identity knows no app",
        "No app knows the composition",
        "Policies are made in one direction",
    ]


def test_foreign_keys_point_down():
    """Whoever signs in is named by a setting, so that the kernel may point at people without knowing their floor."""
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.concrete_fields
        if field.is_relation
        and field.related_model is not get_user_model()
        and FLOORS.get(field.related_model._meta.app_label, 0) > FLOORS[model._meta.app_label]
    ]

    assert upward == []


def _pages() -> list[Module]:
    return [module for module in in_rooms(*PAGES) if not module.path.startswith(KERNEL)]


def test_pages_ask_selectors_and_services_never_the_database():
    asked = [
        f"{module.path}:{number}"
        for module in _pages()
        for number, line in enumerate(module.text.splitlines(), start=1)
        if re.search(r"\.(_base_manager|_default_manager|objects)\b", line)
    ]

    assert asked == []


def test_pages_open_no_transactions_and_no_cursors():
    words = ("transaction.atomic", "connection.cursor", "select_for_update")

    found = [f"{module.path}: {word}" for module in _pages() for word in words if word in module.text]

    assert found == []


def _targets(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        yield from node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        yield node.target


def _status_writes(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        for target in _targets(node):
            for part in ast.walk(target):
                if isinstance(part, ast.Attribute) and part.attr == "status" and isinstance(part.ctx, ast.Store):
                    yield module.at(node)
        bulk = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"update", "bulk_update"}
        if bulk and any(keyword.arg == "status" for keyword in node.keywords):
            yield module.at(node)


# Statuses of rows that have no transition table: an HTTP answer's, and a policy version's when the next one begins.
OTHER_STATUSES = {
    "prm/common/api/idempotency.py": "the stored answer's HTTP status",
    "prm/common/policies/store.py": "a version retired by its successor",
}


def test_nobody_but_the_workflow_changes_a_status():
    writers = {place for module in modules() for place in _status_writes(module)}

    others = {place for place in writers if place.rpartition(":")[0] not in OTHER_STATUSES}

    assert others == set()
    assert {place.rpartition(":")[0] for place in writers} == set(OTHER_STATUSES)


def test_rules_know_neither_the_database_nor_the_present():
    banned = re.compile(
        r"^\s*(from|import) (django\.(db|http)|prm\.common\.(moment|models)|\w+\.models)\b", re.MULTILINE
    )

    impure = [module.path for module in in_rooms("rules") if banned.search(module.text)]

    assert impure == []


def test_nobody_asks_django_for_the_present():
    asked = [
        f"{module.path}:{number}"
        for module in modules()
        if module.path != "prm/common/moment.py"
        for number, line in enumerate(module.text.splitlines(), start=1)
        if re.search(r"\b(timezone\.now|datetime\.now|datetime\.utcnow|date\.today)\(", line)
    ]

    assert asked == []


def test_the_domain_knows_neither_requests_nor_answers():
    rooms = ("services", "selectors", "models", "rules", "workflows", "receivers")

    found = [
        module.path
        for module in in_rooms(*rooms)
        if re.search(r"^(from|import) (rest_framework|django\.(shortcuts|views))", module.text, re.MULTILINE)
    ]

    assert found == []


@pytest.mark.parametrize("stem", ["utils", "helpers", "misc", "tools"])
def test_no_module_is_called(stem):
    assert [module.path for module in modules() if module.path.endswith(f"/{stem}.py")] == []
