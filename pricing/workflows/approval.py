"""The transition table of one level of a quote's approval."""

from pricing.enums import SignStatus as S
from prm.common.workflow import Transition, Workflow

QUOTE_APPROVAL = Workflow(
    key="quote_approval",
    field="status",
    noun="approval",
    transitions=(
        Transition(
            "open", "Open", (S.WAITING,), S.OPEN, "quote.system", "opened the level", side="system", offered=False
        ),
        Transition("approve", "Approve", (S.OPEN,), S.APPROVED, "quote.approve", "approved the price"),
        Transition(
            "refuse", "Refuse", (S.OPEN,), S.REFUSED, "quote.approve", "refused the price", needs_reason=True,
            danger=True,
        ),
        Transition(
            "drop", "Drop", (S.WAITING, S.OPEN, S.APPROVED), S.DROPPED, "quote.system", "needs the level no longer",
            side="system", offered=False,
        ),
    ),
)  # fmt: skip
