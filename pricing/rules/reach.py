"""Which lines a rule reaches: by product, by family, or all of them."""

from typing import Any

from pydantic import Field

from pricing.rules.ground import Ground, Line
from prm.common.policies.primitives import ALWAYS, Condition, Primitive


class Reach(Primitive):
    """Lines of these products or families (neither named: every line), on deals that meet the condition."""

    skus: list[str] = Field(default=[], title="Products", description="None named means every product.")
    families: list[str] = Field(default=[], title="Product families", description="None named means every family.")
    when: Condition = Field(default=ALWAYS, title="When")

    def covers(self, line: Line) -> bool:
        """Whether the line is one of those named."""
        if self.skus and line.sku in self.skus:
            return True
        return line.family in self.families if self.families else not self.skus

    def holds(self, line: Line, ground: Ground) -> bool:
        """Whether the rule applies to the line on this ground. Unknown facts do not make it apply."""
        return self.covers(line) and self.when.evaluate(known(ground)) is True


def known(ground: Ground) -> dict[str, Any]:
    """Return the facts conditions of prices may ask for."""
    return {name: getattr(ground, name) for name in CONDITION_FACTS}


CONDITION_FACTS = (
    *("currency", "tier", "partner_type", "motion", "region", "segment", "standings", "capabilities", "codes"),
    *("registered", "strategic", "new_customer", "renewal"),
)
