"""An OpenAPI document in the words of a page: operations by resource, their parameters, and shapes with examples."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from prm.common.api.schema import document, parts

DEEPEST = 4
EXAMPLES = {
    "date-time": "2026-03-02T09:30:00Z",
    "date": "2026-03-02",
    "email": "m.brandt@swu.example",
    "uuid": "7f0c7d52-3a8e-4d0c-9a44-51a0b2f0c1de",
    "uri": "https://partners.example/api/…",
    "decimal": "12500.00",
    "binary": "…",
}
BY_NAME = {
    "id": "DR-7K2M-94QX",
    "customer_name": "Stadtwerke Ulm Netze GmbH",
    "currency": "EUR",
    "country": "DE",
    "customer_country": "DE",
    "territory": "DE-BW",
    "family": "edge",
    "note": "The customer decided for another year.",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a body or parameter of an address: ``kind`` in words, ``shape`` when it has one of its own."""

    name: str
    kind: str
    required: bool
    said: str = ""
    choices: tuple[str, ...] = ()
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a body looks like: its members, and an example."""

    name: str
    said: str
    members: list[Member]
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of an operation."""

    status: str
    said: str
    shape: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as a reader needs it."""

    id: str
    method: str
    path: str
    title: str
    said: str
    scope: str
    path_members: list[Member]
    query: list[Member]
    headers: list[Member]
    takes: str
    answers: list[Answer]
    refusals: list[Answer]
    curl: str


@dataclass(slots=True)
class Chapter:
    """One chapter: its operations, and every shape they speak of."""

    tag: str
    title: str
    operations: list[Operation] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)


@cache
def chapters(side: str, base_url: str) -> dict[str, Chapter]:
    """Return one side's document by chapter. ``base_url`` is where examples call."""
    made, named = document(side), parts(side)
    found = {tag: Chapter(tag, title) for tag, title in named.items()}
    for path, operations in made["paths"].items():
        for method, described in operations.items():
            chapter = found[described["tags"][0]]
            chapter.operations.append(_operation(made, method, path, described, base_url))
    for chapter in found.values():
        whole = set(_first_spoken_of(chapter))
        chapter.shapes = [_shape(made, name, whole=name in whole) for name in _spoken_of(made, chapter)]
    return {tag: chapter for tag, chapter in found.items() if chapter.operations}


def _operation(made: dict[str, Any], method: str, path: str, described: dict[str, Any], base_url: str) -> Operation:
    parameters = described.get("parameters", [])
    body = described.get("requestBody", {}).get("content", {})
    takes = next((_ref(content["schema"]) for content in body.values()), "")
    answers = [_answer(made, status, answer) for status, answer in described["responses"].items()]
    return Operation(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        title=described.get("summary", ""),
        said=described.get("description", ""),
        scope=described["x-scope"],
        path_members=[_parameter(one) for one in parameters if one["in"] == "path"],
        query=[_parameter(one) for one in parameters if one["in"] == "query"],
        headers=[_parameter(one) for one in parameters if one["in"] == "header"],
        takes=takes,
        answers=[answer for answer in answers if answer.status < "400"],
        refusals=[answer for answer in answers if answer.status >= "400"],
        curl=_curl(made, method.upper(), path, body, base_url),
    )


def _answer(made: dict[str, Any], status: str, answer: dict[str, Any]) -> Answer:
    if "$ref" in answer:
        answer = made["components"]["responses"][answer["$ref"].rsplit("/", 1)[-1]]
    content = next(iter(answer.get("content", {}).values()), {})
    return Answer(status, answer.get("description", ""), _ref(content.get("schema", {})))


def _parameter(one: dict[str, Any]) -> Member:
    schema = one["schema"]
    return Member(
        one["name"], _kind(schema), one.get("required", False), one.get("description", ""), tuple(_choices(schema))
    )


def _ref(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _inner(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema behind an array, a nullable or a wrapper of one."""
    for wrapper in ("allOf", "oneOf", "anyOf"):
        if wrapper in schema:
            known = [one for one in schema[wrapper] if one.get("type") != "null"]
            return _inner(known[0]) if known else {}
    return _inner(schema["items"]) if schema.get("type") == "array" else schema


def _choices(schema: dict[str, Any]) -> list[str]:
    return [str(choice) for choice in _inner(schema).get("enum", []) if choice not in (None, "")]


def _kind(schema: dict[str, Any]) -> str:
    """Return the type in words, such as "list of text" or "date or nothing"."""
    types = schema.get("type")
    nothing = ""
    if isinstance(types, list):
        nothing = " or nothing" if "null" in types else ""
        types = next((one for one in types if one != "null"), "string")
    if types == "array":
        return f"list of {_kind(schema['items'])}"
    if "oneOf" in schema or "anyOf" in schema or "allOf" in schema:
        wrapped = [one for key in ("oneOf", "anyOf", "allOf") for one in schema.get(key, [])]
        nothing = " or nothing" if any(one.get("type") == "null" for one in wrapped) else ""
        return f"{_kind(_inner(schema))}{nothing}"
    if name := _ref(schema):
        return f"{name}{nothing}"
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    special = {"date-time": "moment", "date": "date", "decimal": "decimal as text", "email": "e-mail", "binary": "file"}
    return f"{special.get(schema.get('format', ''), words.get(str(types), 'object'))}{nothing}"


def _shape(made: dict[str, Any], name: str, *, whole: bool) -> Shape:
    """Return a shape; the parts of a whole are seen in its example and have none of their own."""
    schema = made["components"]["schemas"][name]
    required = set(schema.get("required", []))
    members = [
        Member(
            member,
            _kind(one),
            member in required,
            one.get("description", ""),
            tuple(_choices(one)),
            _ref(_inner(one)),
        )
        for member, one in schema.get("properties", {}).items()
    ]
    example = json.dumps(sample(made, schema), indent=2, ensure_ascii=False) if whole else ""
    return Shape(name, schema.get("description", "").split("\n")[0], members, example)


def _first_spoken_of(chapter: Chapter) -> list[str]:
    return [
        name
        for operation in chapter.operations
        for name in (operation.takes, *(answer.shape for answer in operation.answers))
        if name
    ]


def _spoken_of(made: dict[str, Any], chapter: Chapter) -> list[str]:
    """Return the shapes of a chapter in the order they are first spoken of, and those they are made of."""
    found: dict[str, None] = {}

    def take(name: str) -> None:
        if name and name not in found:
            found[name] = None
            for one in made["components"]["schemas"][name].get("properties", {}).values():
                take(_ref(_inner(one)))

    for name in [*_first_spoken_of(chapter), "Problem"]:
        take(name)
    return list(found)


def sample(made: dict[str, Any], schema: dict[str, Any], name: str = "", depth: int = 0) -> Any:
    """Return an example of a schema; deep inside, nothing."""
    inner = _inner(schema) if schema.get("type") != "array" else schema
    if reference := _ref(inner):
        inner = made["components"]["schemas"][reference]
    if inner.get("type") == "array":
        return [sample(made, inner["items"], name, depth + 1)] if depth < DEEPEST else []
    if "properties" in inner:
        members = inner["properties"].items()
        return {key: sample(made, one, key, depth + 1) for key, one in members} if depth < DEEPEST else {}
    return _value(inner, name)


def _value(schema: dict[str, Any], name: str) -> Any:
    kinds = schema.get("type", "object")
    kind = next((one for one in kinds if one != "null"), "string") if isinstance(kinds, list) else kinds
    if known := _choices(schema):
        return known[0]
    if kind in {"integer", "number"}:
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    if kind == "object":
        return {}
    return BY_NAME.get(name) or EXAMPLES.get(schema.get("format", "")) or "…"


def _curl(made: dict[str, Any], method: str, path: str, body: dict[str, Any], base_url: str) -> str:
    parts = [f'curl "{base_url}{path}"', '-H "Authorization: Bearer $TOKEN"']
    if method != "GET":
        parts.insert(1, f"-X {method}")
    if method == "POST":
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    parts += list(_sent(made, body))
    return " \\\n  ".join(parts)


def _sent(made: dict[str, Any], body: dict[str, Any]) -> Iterator[str]:
    if "multipart/form-data" in body:
        yield '-F "file=@offer.pdf"'
    elif "application/json" in body:
        schema = body["application/json"]["schema"]
        name = _ref(schema)
        required = made["components"]["schemas"][name].get("required", []) if name else []
        whole = sample(made, schema)
        shown = {key: value for key, value in whole.items() if key in required} or dict(list(whole.items())[:3])
        yield '-H "Content-Type: application/json"'
        yield f"-d '{json.dumps(shown, ensure_ascii=False)}'"
