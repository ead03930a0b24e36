"""What is wrong with a policy's body, each fault beside the place it is in.

A place is a dotted path of keys and positions: ``base.rows.premier.1``. A schema's own validators name places inside
of themselves by :func:`refuse`; what pydantic finds is put into plain words here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

MEANINGLESS = "policy_meaningless"
_WORDS = {
    "missing": "This is required.",
    "extra_forbidden": "There is no such setting.",
    "int_parsing": "Enter a whole number.",
    "int_type": "Enter a whole number.",
    "int_from_float": "Enter a whole number.",
    "decimal_parsing": "Enter a number.",
    "decimal_type": "Enter a number.",
    "finite_number": "Enter a number.",
    "bool_parsing": "Answer yes or no.",
    "bool_type": "Answer yes or no.",
    "string_type": "Enter words.",
    "list_type": "This has to be a list.",
    "too_short": "Add at least one.",
    "string_too_short": "This is required.",
    "dict_type": "This has to be a table of names and values.",
    "model_type": "This has to be a table of names and values.",
    "model_attributes_type": "This has to be a table of names and values.",
    "union_tag_not_found": "This is not a condition: it needs field, op and value, or all, any of, or none.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or warning: where, and what in words. The empty path is the whole."""

    path: str
    text: str


STORED = {"stored": True}
"""The context a body is read in that was accepted once: what it means is not judged again, only that it fits."""


def is_stored(info: ValidationInfo) -> bool:
    """Whether a validator looks at a body that was accepted already."""
    return bool(info.context and info.context.get("stored"))


def refuse(findings: Iterable[Finding]) -> None:
    """Raise, inside of a pydantic validator, the error that carries all ``findings``; nothing when there are none."""
    if found := list(findings):
        places = [(finding.path, finding.text) for finding in found]
        raise PydanticCustomError(MEANINGLESS, "{first}", {"first": found[0].text, "places": places})


def unstorable(data: Any, path: str = "") -> dict[str, str]:
    """Return what no database keeps, by path: a NUL, half of a character pair."""
    if isinstance(data, str):
        bad = "\x00" in data or any("\ud800" <= sign <= "\udfff" for sign in data)
        return {path: "This holds a character that cannot be kept."} if bad else {}
    found: dict[str, str] = {}
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, (list, tuple)) else ()
    for key, value in parts:
        step = ".".join(filter(None, (path, str(key))))
        found |= unstorable(str(key), path) | unstorable(value, step)
    return found


def by_path(error: ValidationError, body: Any) -> dict[str, str]:
    """Return what is wrong with ``body`` by dotted path, the first words for each place."""
    found: dict[str, str] = {}
    for each in error.errors(include_url=False):
        path = place(each["loc"], body)
        context = each.get("ctx") or {}
        if each["type"] == MEANINGLESS:
            for inner, text in context["places"]:
                found.setdefault(".".join(filter(None, (path, inner))), text)
        else:
            found.setdefault(path, _said(each["type"], each["msg"], context))
    return found


def place(location: Iterable[int | str], body: Any) -> str:
    """Return pydantic's location as a path into ``body``: without the names it gives the branches of a choice."""
    steps: list[str] = []
    here: Any = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
    location = list(location)
    for number, step in enumerate(location, start=1):
        if _leads_on(here, step):
            here = here[step]
        elif not (isinstance(here, dict) and number == len(location) and _is_name(step)):
            continue
        steps.append(str(step))
    return ".".join(steps)


def _leads_on(here: Any, step: Any) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _is_name(step: int | str) -> bool:
    return isinstance(step, str) and step.isidentifier()


def _said(kind: str, message: str, context: dict[str, Any]) -> str:
    if kind in _WORDS:
        return _WORDS[kind]
    if kind in {"literal_error", "enum"}:
        return f"Choose one of {context.get('expected', '').replace(chr(39), '')}."
    limits = {
        "greater_than": ("gt", "Enter more than {}."),
        "greater_than_equal": ("ge", "Enter {} or more."),
        "less_than": ("lt", "Enter less than {}."),
        "less_than_equal": ("le", "Enter {} or less."),
    }
    if kind in limits:
        key, words = limits[kind]
        return words.format(context[key])
    said = message.removeprefix("Value error, ")
    return said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")
