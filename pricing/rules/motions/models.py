"""How each commercial model works out who earns what."""

from collections.abc import Callable
from typing import Any

from pricing.rules.motions import alliance, co_sell, marketplace, referral, services, technology
from pricing.rules.motions.party import Economics, MotionFacts

MODELS: dict[str, Callable[[Any, MotionFacts], Economics]] = {
    "referral": referral.decide,
    "co_sell": co_sell.decide,
    "services": services.decide,
    "marketplace": marketplace.decide,
    "alliance": alliance.decide,
    "technology": technology.decide,
}
