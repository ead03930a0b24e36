"""Policies as YAML files: carried from one installation to another, kept beside code, written by hand.

A file holds one or several documents, each one policy::

    kind: deal.protection
    scope:
      tier: elite
    note: Elite partners bid longer
    body:
      limit: 200
      ...
    examples:
      - name: Elite, 300,000 EUR, new customer
        decision: deal.protection
        facts: {tier: elite, amount_eur: 300000, ...}
        expect: "180"
        every_scope: true
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml
from django.db import transaction
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_jsonable_python

from prm.common.actors import Actor
from prm.common.errors import Invalid
from prm.common.lifecycle import drafts, examples
from prm.common.lifecycle.reading import Document, damaged, documents
from prm.common.models.policy import PolicyVersion
from prm.common.policies.faults import by_path
from prm.common.policies.kinds import kinds
from prm.common.policies.scopes import scope_key
from prm.common.policies.store import body_of


class ExampleData(BaseModel):
    """One example as it is written in a file; ``every_scope`` binds versions of other scopes too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    decision: str
    facts: dict[str, Any] = {}
    expect: str | int | Decimal
    every_scope: bool = False


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    scope: dict[str, str] = {}
    note: str = ""
    body: dict[str, Any]
    examples: list[ExampleData] = []


@dataclass(frozen=True, slots=True)
class Definition:
    """A policy as a file says it, found to fit its form; the body as it is stored."""

    kind: str
    scope: dict[str, str]
    note: str
    body: dict[str, Any]
    examples: list[ExampleData] = field(default_factory=list)


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        """Indent lists under their name, as people do."""
        return super().increase_indent(flow, False)


def _number(dumper: _Dumper, value: Decimal) -> Any:
    text = f"{value:f}"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(tuple, lambda dumper, value: dumper.represent_list(value))


def dump(version: PolicyVersion) -> str:
    """Return a version with the examples that bind it as a file. Raises ``DomainError`` ``policy.unreadable``."""
    written = [
        {
            "name": example.name,
            "decision": example.decision,
            "facts": example.facts,
            "expect": example.expect,
            **({"every_scope": True} if example.scope_key is None else {}),
        }
        for example in examples.for_scope(version.kind, version.scope_key)
    ]
    whole = {
        "kind": version.kind,
        **({"scope": version.scope} if version.scope else {}),
        **({"note": version.change_note} if version.change_note else {}),
        "body": body_of(version).model_dump(mode="python"),
        **({"examples": written} if written else {}),
    }
    return yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def load_all(text: str) -> list[Definition]:
    """Return every policy a file holds. Raises ``Invalid`` ``policy.file_damaged`` that names line and column."""
    found = [_definition(document) for document in documents(text)]
    if not found:
        raise Invalid({"file": "The file is empty."}, code="policy.file_damaged")
    return found


def load(text: str) -> Definition:
    """Return the policy of a file that holds one; raises as :func:`load_all` does."""
    found = load_all(text)
    if len(found) > 1:
        raise Invalid({"file": "The file holds more than one policy."}, code="policy.file_damaged")
    return found[0]


def _definition(document: Document) -> Definition:
    try:
        read = _File.model_validate(document.data)
    except ValidationError as error:
        raise _misfit(document, by_path(error, document.data)) from error
    if read.kind not in kinds():
        raise _misfit(document, {"kind": f"There is no policy kind called {read.kind}."})
    try:
        scope = drafts.checked_scope(read.scope)
        body = drafts.checked_body(read.kind, read.body)
    except Invalid as error:
        inner = "body." if error.code == "policy.invalid" else ""
        raise _misfit(document, {f"{inner}{path}".rstrip("."): text for path, text in error.fields.items()}) from error
    return Definition(read.kind, scope, read.note, body, read.examples)


def _misfit(document: Document, faults: dict[str, str]) -> Invalid:
    path, words = next(iter(faults.items()))
    refusal = damaged(document.place(path), f"{path or 'the file'}: {words}", path=path or "file")
    refusal.extra["errors"] = faults
    return refusal


@transaction.atomic
def bring_in(*, actor: Actor, text: str) -> list[PolicyVersion]:
    """Begin a draft for every policy of a file, with its examples; return the drafts.

    An example of the same name and scope is written anew. Raises ``Invalid`` that names what is wrong, and then nothing
    was changed.
    """
    return [begin(actor=actor, definition=definition) for definition in load_all(text)]


@transaction.atomic
def begin(*, actor: Actor, definition: Definition) -> PolicyVersion:
    """Begin one draft from what a file says, with its examples; raises as :func:`bring_in` does."""
    draft = drafts.begin(
        actor=actor,
        kind=definition.kind,
        scope=definition.scope,
        body=definition.body,
        change_note=definition.note,
    )
    known = {(each.scope_key, each.name): each for each in examples.for_scope(draft.kind, draft.scope_key)}
    for number, data in enumerate(definition.examples):
        key = None if data.every_scope else scope_key(definition.scope)
        written: dict[str, Any] = {
            "name": data.name,
            "decision": data.decision,
            "facts": to_jsonable_python(data.facts),
            "expect": str(data.expect),
        }
        try:
            if (twin := known.get((key, data.name.strip()))) is not None:
                examples.change(actor=actor, example=twin, **written)
            else:
                examples.add(actor=actor, kind=draft.kind, scope_key=key, **written)
        except Invalid as error:
            faults = {f"examples.{number}.{path}": text for path, text in error.fields.items()}
            raise Invalid(faults, code="policy.file_damaged") from error
    return draft
