"""How long an approved registration is protected, how it gets longer, and how it ends early."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from dealreg.rules.extension import ExtensionBody
from dealreg.rules.inactivity import InactivityBody
from dealreg.rules.protection import Addition, ProtectionBody
from prm.common.phrases import inside
from prm.common.policies import PolicyKind
from prm.common.policies.faults import Finding
from prm.common.policies.hints import DAYS, Hint
from prm.common.policies.meaning import falling, twice
from prm.common.policies.primitives import Bands, Every, Primitive, Test, say_value

PROTECTION = "deal.protection"
EXTENSION = "deal.extension"
INACTIVITY = "deal.inactivity"
FREED = "deal.freed"

ENDS = Hint(
    words=(
        ("expire", "Expires"),
        ("lapse", "Lapses"),
        ("lose", "Is lost"),
        ("withdraw", "Is withdrawn"),
        ("cancel", "Is cancelled"),
    )
)


class FreedBody(Primitive):
    """Which ends of a protection are told to partners refused because of it, for how long after their refusal."""

    ends: list[Annotated[Literal["expire", "lapse", "lose", "withdraw", "cancel"], ENDS]] = Field(
        default=["expire", "lapse", "lose", "withdraw", "cancel"], title="Told when a protected deal"
    )
    within_days: Annotated[int, DAYS] = Field(
        default=180, title="To partners refused in the last", description="Because of that deal."
    )

    def meaningless(self) -> Iterator[Finding]:
        """See the base: news of nothing, or an end named twice."""
        yield from twice(self.ends, "ends", "", "The end")
        if self.ends and self.within_days < 1:
            yield Finding("within_days", "Enter one day or more.")


def _protection() -> ProtectionBody:
    rows = {"*": [45, 60, 90], "authorized": [45, 60, 90], "premier": [60, 90, 120], "elite": [90, 120, 150]}
    return ProtectionBody(
        base=Bands(
            field="amount_eur",
            edges=[Decimal(100_000), Decimal(250_000)],
            by="tier",
            rows={tier: [Decimal(days) for days in values] for tier, values in rows.items()},
        ),
        additions=[
            Addition(
                label="New customer",
                when=Test(field="new_customer", op="is", value=True),
                days=30,
                because="the customer is new",
            ),
            Addition(
                label="Platform family",
                when=Test(field="families", op="has_any", value=["platform"]),
                days=30,
                because="a platform product is on it",
                earned_by="A platform product on the deal",
            ),
        ],
        limit=180,
        warn_days=[30, 14, 3],
    )


def _say_protection(body: ProtectionBody) -> list[str]:
    edges = body.base.edges
    rows = [f"{_whom(row)} protected for {_days(values, edges)}." for row, values in body.base.rows.items()]
    more = [f"{addition.label} adds {addition.days} days." for addition in body.additions]
    last = f"A deal of exactly {say_value(edges[0])} EUR counts as the larger size." if edges else ""
    warned = f"Warned {say_value(body.warn_days)} days before the end." if body.warn_days else "Nobody is warned."
    since = "Counted from the submission." if body.starts == "submission" else ""
    return [*rows, *more, f"Never more than {body.limit} days.", *filter(None, [since, warned, last])]


def _whom(row: str) -> str:
    return "Anybody else is" if row == "*" else f"{row.replace('_', ' ').capitalize()} partners are"


def _days(values: list[Decimal], edges: list[Decimal]) -> str:
    """Return the days of a row, each with the size it begins at."""
    if not edges:
        return f"{say_value(values[0])} days"
    first = f"{say_value(values[0])} days below {say_value(edges[0])} EUR"
    rest = [f"{say_value(v)} days from {say_value(edge)} EUR" for v, edge in zip(values[1:], edges, strict=True)]
    return f"{', '.join([first, *rest[:-1]])} and {rest[-1]}"


def _extension() -> ExtensionBody:
    return ExtensionBody(
        grant_itself=Every(
            all=[
                Test(field="tier", op="is", value="elite"),
                Test(field="granted_before", op="is", value=0),
                Test(field="asked", op="lte", value=30),
            ]
        )
    )


def _say_extension(body: ExtensionBody) -> list[str]:
    kept = "stays in force" if body.pending_keeps_protection else "still ends in time"
    return [
        f"At most {body.most} times a deal, {body.longest} days each, {body.limit} days of protection in all.",
        f"Asked for in the last {body.window} days.",
        *([f"Needs an activity or evidence of the last {body.moved_within} days."] if body.moved_within else []),
        *([f"Needs {body.least_evidence} pieces of evidence."] if body.least_evidence else []),
        f"Granted at once when {body.grant_itself.say()}.",
        f"Decided within {body.promise.say()}. If late: {inside(body.said_late())}",
        f"While a request is open, the protection {kept}.",
    ]


def _doubtful_extension(body: ExtensionBody) -> Iterator[Finding]:
    """Yield limits that others make idle."""
    if body.most == 0:
        yield Finding("most", "Nobody can ask for longer protection.")
    if body.most and body.window > body.limit:
        yield Finding("window", "One may ask at any time: the protection is never this long.")


def _say_inactivity(body: InactivityBody) -> list[str]:
    if not body.quiet_days:
        return ["A quiet deal does not lapse."]
    return [
        f"An approved deal lapses after {body.quiet_days} days without anything written down.",
        f"Its owner is warned after {say_value(body.warn_days)} quiet days.",
    ]


def _say_freed(body: FreedBody) -> list[str]:
    if not body.ends:
        return ["Nobody is told when an account becomes free."]
    words = {
        "expire": "expires", "lapse": "lapses", "lose": "is lost", "withdraw": "is withdrawn", "cancel": "is cancelled"
    }  # fmt: skip
    ends = ", ".join(words[end] for end in body.ends)
    return [f"Partners refused because of it in the last {body.within_days} days are told when a deal {ends}."]


KINDS = [
    PolicyKind(
        PROTECTION,
        "Protection window",
        ProtectionBody,
        _protection,
        _say_protection,
        "How long an approved registration is protected.",
        warnings=lambda body: list(falling(body.base, "base", "days")),
    ),
    PolicyKind(
        EXTENSION,
        "Longer protection",
        ExtensionBody,
        _extension,
        _say_extension,
        "When protection may be extended.",
        warnings=lambda body: list(_doubtful_extension(body)),
    ),
    PolicyKind(
        INACTIVITY,
        "Quiet deals",
        InactivityBody,
        InactivityBody,
        _say_inactivity,
        "When a deal nobody works on loses its protection.",
    ),
    PolicyKind(FREED, "Freed accounts", FreedBody, FreedBody, _say_freed, "Who is told when an account is free again."),
]
