"""The studio's form in the style guide: one of every control, changed, doubtful and wrong, from made-up facts."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from prm.common.judging import FactField
from prm.common.policies import Finding, PolicyKind
from prm.common.policies.hints import DAYS
from prm.common.policies.primitives import ALWAYS, Bands, Condition, Length, Primitive
from prm.studio.forms import Node, PolicyForm
from prm.studio.forms.vocabulary import Vocabulary

_TIERS = [("premier", "Premier"), ("authorized", "Authorized")]
_FACTS = (
    FactField("amount", "Amount", "money"),
    FactField("level", "Tier", "choice", lambda: _TIERS),
    FactField("new", "New customer", "yes_no"),
)


class _Row(Primitive):
    label: str = Field(title="Name")
    days: Annotated[int, DAYS] = Field(title="Adds")
    when: Condition = Field(default=ALWAYS, title="While this holds")


class _Body(Primitive):
    base: Annotated[Bands, DAYS] = Field(title="Days by tier and size")
    rows: list[_Row] = Field(title="Additions")
    most: Annotated[int, DAYS] = Field(title="At most", description="With every addition.")
    promise: Length = Field(title="Decided within")
    counts: Literal["approval", "submission"] = Field(default="approval", title="Counted from")
    pauses: bool = Field(default=True, title="Rests while on hold")


def _body(premier: list[str], most: Any) -> dict[str, Any]:
    group = {"at_least": 1, "of": [{"field": "new", "op": "is", "value": True},
                                   {"field": "level", "op": "in", "value": ["premier"]}]}  # fmt: skip
    rows = [
        {
            "label": "New customer",
            "days": 30,
            "when": {"all": [{"field": "amount", "op": "gte", "value": "50000"}, group]},
        }
    ]
    return {
        "base": {"field": "amount", "edges": ["100000"], "by": "level",
                 "rows": {"premier": premier, "authorized": ["45", "60"], "*": ["45", "45"]}},
        "rows": rows,
        "most": most,
        "promise": {"amount": str(Decimal(48)), "unit": "business_hours"},
        "counts": "approval",
        "pauses": True,
    }  # fmt: skip


def sample(name: str) -> Node:
    """Return the form with something changed, something doubtful and something wrong; ``name`` keeps its ids apart."""
    kind = PolicyKind("guide", "Guide", _Body, lambda: _Body.model_validate(_body(["60", "90"], 180)), lambda body: [])
    return PolicyForm(kind, Vocabulary(_FACTS)).draw(
        _body(["60", "120"], "many"),
        base=_body(["60", "90"], 180),
        errors={"most": "Enter a whole number."},
        findings=[Finding("base.rows.*.1", "Every size gets the same.")],
        name=name,
    )
