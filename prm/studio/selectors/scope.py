"""For whom a version is meant, in words, and the lists a scope is chosen from."""

from collections.abc import Mapping

from partners.enums import Motion
from partners.selectors import cohort, territory, tier
from prm.common.models.policy import DIMENSIONS
from prm.common.phrases import listed

Choices = list[tuple[str, str]]

LABELS = {"programme": "Programme", "region": "Region", "tier": "Tier", "motion": "Motion", "cohort": "Pilot"}


def choices() -> dict[str, Choices]:
    """Return what each dimension can name."""
    ladders = tier.ladders(inactive=False)
    tiers = {step.tier.code: step.tier.name for ladder in ladders for step in reversed(ladder.steps)}
    return {
        "programme": [(ladder.programme.code, ladder.programme.name) for ladder in ladders],
        "region": territory.choices(),
        "tier": list(tiers.items()),
        "motion": list(Motion.choices),
        "cohort": cohort.choices(),
    }


def in_words(scope: Mapping[str, str | None], known: Mapping[str, Choices] | None = None) -> str:
    """Return such as "Tier Elite, region DACH"; "Everybody" without a scope."""
    named = [
        _named(LABELS[dimension], dict(known[dimension]).get(value, value) if known else value)
        for dimension in DIMENSIONS
        if (value := scope.get(dimension))
    ]
    return listed(named) or "Everybody"


def _named(label: str, name: str) -> str:
    """Return such as "Tier Elite"; a name that says what it is, such as "Partner Programme", stands alone."""
    return name if label.lower() in name.lower() else f"{label} {name}"


def regions(code: str) -> tuple[str, ...]:
    """Return a region with everything above it, the nearest first: for what a deal in it is looked up."""
    return (code, *territory.ancestors(code))
