"""Whether a rejection can still be appealed, and what becomes of the appeal. Pure."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from prm.common.decisions import Outcome, Row
from prm.common.policies.hints import DAYS, JOB, Hint
from prm.common.policies.primitives import Length, Primitive


class AppealBody(Primitive):
    """How long after a rejection it can be appealed, how fast it is decided and by which job, how often in all."""

    open_for: Length = Field(title="Open for", description="After the rejection.")
    decide_within: Length = Field(title="Decided within")
    decided_by: Annotated[str, JOB] = Field(default="deal_desk", title="Decided by")
    most: Annotated[int, Hint(unit="times")] = Field(
        default=1, ge=0, le=5, title="At most", description="0 means a rejection is final."
    )


class ReopenBody(Primitive):
    """How many days after its end a registration can be reopened."""

    within_days: Annotated[int, DAYS] = Field(default=30, ge=0, le=3650, title="Reopened within")


def refusal(body: AppealBody, *, made: int, at: datetime, until: datetime) -> str | None:
    """Return why an appeal is not open, or ``None``. ``made`` counts earlier ones, ``until`` ends the time for it."""
    if body.most == 0:
        return "A rejection cannot be appealed under the programme."
    if made >= body.most:
        return "The appeal was decided. That decision is final."
    if at >= until:
        return f"The time to appeal ended on {until:%-d %B %Y}."
    return None


def dismissed(note: str) -> Outcome:
    """Return the decision to leave a rejection as it is, with the words the partner reads."""
    return Outcome("dismissed", "The appeal is dismissed: the rejection stands and is final.", (Row("In words", note),))
