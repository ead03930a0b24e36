"""The special price's transition table."""

from pricing.enums import SpecialStatus as S
from prm.common.workflow import Transition, Workflow

SPECIAL = Workflow(
    key="special",
    field="status",
    noun="special price",
    transitions=(
        Transition(
            "use_up", "Use up", (S.ACTIVE,), S.USED_UP, "quote.system", "used up the special price", side="system",
            offered=False,
        ),
        Transition(
            "expire", "Expire", (S.ACTIVE, S.USED_UP), S.EXPIRED, "quote.system", "closed the special price",
            side="system", offered=False,
        ),
        Transition(
            "withdraw", "Withdraw", (S.ACTIVE,), S.WITHDRAWN, "special.edit", "withdrew the special price",
            needs_reason=True, danger=True,
        ),
    ),
)  # fmt: skip
