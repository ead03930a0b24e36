"""Facts that several judgements share, with the words and choices people see them by."""

from dealreg.enums import Procurement
from partners.enums import Motion
from partners.selectors import territory
from partners.selectors import tier as tiers
from pricing.selectors import product
from prm.common.judging import FactField


def tier_choices() -> list[tuple[str, str]]:
    """Return every tier of an active programme by code, each once, the highest first."""
    steps = (step.tier for ladder in tiers.ladders(inactive=False) for step in ladder.steps)
    return list({tier.code: (tier.code, tier.name) for tier in steps}.values())


def family_choices() -> list[tuple[str, str]]:
    """Return the product families by code."""
    return product.family_choices()


TIER = FactField(
    "tier", "Partner's tier", "choice", tier_choices, "In the primary programme.", turns=True, turned="Tier {value}"
)
AMOUNT = FactField(
    "amount_eur",
    "Amount",
    "money",
    help="Of the whole registration, in EUR.",
    turns=True,
    turned="An amount of {value}",
)
FAMILIES = FactField(
    "families", "Product families", "choices", family_choices, default=(), turns=True,
    turned="Product families: {value}",
)  # fmt: skip
MOTION = FactField("motion", "Motion", "choice", lambda: list(Motion.choices))
PROCUREMENT = FactField(
    "procurement", "How the customer buys", "choice", lambda: list(Procurement.choices), "As the partner says.",
    turns=True, turned="Procurement: {value}",
)  # fmt: skip
TERRITORIES = FactField(
    "territories", "Territories", "choices", territory.choices, "The deal's territory and all above it.", default=()
)
