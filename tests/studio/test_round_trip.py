"""Whatever can be written down in the primitives is drawn and read back the same."""

from decimal import Decimal
from typing import Annotated, Literal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import Field

from prm.common.judging import FactField
from prm.common.policies import PolicyKind
from prm.common.policies.hints import PARTS
from prm.common.policies.primitives import Bands, Condition, FirstMatch, Length, Primitive
from prm.studio.forms import PolicyForm
from prm.studio.forms.vocabulary import Vocabulary
from tests.studio.browser import sent

TIERS = [("gold", "Gold"), ("silver", "Silver")]
FIELDS = (
    FactField("amount_eur", "Amount", "money"),
    FactField("live", "Live", "number"),
    FactField("new", "New", "yes_no"),
    FactField("tier", "Tier", "choice", lambda: TIERS),
    FactField("families", "Families", "choices", lambda: [("edge", "Edge"), ("fleet", "Fleet")]),
    FactField("city", "City", "text"),
)


class Small(Primitive):
    """A row of a list."""

    label: str
    days: int
    when: Condition
    kind: Literal["a", "b"] = "a"
    keep: bool = False


class Another(Primitive):
    """The other one of two."""

    factor: Decimal
    unit: Literal["x"] = "x"


class Whole(Primitive):
    """One of everything."""

    name: str = Field(title="Name")
    note: str | None = None
    cap: int | None = None
    rate: Decimal
    on: bool
    choice: Literal["first_come", "evidence"]
    parts: Annotated[list[Decimal], PARTS]
    days: list[int]
    codes: list[str]
    ticked: list[Literal["p", "q", "r"]]
    limits: dict[str, int]
    rates: dict[str, Decimal]
    when: Condition
    base: Bands
    promise: Length
    chosen: FirstMatch
    rows: list[Small]
    maybe: Small | None = None
    either: Small | Another
    tables: dict[str, Small] = {}


FORM = PolicyForm(
    PolicyKind("test.whole", "Whole", Whole, lambda: None, lambda body: []),  # type: ignore[arg-type,return-value]
    Vocabulary(FIELDS),
)

words = (
    st.text(alphabet="abcXYZ ,\"'&<>é%0", min_size=1, max_size=12)
    .map(lambda t: " ".join(t.split()))
    .filter(lambda t: t and t.lower() not in {"yes", "no"} and not t.replace(",", "").replace("%", "").isdigit())
)
codes = st.text(alphabet="abcdefg_", min_size=1, max_size=8)
whole = st.integers(-10_000_000, 10_000_000)
decimals = st.decimals(-1_000_000, 1_000_000, places=2, allow_nan=False, allow_infinity=False).map(str)
parts = st.integers(0, 100).map(lambda n: str(Decimal(n) / 100))


def unique(items, most=4):
    return st.lists(items, max_size=most, unique=True)


tests = st.one_of(
    st.builds(lambda op, v: {"field": "amount_eur", "op": op, "value": v}, st.sampled_from(["lt", "gte"]), decimals),
    st.builds(lambda v: {"field": "live", "op": "is", "value": v}, whole),
    st.builds(lambda v: {"field": "live", "op": "in", "value": v}, unique(whole)),
    st.builds(lambda v: {"field": "new", "op": "is", "value": v}, st.booleans()),
    st.builds(lambda v: {"field": "tier", "op": "is_not", "value": v}, st.sampled_from(["gold", "silver", "gone"])),
    st.builds(lambda v: {"field": "tier", "op": "in", "value": v}, st.sampled_from([["gold"], ["gold", "silver"], []])),
    st.builds(lambda v: {"field": "families", "op": "has_any", "value": v}, st.sampled_from([["edge"], []])),
    st.builds(lambda v: {"field": "city", "op": "is", "value": v}, words),
)
conditions = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.builds(lambda many: {"all": many}, st.lists(inner, max_size=3)),
        st.builds(lambda many: {"none": many}, st.lists(inner, max_size=3)),
        st.builds(lambda n, many: {"at_least": n, "of": many}, st.integers(0, 3), st.lists(inner, max_size=3)),
    ),
    max_leaves=6,
)
smalls = st.builds(
    lambda label, days, when, kind, keep: {"label": label, "days": days, "when": when, "kind": kind, "keep": keep},
    words, whole, conditions, st.sampled_from(["a", "b"]), st.booleans(),
)  # fmt: skip


@st.composite
def bands(draw):
    edges = sorted(draw(st.lists(st.integers(1, 10_000_000), max_size=4, unique=True)))
    keys = ["*", *draw(unique(st.sampled_from(["gold", "silver", "bronze"]), 3))]
    row = st.lists(decimals, min_size=len(edges) + 1, max_size=len(edges) + 1)
    rows = {key: draw(row) for key in keys}
    return {"field": "amount_eur", "edges": [str(e) for e in edges], "by": "tier", "rows": rows}


lengths = st.builds(
    lambda amount, unit: {"amount": str(amount), "unit": unit},
    st.integers(1, 500),
    st.sampled_from(["business_hours", "business_days", "hours", "days"]),
)
cases = st.builds(
    lambda when, then, because: {"when": when, "then": then, "because": because},
    conditions, st.one_of(whole, st.booleans(), words), words,
)  # fmt: skip
bodies = st.fixed_dictionaries(
    {
        "name": words,
        "note": st.none() | words,
        "cap": st.none() | whole,
        "rate": decimals,
        "on": st.booleans(),
        "choice": st.sampled_from(["first_come", "evidence"]),
        "parts": st.lists(parts, max_size=3),
        "days": st.lists(whole, max_size=4),
        "codes": st.lists(words, max_size=4),
        "ticked": unique(st.sampled_from(["p", "q", "r"]), 3),
        "limits": st.dictionaries(codes, whole, max_size=3),
        "rates": st.dictionaries(codes, decimals, max_size=3),
        "when": conditions,
        "base": bands(),
        "promise": lengths,
        "chosen": st.builds(lambda c, o: {"cases": c, "otherwise": o}, st.lists(cases, max_size=2), words),
        "rows": st.lists(smalls, max_size=2),
        "maybe": st.none() | smalls,
        "either": smalls | st.builds(lambda v: {"factor": v, "unit": "x"}, decimals),
        "tables": st.dictionaries(codes, smalls, max_size=2),
    }
)


# A whole form takes long to draw, and shrinking one takes minutes: what is found is printed as it is.
QUICK = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@given(bodies)
@settings(QUICK, max_examples=40)
def test_every_body_is_drawn_and_read_back_the_same(body):
    stored = Whole.model_validate(body)

    typed = FORM.read(sent(FORM.draw(stored.model_dump(mode="json"))))

    assert Whole.model_validate(typed).model_dump() == stored.model_dump()


@given(bodies, bodies)
@settings(QUICK, max_examples=15)
def test_what_differs_is_marked_and_what_is_the_same_is_not(one, other):
    before, after = (Whole.model_validate(each).model_dump(mode="json") for each in (one, other))

    assert FORM.draw(after, base=before).changed == (before != after)
