"""What happens between a registration and its decision: returned, on hold, appealed, reopened."""

from decimal import Decimal

from dealreg.rules.appeal import AppealBody, ReopenBody
from dealreg.rules.hold import HoldBody
from dealreg.rules.returning import ReturnBody
from prm.common.policies import PolicyKind
from prm.common.policies.primitives import Length, say_value

RETURN = "deal.return"
APPEAL = "deal.appeal"
HOLD = "deal.hold"
REOPEN = "deal.reopen"


def _return() -> ReturnBody:
    return ReturnBody(
        fix_within=Length(amount=Decimal(5), unit="business_days"), warn_at=[Decimal("0.5"), Decimal("0.85")]
    )


def _appeal() -> AppealBody:
    return AppealBody(
        open_for=Length(amount=Decimal(10), unit="business_days"),
        decide_within=Length(amount=Decimal(16), unit="business_hours"),
    )


def _hold() -> HoldBody:
    return HoldBody(longest=Length(amount=Decimal(10), unit="business_days"))


def _say_return(body: ReturnBody) -> list[str]:
    parts = ", ".join(f"{part * 100:.0f} %" for part in body.warn_at)
    return [
        f"A returned registration keeps its place for {body.fix_within.say()}; then it lapses.",
        f"The partner is reminded after {parts} of that time." if body.warn_at else "The partner is not reminded.",
        "The vendor's clock rests while the partner fixes it.",
    ]


def _say_appeal(body: AppealBody) -> list[str]:
    if not body.most:
        return ["A rejection cannot be appealed."]
    times = "once" if body.most == 1 else f"{body.most} times at most"
    return [
        f"A rejection can be appealed {times}, within {body.open_for.say()}.",
        f"The {say_value(body.decided_by)} decides within {body.decide_within.say()}, never whoever rejected it.",
    ]


def _say_hold(body: HoldBody) -> list[str]:
    clock = "rests with it" if body.pauses_promise else "runs on"
    return [
        f"A registration is on hold for {body.longest.say()} at most; then it goes on by itself.",
        f"The vendor's promise {clock}.",
    ]


def _say_reopen(body: ReopenBody) -> list[str]:
    return [f"A registration that ended can be reopened within {body.within_days} days, with fresh checks."]


KINDS = [
    PolicyKind(RETURN, "Return to the partner", ReturnBody, _return, _say_return, "How long a partner has to fix it."),
    PolicyKind(APPEAL, "Appeal", AppealBody, _appeal, _say_appeal, "How a rejection is looked at again."),
    PolicyKind(HOLD, "Hold", HoldBody, _hold, _say_hold, "How long a registration may rest."),
    PolicyKind(
        REOPEN, "Reopening", ReopenBody, ReopenBody, _say_reopen, "Until when an ended registration comes back."
    ),
]
