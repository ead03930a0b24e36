"""What a long form says of itself: every folded row in few words, and the sections it has.

Nothing here knows any kind of policy. What stands at its default is not said, and a model that says itself does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prm.studio.forms.nodes import Node

LONG = 30
"""A text from here on is read in the form itself, not in a summary."""
LARGE = 40
"""A form with so many controls and groups is long enough to need an index."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a form to go to: what it is called, how many rows it has and what is in it."""

    target: str
    label: str
    count: str
    brief: str
    changed: bool
    wrong: bool


def named(body: Any) -> dict[str, str]:
    """Return what the keys of a body's own rows are called, such as a ladder's figures: other rows speak of them."""
    found: dict[str, str] = {}
    parts = body.values() if isinstance(body, Mapping) else body if isinstance(body, (list, tuple)) else ()
    for part in parts:
        found |= named(part)
    if isinstance(body, Mapping):
        key, label = body.get("key"), body.get("label")
        if isinstance(key, str) and isinstance(label, str) and key and label:
            found[key] = label
    return found


def summarise(root: Node, names: Mapping[str, str]) -> None:
    """Give every row of every list its title and its summary."""
    rows = [row for node in root.walk() if node.widget == "rows" for row in node.nodes]
    # All titles first: a summary says those of the rows within.
    for row in rows:
        row.more["title"] = names.get(row.more["title"], row.more["title"])
    for row in rows:
        row.more["brief"] = _row(row, names)


def sections(root: Node) -> list[Section]:
    """Return the sections of a form long enough to need an index; of a short one none."""
    if len(root.nodes) < 2 or len(root.walk()) < LARGE:
        return []
    return [_section(node) for node in root.nodes]


def _section(node: Node) -> Section:
    if node.widget == "line":
        labels = [each.label for each in node.nodes]
        more = f" and {len(labels) - 1} more" if len(labels) > 1 else ""
        return Section(node.nodes[0].id, f"{labels[0]}{more}", "", "", node.changed, node.wrong)
    count = str(len(node.nodes)) if node.widget in {"rows", "table"} else ""
    titles = [_key(row) if node.widget == "table" else row.more.get("title", "") for row in node.nodes] if count else []
    brief = ", ".join(filter(None, titles)) or str(node.more.get("says", ""))
    target = f"{node.id}-t" if node.widget not in {"text", "checks"} else node.id
    return Section(target, node.label, count, brief, node.changed, node.wrong)


def _row(row: Node, names: Mapping[str, str]) -> str:
    """Return what is in a row beside its title."""
    title = row.more["title"]
    said = [words for words in _words(row, names, top=True) if words and not _same(words.split(": ")[-1], title)]
    return ", ".join(dict.fromkeys(said))


def _same(words: str, title: str) -> bool:
    return words.casefold() == title.casefold()


def _words(node: Node, names: Mapping[str, str], *, top: bool = False) -> Iterator[str]:
    if node.usual:
        return
    if node.widget == "rows":
        yield ", ".join(" ".join(filter(None, (row.more["title"], _row(row, names)))) for row in node.nodes)
    elif node.widget in _LEAVES:
        yield _LEAVES[node.widget](node, names)
    elif not top and node.more.get("says"):
        yield node.more["says"]
    elif node.widget != "bands":
        for each in node.nodes:
            yield from _words(each, names)


def _typed(node: Node, names: Mapping[str, str]) -> str:
    value = names.get(str(node.value), str(node.value))
    if not value or len(value) > LONG or node.more.get("long"):
        return ""
    return f"{_small(node.label)}: {value}" if node.label else value


def _number(node: Node, names: Mapping[str, str]) -> str:
    return f"{_small(node.label)} {node.value} {node.unit}".strip() if node.value != "" else ""


def _chosen(node: Node, names: Mapping[str, str]) -> str:
    words = ", ".join(each.label for each in node.choices if each.chosen and each.value)
    return f"{_small(node.label)}: {words}" if words and node.label else words


def _ticked(node: Node, names: Mapping[str, str]) -> str:
    return _small(node.label) if node.value else ""


def _length(node: Node, names: Mapping[str, str]) -> str:
    amount, unit = node.nodes
    chosen = next((each.label.lower() for each in unit.choices if each.chosen), "")
    return f"{_small(node.label)} {amount.value} {chosen}".strip() if amount.value != "" else ""


def _entry(node: Node, names: Mapping[str, str]) -> str:
    name, value = names.get(node.label, _key(node)), node.nodes[0]
    if value.widget == "choice":
        said = next((each.label for each in value.choices if each.chosen), "")
    else:
        said = f"{value.value} {value.unit}".strip() if value.is_small and len(str(value.value)) <= LONG else ""
    return f"{name} {said}".strip()


def _key(entry: Node) -> str:
    """Return the name of one line of a table, as the list it is chosen from calls it."""
    return next((each.label for each in entry.choices if each.chosen), entry.label)


def _small(label: str) -> str:
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label


_LEAVES = {
    "text": _typed,
    "number": _number,
    "choice": _chosen,
    "checks": _chosen,
    "yes_no": _ticked,
    "length": _length,
    "entry": _entry,
}
