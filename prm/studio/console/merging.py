"""Two bodies of one draft that went different ways, brought together place by place."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

Path = tuple[str | int, ...]


def differing(mine: Any, theirs: Any, path: Path = ()) -> list[Path]:
    """Return the places in which two bodies differ; lists of different lengths differ as a whole."""
    if mine == theirs:
        return []
    if isinstance(mine, dict) and isinstance(theirs, dict) and mine.keys() == theirs.keys():
        return [found for key in mine for found in differing(mine[key], theirs[key], (*path, key))]
    if isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        parts = enumerate(zip(mine, theirs, strict=True))
        return [found for number, (one, other) in parts for found in differing(one, other, (*path, number))]
    return [path]


def value_at(body: Any, path: Path) -> Any:
    """Return what stands at a place."""
    for step in path:
        body = body[step]
    return body


def merged(mine: dict[str, Any], theirs: dict[str, Any], taken: Iterable[Path]) -> dict[str, Any]:
    """Return ``mine`` with the ``taken`` places as they are in ``theirs``."""
    body = deepcopy(mine)
    for path in taken:
        if not path:
            return deepcopy(theirs)
        value_at(body, path[:-1])[path[-1]] = deepcopy(value_at(theirs, path))
    return body


def touched(path: Path, changed: Iterable[str]) -> bool:
    """Whether a place, something in it or something around it is among the ``changed`` ones, given with dots."""
    dotted = ".".join(map(str, path))
    return any(f"{each}.".startswith(f"{dotted}.") or f"{dotted}.".startswith(f"{each}.") for each in changed)
