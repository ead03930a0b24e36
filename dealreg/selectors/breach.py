"""What follows if the decision on one registration is late, said for that registration alone."""

from decimal import Decimal

from dealreg.enums import CheckResult
from dealreg.rules.sla import Late


def consequence(late: Late, *, amount_eur: Decimal | None, checks: str | None = None, levels: bool = False) -> str:
    """Return the policy's consequence without what cannot happen to this registration.

    A large one reads nothing of the approval of small ones, a small one reads that it is meant. ``checks`` is the
    result of its checks where they were made, ``levels`` whether several people have to approve.
    """
    said = late.model_copy(update={"approve_below": None}).say()
    small = late.approve_below is not None and amount_eur is not None and amount_eur < late.approve_below
    if not small or levels:
        return said
    if checks == CheckResult.CLEAR:
        return f"{said} Its checks are clear, so it is approved at once."
    return f"{said} If its checks are clear by then, it is approved at once."
