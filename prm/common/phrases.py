"""Putting phrases that begin with a capital into one sentence."""

from collections.abc import Sequence


def inside(phrase: str) -> str:
    """Return a phrase as it stands within a sentence: "Granted at once" as "granted at once"."""
    return phrase[:1].lower() + phrase[1:]


def listed(phrases: Sequence[str]) -> str:
    """Return phrases after each other with one capital: "Tier Elite, region DACH"; nothing of none."""
    return ", ".join([*phrases[:1], *map(inside, phrases[1:])])
