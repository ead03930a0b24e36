"""What can be written down in a rule of prices and still means nothing. Shared by the bodies' own checks. Pure."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from pydantic import BaseModel

from pricing.rules.ground import Ground
from pricing.rules.reach import CONDITION_FACTS, Reach
from prm.common.policies.coverage import covers
from prm.common.policies.faults import Finding
from prm.common.policies.meaning import meaningful, sorts_of, twice

R = TypeVar("R", bound=Reach)
KNOWN = {name: sort for name, sort in sorts_of(Ground).items() if name in CONDITION_FACTS}
"""The facts conditions of prices may ask for, with the sort of each."""


def conditions_of(body: BaseModel) -> Iterator[Finding]:
    """Yield the conditions that ask for what no price knows, compare it with another sort, or can never hold."""
    yield from meaningful(body, object, also=KNOWN)


def named_twice(rules: Sequence[R], path: str, step: str, what: str) -> Iterator[Finding]:
    """Yield every rule with the name of an earlier one."""
    yield from twice([getattr(each, step) for each in rules], path, step, what)


def _any(earlier: Reach, later: Reach) -> bool:
    return True


def shadowed(rules: Sequence[R], path: str, wider: Callable[[R, R], bool] = _any) -> Iterator[Finding]:
    """Yield every rule of a first-match list that is never reached: an earlier one takes all of its lines.

    ``wider`` says whether the earlier of two is for everybody the later is for, beside lines and conditions.
    """
    for place, later in enumerate(rules):
        for number, earlier in enumerate(rules[:place], start=1):
            if _holds_all(earlier, later) and wider(earlier, later) and covers(earlier.when, later.when):
                words = f"This is never reached: number {number} takes all of it already. Put the narrower one first."
                yield Finding(f"{path}.{place}", words)
                break


def _holds_all(earlier: Reach, later: Reach) -> bool:
    """Whether every line the later rule names is named by the earlier one."""
    if not earlier.skus and not earlier.families:
        return True
    if not later.skus and not later.families:
        return False
    return set(later.skus) <= set(earlier.skus) and set(later.families) <= set(earlier.families)


def within(values: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a list that names nobody, or all of the other's, takes in the other."""
    return not values or (bool(others) and set(others) <= set(values))
