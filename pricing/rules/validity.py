"""How long quotes hold, and how renewals come about: the days and months other rules of pricing need. Pure."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from prm.common.policies.faults import Finding
from prm.common.policies.hints import DAYS
from prm.common.policies.primitives import Primitive


class QuotingBody(Primitive):
    """How long a quote keeps its prices, at least and usually; how long a customer's link works after that."""

    usual_days: Annotated[int, DAYS] = Field(
        default=30,
        ge=1,
        le=365,
        title="Valid for",
        description="From the day it is priced, if nobody chooses.",
    )
    most_days: Annotated[int, DAYS] = Field(
        default=90, ge=1, le=730, title="Valid for at most", description="Nobody can choose a later day."
    )
    most_lines: int = Field(
        default=500, ge=1, le=2000, title="Lines at most", description="A bundle counts with each of its parts."
    )

    def meaningless(self) -> Iterator[Finding]:
        """See the base: a usual time beyond the longest."""
        if self.usual_days > self.most_days:
            yield Finding("usual_days", f"{self.usual_days} days are more than the {self.most_days} allowed.")
