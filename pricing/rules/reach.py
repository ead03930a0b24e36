"""Which lines a rule reaches: by product, by family, or all of them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from pricing.rules.ground import Ground, Line
from prm.common.policies.hints import Hint
from prm.common.policies.primitives import ALWAYS, Condition, Primitive


class Reach(Primitive):
    """Lines of these products or families (neither named: every line), on deals that meet the condition."""

    skus: list[str] = Field(default=[], title="Products", description="By SKU. None named means every product.")
    families: Annotated[list[str], Hint(of="families")] = Field(
        default=[], title="Product families", description="None named means every family."
    )
    when: Condition = Field(default=ALWAYS, title="When", description="Without a condition it always holds.")

    def covers(self, line: Line) -> bool:
        """Whether the line is one of those named."""
        if self.skus and line.sku in self.skus:
            return True
        return line.family in self.families if self.families else not self.skus

    def holds(self, line: Line, ground: Ground) -> bool:
        """Whether the rule applies to the line on this ground. Unknown facts do not make it apply."""
        if not self.covers(line):
            return False
        return self.when is ALWAYS or self.when.evaluate(Known(ground)) is True


CONDITION_FACTS = frozenset(
    {
        *("currency", "tier", "partner_type", "motion", "region", "segment", "standings", "capabilities", "codes"),
        *("registered", "strategic", "new_customer", "renewal", "incumbent", "months_since_purchase"),
    }
)
"""The facts conditions of prices may ask for."""


class Known(Mapping[str, Any]):
    """A ground as conditions read it. Hundreds of lines ask many rules, so nothing is copied for the asking."""

    __slots__ = ("_ground",)

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def __getitem__(self, name: str) -> Any:
        """Return a fact, ``None`` when it is unknown. ``KeyError`` for one conditions of prices may not ask for."""
        if name not in CONDITION_FACTS:
            raise KeyError(name)
        return getattr(self._ground, name)

    def __iter__(self) -> Iterator[str]:
        """Yield the names of all facts, in order."""
        return iter(sorted(CONDITION_FACTS))

    def __len__(self) -> int:
        """Return how many facts there are."""
        return len(CONDITION_FACTS)
