"""How long quotes hold, and how renewals come about: the days and months other rules of pricing need. Pure."""

from typing import Self

from pydantic import Field, model_validator

from prm.common.policies.primitives import Primitive


class QuotingBody(Primitive):
    """How long a quote keeps its prices, at least and usually; how long a customer's link works after that."""

    usual_days: int = Field(default=30, ge=1, le=365, title="Valid for, days")
    most_days: int = Field(default=90, ge=1, le=730, title="Valid for at most, days")
    most_lines: int = Field(default=500, ge=1, le=2000, title="Lines at most")

    @model_validator(mode="after")
    def _usual_within_most(self) -> Self:
        if self.usual_days > self.most_days:
            raise ValueError(f"{self.usual_days} days are more than the {self.most_days} allowed")
        return self
