"""How a price comes down from list: the order of discounts, each of them, and where they end."""

from decimal import Decimal
from typing import Any

from pricing.policies.doubts import unknown_products
from pricing.rules.discounts import (
    Extra,
    PlainBody,
    PlainRate,
    PromotionBody,
    RegistrationBody,
    SizeBody,
    SizeLadder,
    TierBody,
    TierRate,
    VolumeBody,
    VolumeSchedule,
)
from pricing.rules.ladder import Break, Ladder
from pricing.rules.limits import Limit, LimitsBody
from pricing.rules.percent import said
from pricing.rules.reach import Reach
from pricing.rules.waterfall import DistributionBody, DistributionRate, Rung, WaterfallBody
from prm.common.policies import PolicyKind
from prm.common.policies.primitives import Test, say_value

WATERFALL = "pricing.waterfall"
VOLUME = "pricing.volume"
DEAL_SIZE = "pricing.deal_size"
TIER = "pricing.tier"
MOTION = "pricing.motion"
REGISTRATION = "pricing.registration"
PROMOTION = "pricing.promotion"
STRATEGIC = "pricing.strategic"
LIMITS = "pricing.limits"
DISTRIBUTION = "pricing.distribution"
PROCESS = "Prices"

STEPS = {
    "volume": VOLUME, "deal_size": DEAL_SIZE, "tier": TIER, "motion": MOTION, "registration": REGISTRATION,
    "promotion": PROMOTION, "strategic": STRATEGIC,
}  # fmt: skip
"""The policy behind each rung of the waterfall."""

_NAMES = {
    "volume": "volume discount", "deal_size": "deal-size discount", "tier": "partner discount",
    "motion": "motion discount", "registration": "registration discount", "promotion": "promotion",
    "strategic": "strategic-account discount",
}  # fmt: skip

_RESELL = Test(field="motion", op="in", value=["resell", "marketplace"])


def _breaks(*pairs: tuple[int, str]) -> Ladder:
    return Ladder(breaks=[Break(start=Decimal(start), percent=Decimal(percent)) for start, percent in pairs])


def _waterfall() -> WaterfallBody:
    return WaterfallBody(
        rungs=[
            Rung(step="volume", of="list"),
            Rung(step="deal_size"),
            Rung(step="tier"),
            Rung(step="motion"),
            Rung(step="registration"),
            Rung(step="promotion"),
            Rung(step="strategic"),
        ]
    )


def _volume() -> VolumeBody:
    ladder = _breaks((10, "3"), (50, "5"), (250, "8"))
    return VolumeBody(schedules=[VolumeSchedule(key="units", label="Volume", ladder=ladder)])


def _deal_size() -> SizeBody:
    return SizeBody(ladders=[SizeLadder(ladder=_breaks((100_000, "1"), (250_000, "2"), (1_000_000, "3")))])


def _tier() -> TierBody:
    """Return the bands of the partner types: reseller 15 to 25 %, integrator 20 to 30 %, distributor 8 to 15 %."""
    steps = ("authorized", "premier", "elite")
    bands = {("var", "msp"): (15, 20, 25), ("si", "gsi"): (20, 25, 30), ("distributor",): (8, 12, 15)}
    rates = [
        TierRate(when=_RESELL, partner_types=list(types), tiers=[tier], percent=Decimal(percent))
        for types, percents in bands.items()
        for tier, percent in zip(steps, percents, strict=True)
    ]
    elite = Test(field="standings", op="has", value="performance:elite")
    return TierBody(rates=rates, extras=[Extra(label="Performance Elite", when=elite, percent=Decimal(5))])


def _registration() -> RegistrationBody:
    return RegistrationBody(rates=[PlainRate(label="Registered deal", when=_RESELL, percent=Decimal(5))])


def _limits() -> LimitsBody:
    return LimitsBody(limits=[Limit(label="Standard discounts", most=Decimal(45), never_below=Decimal(5))])


def _distribution() -> DistributionBody:
    return DistributionBody(rates=[DistributionRate(percent=Decimal(8))])


def _reached(reach: Reach) -> str:
    named = say_value([*reach.skus, *reach.families]) if reach.skus or reach.families else "every product"
    when = reach.when.say()
    return named if when == "always" else f"{named}, when {when}"


def _say_waterfall(body: WaterfallBody) -> list[str]:
    lines = []
    for number, rungs in enumerate(body.groups(), 1):
        names = " or ".join(_NAMES[rung.step] for rung in rungs)
        best = ", whichever is better" if len(rungs) > 1 else ""
        lines.append(f"{number}. The {names}{best}, off {'list' if rungs[0].of == 'list' else 'what is left'}.")
    buys = say_value(body.partner_buys)
    return ["A special price comes first.", *lines, f"In {buys} the partner buys from us and sells on."]


def _say_volume(body: VolumeBody) -> list[str]:
    return [
        f"{each.label}, {_reached(each)}: "
        f"{each.ladder.say('units' if each.counts == 'units' else 'of list value')}; counted by {each.together}."
        for each in body.schedules
    ] or ["No discount for volume."]


def _say_size(body: SizeBody) -> list[str]:
    return [f"{each.label}, {_reached(each)}: {each.ladder.say('EUR')}." for each in body.ladders] or [
        "No discount for the size of a deal."
    ]


def _say_tier(body: TierBody) -> list[str]:
    rates = [
        f"{say_value(each.tiers).capitalize() if each.tiers else 'Any tier'}"
        f"{f', {say_value(each.partner_types)}' if each.partner_types else ''}: {said(each.percent)}, {_reached(each)}."
        for each in body.rates
    ]
    extras = [f"{each.label}: {said(each.percent)} more." for each in body.extras]
    return [*rates, *extras, f"Together at most {said(body.most)}."]


def _say_plain(body: PlainBody) -> list[str]:
    return [f"{each.label}: {said(each.percent)}, {_reached(each)}." for each in body.rates] or ["None."]


def _say_registration(body: RegistrationBody) -> list[str]:
    only = ["Lines of families that were not registered get nothing."] if body.only_registered and body.rates else []
    return [*_say_plain(body), *only]


def _say_promotions(body: PromotionBody) -> list[str]:
    return [
        f"{each.label}: {said(each.percent) if each.percent else f'{each.unit_off} {each.currency} off each unit'}, "
        f"{_reached(each)}, {each.begins.isoformat()} to {each.ends.isoformat()}"
        f"{f', with the code {each.code}' if each.code else ''}."
        for each in body.promotions
    ] or ["No promotion."]


def _say_limits(body: LimitsBody) -> list[str]:
    lines = []
    for each in body.limits:
        parts = [
            *([f"at most {said(each.most)} off list"] if each.most is not None else []),
            *([f"{said(each.floor_margin)} margin kept"] if each.floor_margin is not None else []),
            *([f"never below {said(each.never_below)} margin"] if each.never_below is not None else []),
        ]
        lines.append(f"{each.label}, {_reached(each)}: {', '.join(parts) or 'no limit'}.")
    return lines or ["No limit."]


def _say_distribution(body: DistributionBody) -> list[str]:
    return [f"{each.label}: {said(each.percent)}, {_reached(each)}." for each in body.rates] or ["No margin."]


def _kind(key: str, label: str, schema: Any, default: Any, say: Any, about: str) -> PolicyKind:
    return PolicyKind(
        key, label, schema, default, say, about, process=PROCESS, warnings=lambda body: list(unknown_products(body))
    )


KINDS = [
    _kind(WATERFALL, "Order of discounts", WaterfallBody, _waterfall, _say_waterfall, "Which discount comes when."),
    _kind(VOLUME, "Volume discounts", VolumeBody, _volume, _say_volume, "What larger quantities get."),
    _kind(DEAL_SIZE, "Deal-size discounts", SizeBody, _deal_size, _say_size, "What larger deals get."),
    _kind(TIER, "Partner discounts", TierBody, _tier, _say_tier, "What each tier and type of partner gets."),
    _kind(MOTION, "Motion discounts", PlainBody, PlainBody, _say_plain, "What a motion gets beside its own model."),
    _kind(REGISTRATION, "Registration discount", RegistrationBody, _registration, _say_registration,
          "What a protected deal gets."),
    _kind(PROMOTION, "Promotions", PromotionBody, PromotionBody, _say_promotions, "Discounts for a while."),
    _kind(STRATEGIC, "Strategic accounts", PlainBody, PlainBody, _say_plain, "What named accounts get."),
    _kind(LIMITS, "Limits of discounts", LimitsBody, _limits, _say_limits, "Where standard discounts end."),
    _kind(DISTRIBUTION, "Distributor margin", DistributionBody, _distribution, _say_distribution,
          "What the distributor in between earns."),
]  # fmt: skip
