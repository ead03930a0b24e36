"""Links in an OpenAPI document: which operation takes what another one answers, drawn from the addresses.

What is made below an address, or stands first in its list, has the operations below that address and its id; what is
read has those of itself, and a step leads back to what it moved.
"""

import re
from collections.abc import Iterator
from typing import Any

PARAMETER = re.compile(r"\{(\w+)\}")
FOUND = "$response.body#/id"
FIRST = "$response.body#/results/0/id"


def draw(made: dict[str, Any]) -> None:
    """Add the links to every operation of a document that answers with something others take."""
    schemas = made["components"]["schemas"]
    for path, operations in made["paths"].items():
        for method, described in operations.items():
            status, answer = _success(described)
            links = dict(_links(made["paths"], path, method, _members(schemas, answer)))
            if links:
                described["responses"][status]["links"] = links


def _success(described: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return next((status, answer) for status, answer in described["responses"].items() if status < "300")


def _members(schemas: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Return the members of what an answer holds, or none."""
    content = next(iter(answer.get("content", {}).values()), {})
    name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    found: dict[str, Any] = schemas.get(name, {}).get("properties", {})
    return found


def _links(
    paths: dict[str, Any], path: str, method: str, members: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    own = PARAMETER.findall(path)
    kept = {name: f"$request.path.{name}" for name in own}
    place = FOUND if "id" in members else FIRST if "results" in members else ""
    if place and not path.endswith("}"):
        for name, below in _below(paths, path):
            yield from _to(paths, below, {**kept, name: place})
    if own and path.endswith("}") and method == "get":
        for each in paths:
            if each.startswith(f"{path}/") and PARAMETER.findall(each) == own:
                yield from _to(paths, [each], kept)
        yield from _to(paths, [path], kept, but="get")
    elif own and method == "post":
        yield from _to(paths, [path[: path.rindex("}") + 1]], kept, only="get")


def _below(paths: dict[str, Any], path: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the parameter that follows an address, with the addresses that ask for nothing more."""
    own = PARAMETER.findall(path)
    found: dict[str, list[str]] = {}
    for each in paths:
        names = PARAMETER.findall(each)
        if each.startswith(f"{path}/{{") and len(names) == len(own) + 1:
            found.setdefault(names[-1], []).append(each)
    yield from found.items()


def _to(
    paths: dict[str, Any], addresses: list[str], parameters: dict[str, str], *, but: str = "", only: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    for address in addresses:
        for method, described in paths.get(address, {}).items():
            if method != but and only in {"", method}:
                name = described["operationId"]
                yield name, {"operationId": name, "parameters": parameters}
