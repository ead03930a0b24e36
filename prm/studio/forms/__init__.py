"""A form made from any policy's schema: drawn, read back, changed in shape, with errors beside their fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from pydantic import ValidationError

from prm.common.lifecycle.findings import ranked, warnings
from prm.common.policies import Finding, PolicyKind
from prm.common.policies.faults import by_path
from prm.common.policies.primitives import Bands
from prm.studio.forms.edits import edited
from prm.studio.forms.groups import Part
from prm.studio.forms.nodes import Drawing, Node, Path, Place
from prm.studio.forms.outline import named, summarise
from prm.studio.forms.posted import MISSING, Posted
from prm.studio.forms.shapes import widget
from prm.studio.forms.vocabulary import Vocabulary, vocabulary

__all__ = ["Node", "PolicyForm", "Posted"]

NAME = "p"


@dataclass(frozen=True)
class PolicyForm:
    """The form of one kind of policy."""

    kind: PolicyKind
    words: Vocabulary

    @classmethod
    def of(cls, kind: PolicyKind) -> "PolicyForm":
        """Return the form of a kind, with the words of its decisions."""
        return cls(kind, vocabulary(kind.key))

    @property
    def root(self) -> Part:
        """Return the control of the whole body."""
        return Part(model=self.kind.schema, make=partial(widget, self.words))

    def read(self, posted: Posted) -> dict[str, Any]:
        """Return the body as it was typed, whether it makes sense or not."""
        return dict(self.root.read(posted, NAME))

    def edited(self, body: dict[str, Any], told: str) -> dict[str, Any]:
        """Return the body with the change of shape a button asked for; see ``edits``."""
        return edited(self.root, body, told)

    def errors(self, body: dict[str, Any]) -> dict[str, str]:
        """Return what the schema has against a body, by dotted path."""
        try:
            self.kind.schema.model_validate(body)
        except ValidationError as error:
            return by_path(error, body)
        return {}

    def say(self, body: Mapping[str, Any]) -> list[str]:
        """Return a stored body in plain language, the rows of its grids in their order."""
        lists = {name: self.words.choices(name) for name, _ in self.words.named()}
        return self.kind.say(self.kind.schema.model_validate(ranked(dict(body), lists)))

    def findings(self, body: dict[str, Any]) -> list[Finding]:
        """Return what is allowed but rarely meant; nothing while the body does not fit."""
        return [] if self.errors(body) else warnings(self.kind, body)

    def cell(self, body: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
        """Return the id of the grid's cell that facts fall into; empty when the body has no grid they fall into."""
        for name in self.kind.schema.model_fields:
            bands = getattr(self.kind.schema.model_validate(body), name)
            if isinstance(bands, Bands) and bands.field in facts:
                rows = list(self.words.ranked(bands.by, bands.rows))
                key, size = str(facts.get(bands.by)), facts[bands.field]
                number = rows.index(key if key in rows else "*")
                band = 0 if size is None else sum(Decimal(str(size)) >= edge for edge in bands.edges)
                return f"f-{NAME}.{name}.rows.{number}.v.{band}"
        return ""

    def draw(
        self,
        body: Mapping[str, Any],
        *,
        base: Mapping[str, Any] | None = None,
        errors: Mapping[str, str] | None = None,
        findings: Iterable[Finding] = (),
        opened: Path = (),
        name: str = NAME,
    ) -> Node:
        """Return the form of a body. What differs from ``base`` says what it was; ``opened`` is not folded away.

        ``name`` begins the names of its controls, where a page has more than one form.
        """
        found: dict[str, list[str]] = {}
        for finding in findings:
            found.setdefault(finding.path, []).append(finding.text)
        told = {path: [text] for path, text in (errors or {}).items()}
        drawing = Drawing(told, found, base is not None, opened)
        drawn = self.root.draw(Place(drawing, name, ()), dict(body), MISSING if base is None else dict(base))
        summarise(drawn, named(body))
        return drawn
