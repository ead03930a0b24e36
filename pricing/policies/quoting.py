"""How long quotes hold, and which prices a person approves."""

from decimal import Decimal

from pricing.rules.approval import ApprovalBody, Level, Power
from pricing.rules.percent import said
from pricing.rules.validity import QuotingBody
from prm.common.policies import PolicyKind
from prm.common.policies.primitives import AtLeast, Test, say_value

QUOTING = "pricing.quoting"
APPROVAL = "pricing.approval"
PROCESS = "Quotes"


def _approval() -> ApprovalBody:
    above = Test(field="line_discount", op="gt", value=Decimal(30))
    return ApprovalBody(
        levels=[
            Level(order=1, job="channel_manager", when=above, because="more than 30 % off a line"),
            Level(
                order=2,
                job="deal_desk",
                when=AtLeast(of=[above, Test(field="margin", op="lt", value=Decimal(25))]),
                because="more than 30 % off a line, or less than 25 % margin",
            ),
            Level(
                order=3,
                job="finance",
                when=AtLeast(
                    of=[
                        Test(field="line_discount", op="gt", value=Decimal(45)),
                        Test(field="margin", op="lt", value=Decimal(15)),
                    ]
                ),
                because="more than 45 % off a line, or less than 15 % margin",
            ),
        ],
        powers=[
            Power(job="channel_manager", discount=Decimal(40), deal_eur=Decimal(500_000)),
            Power(job="deal_desk", discount=Decimal(55), deal_eur=Decimal(5_000_000)),
        ],
    )


def _say_quoting(body: QuotingBody) -> list[str]:
    return [
        f"A quote keeps its prices for {body.usual_days} days, {body.most_days} at most.",
        f"It has at most {body.most_lines} lines.",
    ]


def _say_approval(body: ApprovalBody) -> list[str]:
    levels = [f"Level {x.order}, when {x.when.say()}: {say_value(x.job)} approves." for x in body.levels]
    said = [*levels, *(_said_power(each) for each in body.powers)]
    return [*said, f"Each level answers within {body.within.say()}."] if levels else ["No price needs approval."]


def _said_power(power: Power) -> str:
    parts = [
        *([f"up to {said(power.discount)}"] if power.discount is not None else []),
        *([f"down to {said(power.margin)} margin"] if power.margin is not None else []),
        *([f"deals up to {say_value(power.deal_eur)} EUR"] if power.deal_eur is not None else []),
        *([say_value(power.families)] if power.families else []),
        *([f"in {say_value(power.currencies)}"] if power.currencies else []),
    ]
    return f"The {say_value(power.job)} approves {', '.join(parts) or 'without a limit'}."


KINDS = [
    PolicyKind(QUOTING, "Quotes", QuotingBody, QuotingBody, _say_quoting, "How long prices hold.", process=PROCESS),
    PolicyKind(
        APPROVAL, "Price approval", ApprovalBody, _approval, _say_approval, "Which prices a person approves.",
        process=PROCESS,
    ),
]  # fmt: skip
