"""The grid of bands: edges across, a row for each value of the second fact."""

from dataclasses import dataclass, field
from typing import Any

from prm.studio.forms.groups import offered, unused
from prm.studio.forms.nodes import Choice, Node, Place, command
from prm.studio.forms.posted import MISSING, Posted
from prm.studio.forms.vocabulary import Vocabulary
from prm.studio.forms.widgets import Number, Widget, chosen_from, written

MOST_BANDS = 12
_EDGE = Number(whole=False)


@dataclass(frozen=True)
class Grid(Widget):
    """Draws ``Bands``: the inputs of the edges in its head, a cell for each row and band."""

    words: Vocabulary = field(default_factory=Vocabulary)

    @property
    def _cell(self) -> Number:
        return Number(hint=self.hint, whole=False)

    def read(self, posted: Posted, name: str) -> Any:
        """Return edges and rows as they were sent."""
        if posted.text(f"{name}.n") is None:
            return MISSING
        bands = min(posted.count(name), MOST_BANDS)
        rows: dict[str, Any] = {}
        for number in range(posted.count(f"{name}.rows")):
            key = unused(posted.text(f"{name}.rows.{number}.k") or "", rows)
            rows[key] = [self._cell.read(posted, f"{name}.rows.{number}.v.{band}") for band in range(bands)]
        return {
            "field": posted.text(f"{name}.field") or "",
            "edges": [_EDGE.read(posted, f"{name}.edges.{edge}") for edge in range(bands - 1)],
            "by": posted.text(f"{name}.by") or "",
            "rows": {key: [0 if v is MISSING else v for v in values] for key, values in rows.items()},
        }

    def draw(self, place: Place, value: Any, base: Any = MISSING) -> Node:
        """Draw the grid; a cell that differs from the base says what it was."""
        body = value if isinstance(value, dict) else {}
        before = base if isinstance(base, dict) else {}
        edges, rows = list(body.get("edges") or []), self.words.ranked(str(body.get("by", "")), body.get("rows") or {})
        node = place.node("bands", label=self.label, help=self.help, unit=self.hint.unit)
        node.nodes = [
            self._row(place, number, key, values, edges, before) for number, (key, values) in enumerate(rows.items())
        ]
        unit = self.words.unit(str(body.get("field", "")))
        for each, row in zip(node.nodes, rows, strict=True):
            each.choices = offered(self._keys(body), row, rows)
        node.errors += [text for row in node.nodes for text in row.errors]
        gone = [self._named(body, key) for key in before.get("rows", {}) if key not in rows]
        node.was = f"removed: {', '.join(gone)}" if gone else ""
        node.more = {
            "n": len(edges) + 1,
            "edges": [self._edge(place, number, edge, before) for number, edge in enumerate(edges)],
            "last": written(edges[-1]) if edges else "",
            "unit": unit,
            "field": place.at("field").node(
                "choice", label="Size by", choices=chosen_from(self.words.numbers(), body.get("field"))
            ),
            "by": place.at("by").node(
                "choice",
                label="A row for each",
                choices=chosen_from(self.words.named(), body.get("by"), blank="Nobody"),
            ),
            "add": command("add", (*place.path, "rows")) if self._free(body, rows) else "",
            "edge": command("edge", place.path) if len(edges) + 1 < MOST_BANDS else "",
            "changed": sum(bool(cell.was) for row in node.nodes for cell in row.nodes),
        }
        return node

    def _edge(self, place: Place, number: int, edge: Any, before: dict[str, Any]) -> Node:
        old = before.get("edges", [])
        base = (old[number] if number < len(old) else None) if before else MISSING
        drawn = _EDGE.draw(place.at(f"edges.{number}"), edge, base)
        drawn.path = (*place.path, "edges", number)
        drawn.errors = list(place.drawing.errors.get(".".join(map(str, drawn.path)), ()))
        drawn.more["remove"] = command("unedge", place.path, number)
        return drawn

    def _row(self, place: Place, number: int, key: str, values: Any, edges: list[Any], before: dict[str, Any]) -> Node:
        at = place.at(f"rows.{number}")
        row = Node("band_row", at.name, (*place.path, "rows", key), label=self._named({}, key), value=key)
        row.errors = list(place.drawing.errors.get(".".join(map(str, row.path)), ()))
        old = before.get("rows", {}).get(key) if before else None
        cells = list(values) if isinstance(values, (list, tuple)) else []
        for band in range(len(edges) + 1):
            cell = at.at(f"v.{band}")
            spot = Place(place.drawing, cell.name, (*row.path, band))
            was = (old[band] if old and band < len(old) else None) if before else MISSING
            drawn = self._cell.draw(spot, cells[band] if band < len(cells) else "", was)
            drawn.fresh, drawn.was = (True, "") if before and old is None else (False, drawn.was)
            drawn.label = self.said(edges, band)
            row.nodes.append(drawn)
        row.fresh = bool(before) and old is None
        row.more = {"remove": command("remove", row.path), "all": key == "*"}
        return row

    @staticmethod
    def said(edges: list[Any], band: int) -> str:
        """Return a band in few words, as a cell's label: "to 25,000", "from 250,000"."""
        if not edges:
            return "any size"
        if band == 0:
            return f"below {written(edges[0])}"
        if band == len(edges):
            return f"from {written(edges[-1])}"
        return f"{written(edges[band - 1])} to {written(edges[band])}"

    def _keys(self, body: dict[str, Any]) -> list[tuple[str, str]]:
        return self.words.choices(str(body.get("by", "")))

    def _named(self, body: dict[str, Any], key: str) -> str:
        return "All others" if key == "*" else dict(self._keys(body)).get(key, key.replace("_", " ").capitalize())

    def _free(self, body: dict[str, Any], rows: dict[str, Any]) -> bool:
        keys = self._keys(body)
        return not keys or any(key not in rows for key, _ in keys)

    def blank(self) -> Any:
        """Start with one band for everybody."""
        first: list[Choice] = [Choice(*each) for each in self.words.numbers()]
        return {"field": first[0].value if first else "", "edges": [], "by": "", "rows": {"*": [""]}}

    def step(self, part: str | int, value: Any) -> Widget:
        """Rows and edges are changed as a whole."""
        raise LookupError(part)

    def next_key(self, body: dict[str, Any]) -> str:
        """Return the name a new row starts with."""
        rows = body.get("rows", {})
        return next((key for key, _ in self._keys(body) if key not in rows), unused("", rows))
