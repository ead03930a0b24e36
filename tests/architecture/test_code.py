"""How the code is written: money, services, schedules, receivers, migrations, sizes."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings

from prm.celery import app as celery
from prm.common import events
from tests.architecture.sources import ROOT, Module, in_rooms, modules

LONGEST = 450
# Where amounts are computed or carried. What is a length of time or a likeness is no money.
MONEY = re.compile(
    r"^(pricing/|prm/common/money\.py|dealreg/(services|rules|models|forms|validators|selectors|portal))"
)
NO_AMOUNTS: dict[str, str] = {}


def _floats(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        call = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
        if literal or call:
            yield module.at(node)


def test_no_float_comes_near_money():
    near = [place for module in modules() if MONEY.match(module.path) for place in _floats(module)]

    assert near == []


def test_no_column_of_ours_holds_a_float():
    ours = {"common", "accounts", "partners", "pricing", "dealreg"}

    floats = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ours
        for field in model._meta.concrete_fields
        if field.get_internal_type() == "FloatField"
    ]

    assert floats == []


def _public_functions(module: Module) -> Iterator[ast.FunctionDef]:
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def test_every_public_function_says_what_it_does():
    rooms = ("services", "selectors", "rules", "receivers", "tasks", "workflows", "console", "portal", "api")

    silent = [
        f"{module.at(node)} {node.name}"
        for module in in_rooms(*rooms)
        for node in _public_functions(module)
        if not ast.get_docstring(node)
    ]

    assert silent == []


def _is_verb(node: ast.FunctionDef) -> bool:
    """A verb people or jobs use opens a transaction of its own; what it is made of does not."""
    return any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)


# Called by name out of the settings with the one thing they are about.
BY_NAME = {"partners/services/person.py join", "partners/services/account.py refresh_keys"}


def test_services_are_called_by_keyword():
    positional = {
        f"{module.path} {node.name}"
        for module in in_rooms("services")
        for node in _public_functions(module)
        if _is_verb(node) and node.args.args
    }

    assert positional == BY_NAME


def test_no_module_is_longer_than_it_may_be():
    long = {module.path: lines for module in modules() if (lines := module.text.count("\n")) > LONGEST}

    assert long == {}


def test_every_line_of_the_schedule_names_a_task_and_says_why():
    celery.loader.import_default_modules()
    celery.finalize()
    source = (ROOT / "prm/settings/celery.py").read_text().splitlines()

    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        line = next(number for number, text in enumerate(source) if f'"{name}"' in text)
        assert entry["task"] in celery.tasks, name
        assert re.match(r"\s*# [A-Z].*\.$", source[line - 1]), f"{name} does not say why it exists"


def test_every_receiver_has_a_key_of_its_own_that_names_its_app():
    keys: list[tuple[str, str]] = []
    for module in in_rooms("receivers"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "receiver":
                keys += [(k.value.value, module.rooms[0]) for k in node.keywords if k.arg == "key"]  # type: ignore[attr-defined]
    events.load_receivers()

    names = [key for key, _ in keys]

    assert len(names) == len(set(names))
    assert set(names) <= set(events._receivers)
    assert [(key, app) for key, app in keys if app != "prm" and not key.startswith(f"{app}.")] == []


def test_migrations_have_names_and_go_back():
    for app in ("prm/common", "prm/accounts", "partners", "pricing", "dealreg"):
        for path in sorted((ROOT / app / "migrations").glob("0*.py")):
            text = path.read_text()
            assert "auto" not in path.stem, path
            assert len(path.stem) > 5, path
            for call in re.findall(r"Run(?:Python|SQL)\((.*)", text):
                assert "," in call or "reverse" in text, f"{path} cannot go back"


def test_nothing_is_left_to_be_done():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

    assert [module.path for module in modules() if words.search(module.text)] == []


def test_no_permission_is_asked_that_nobody_declared():
    from prm.common.permissions import table

    asked = {
        (module.at(node), node.args[0].value)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") == "may" or getattr(node.func, "id", "") in {"console_page", "portal_page"})
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }

    assert {place for place in asked if place[1] not in table()} == set()
