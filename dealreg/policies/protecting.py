"""How long an approved registration is protected."""

from decimal import Decimal

from dealreg.rules.protection import Addition, ProtectionBody
from prm.common.policies import PolicyKind
from prm.common.policies.primitives import Bands, Test, say_value

PROTECTION = "deal.protection"


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
    edges = ", ".join(say_value(edge) for edge in body.base.edges)
    rows = [
        f"{'Anybody else' if tier == '*' else tier.capitalize()}: {', '.join(say_value(v) for v in values)} days, "
        f"by size with edges at {edges} EUR."
        for tier, values in body.base.rows.items()
    ]
    more = [f"{a.label}: {a.days} days more." for a in body.additions]
    return [*rows, *more, f"Never more than {body.limit} days.", f"Warned {say_value(body.warn_days)} days before."]


KINDS = [
    PolicyKind(
        PROTECTION,
        "Protection window",
        ProtectionBody,
        _protection,
        _say_protection,
        "How long an approved registration is protected.",
    ),
]
