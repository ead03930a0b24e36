"""Changes to a form's shape: a row more or less, moved up or down, a group in a condition, an edge in a grid.

A button sends ``["verb", path, …]``. It works on the body as it was typed, so nothing is lost, and the page is drawn
anew: no script takes part.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from prm.studio.forms.grid import Grid
from prm.studio.forms.groups import Maybe, Rows, Table
from prm.studio.forms.tree import DEEPEST, Tree
from prm.studio.forms.widgets import Widget

MOST = 200


def edited(root: Widget, body: dict[str, Any], told: str) -> dict[str, Any]:
    """Return the body with one change made. What makes no sense, such as a row that is gone, changes nothing."""
    try:
        verb, path, *more = json.loads(told)
        steps = tuple(step if isinstance(step, int) else str(step) for step in path)
        changed = deepcopy(body)
        _VERBS[verb](root, changed, steps, *more)
    except (ValueError, TypeError, LookupError):
        return body
    return changed


def place(told: str) -> tuple[str | int, ...]:
    """Return the place a button changes; empty when it names none."""
    try:
        return tuple(json.loads(told)[1])
    except (ValueError, TypeError, LookupError):
        return ()


def _at(body: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        body = body[step]
    return body


def _add(root: Widget, body: Any, path: tuple[str | int, ...]) -> None:
    if path[-1] == "rows" and isinstance(grid := _widget(root, body, path[:-1]), Grid):
        bands = _at(body, path[:-1])
        rows = bands["rows"]
        rows[grid.next_key(bands)] = list(rows.get("*") or [""] * (len(bands["edges"]) + 1))
        return
    widget = _widget(root, body, path)
    if isinstance(widget, Table):
        rows = _at(body, path[:-1]).setdefault(path[-1], {})
        rows[widget.next_key(rows)] = widget.item.blank()
    elif isinstance(widget, Rows) and len(rows := _at(body, path[:-1]).setdefault(path[-1], [])) < MOST:
        rows.append(widget.item.blank())


def _widget(root: Widget, body: Any, path: tuple[str | int, ...]) -> Widget:
    """Return the widget at a path; a part that was not sent has one too."""
    widget, here = root, body
    for step in path:
        widget = widget.step(step, here)
        try:
            here = here[step]
        except (LookupError, TypeError):
            here = None
    return widget


def _remove(root: Widget, body: Any, path: tuple[str | int, ...]) -> None:
    del _at(body, path[:-1])[path[-1]]


def _move(by: int, body: Any, path: tuple[str | int, ...]) -> None:
    rows, number = _at(body, path[:-1]), int(path[-1])
    if 0 <= number + by < len(rows):
        rows[number], rows[number + by] = rows[number + by], rows[number]


def _up(root: Widget, body: Any, path: tuple[str | int, ...]) -> None:
    _move(-1, body, path)


def _down(root: Widget, body: Any, path: tuple[str | int, ...]) -> None:
    _move(1, body, path)


def _set(root: Widget, body: Any, path: tuple[str | int, ...]) -> None:
    widget = _widget(root, body, path)
    if isinstance(widget, Maybe):
        _at(body, path[:-1])[path[-1]] = widget.item.blank()


def _unset(root: Widget, body: Any, path: tuple[str | int, ...]) -> None:
    _at(body, path[:-1])[path[-1]] = None


def _always(root: Widget, body: Any, path: tuple[str | int, ...]) -> None:
    _at(body, path[:-1])[path[-1]] = {"all": []}


def _test(root: Widget, body: Any, path: tuple[str | int, ...]) -> None:
    _put(root, body, path, group=False)


def _group(root: Widget, body: Any, path: tuple[str | int, ...]) -> None:
    _put(root, body, path, group=True)


def _put(root: Widget, body: Any, path: tuple[str | int, ...], *, group: bool) -> None:
    """Put a test, or a group with one, into the condition at ``path``; a single test becomes a group of two."""
    tree = _widget(root, body, path)
    if not isinstance(tree, Tree) or len(path) > 3 * DEEPEST:
        return
    test = tree.blank_test()
    new = {"at_least": 1, "of": [test]} if group else test
    here = _at(body, path[:-1])
    condition = here.setdefault(path[-1], tree.blank()) if isinstance(here, dict) else here[path[-1]]
    key = next((each for each in ("all", "none", "of") if each in condition), None)
    if key is None:
        here[path[-1]] = {"all": [condition, new]}
    else:
        condition[key].append(new)


def _edge(root: Widget, body: Any, path: tuple[str | int, ...]) -> None:
    """Put one more edge on the right, at twice the last, with the values of the band it was cut from."""
    bands = _at(body, path)
    last = str(bands["edges"][-1]) if bands["edges"] else "50000"
    bands["edges"].append(str(2 * int(last)) if last.isdigit() else "")
    for row in bands["rows"].values():
        row.append(row[-1] if row else "")


def _unedge(root: Widget, body: Any, path: tuple[str | int, ...], number: int) -> None:
    """Take an edge away; the band above it keeps its values."""
    bands = _at(body, path)
    del bands["edges"][number]
    for row in bands["rows"].values():
        del row[number]


_VERBS: dict[str, Callable[..., None]] = {
    "add": _add,
    "remove": _remove,
    "up": _up,
    "down": _down,
    "set": _set,
    "unset": _unset,
    "always": _always,
    "test": _test,
    "group": _group,
    "edge": _edge,
    "unedge": _unedge,
}
