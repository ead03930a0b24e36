"""The catalogue of notifications against the calls that tell people."""

import ast
from collections.abc import Iterator
from functools import cache

from prm.accounts.catalogue import APP, CHOICES, MAIL, kinds
from tests.architecture.sources import Module, modules

TELLING = {"notify", "post"}


def _knows(module: Module, name: str) -> bool:
    """Whether the module defines or imports a function of this name."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and name in {alias.asname or alias.name for alias in node.names}:
            return name not in TELLING or node.module == "prm.accounts.notices"
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return name not in TELLING
    return False


def _functions(module: Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)]


def _calls(node: ast.AST, name: str) -> Iterator[ast.Call]:
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == name:
            yield each


def _said(call: ast.Call, argument: str, position: int | None) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == argument:
            return keyword.value
    return call.args[position] if position is not None and position < len(call.args) else None


@cache
def _all_told() -> list[tuple[str, str | None]]:
    """Return where somebody is told, and the kind it names; through functions of ours that take the kind."""
    takers: dict[str, tuple[str, int | None]] = dict.fromkeys(TELLING, ("kind", None))
    pending, told = list(takers), []
    while pending:
        name = pending.pop()
        argument, position = takers[name]
        for module in (module for module in modules() if _knows(module, name)):
            for function in _functions(module):
                parameters = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
                for call in _calls(function, name):
                    value = _said(call, argument, position)
                    if isinstance(value, ast.Name) and value.id in parameters:
                        if function.name not in takers:
                            takers[function.name] = (value.id, parameters.index(value.id))
                            pending.append(function.name)
                    else:
                        told += [(module.at(call), each) for each in _words(value)]
    return told


def _words(value: ast.expr | None) -> list[str | None]:
    """Return the words an expression may stand for: a literal, one of two, or one out of a table."""
    if isinstance(value, ast.Constant):
        return [value.value]
    if isinstance(value, ast.IfExp):
        return _words(value.body) + _words(value.orelse)
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Dict):
        return [word for each in value.value.values for word in _words(each)]
    return [None]


def test_whoever_is_told_something_is_told_a_kind_of_the_catalogue():
    unknown = [f"{place}: {kind}" for place, kind in _all_told() if kind not in kinds()]

    assert unknown == []
    assert len(_all_told()) >= 15


# Told by allauth through the adapter, not by a call of ours.
TOLD_ELSEWHERE = {"account.security"}


def test_the_catalogue_holds_nothing_nobody_tells():
    assert set(kinds()) - {kind for _, kind in _all_told()} == TOLD_ELSEWHERE


def test_every_kind_can_be_understood_and_has_ways_its_channels_know():
    for kind in kinds().values():
        assert kind.label and kind.description.endswith(".") and kind.area and kind.audience
        assert kind.app in CHOICES[APP] and kind.mail in CHOICES[MAIL]


def test_what_concerns_the_security_of_an_account_cannot_be_turned_off():
    mandatory = {key for key, kind in kinds().items() if kind.mandatory}

    assert {"account.security", "account.invitation", "account.access_ended"} <= mandatory
    assert {kinds()[key].mail for key in mandatory} == {"now"}
