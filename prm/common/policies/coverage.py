"""What one condition says about another: that it holds whenever the other does, or that it never can.

The reasoning is safe and incomplete: it claims nothing about parts it does not understand, so an answer of "no" may
mean "not seen". Unknown facts are no exception: a condition that is true knows the facts it looks at.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from prm.common.policies.primitives import AtLeast, Condition, Every, Nothing, Test

_BELOW, _ABOVE = frozenset({"lt", "lte"}), frozenset({"gt", "gte"})


def covers(earlier: Condition, later: Condition) -> bool:
    """Whether ``earlier`` holds, as far as can be seen, in every case in which ``later`` does."""
    if never(later):
        return True
    if isinstance(earlier, Every):
        return all(covers(part, later) for part in earlier.all)
    if isinstance(later, AtLeast) and later.at_least >= 1 and later.of:
        many = len(later.of) - later.at_least + 1  # so many parts can be false at most, and one more
        if sum(covers(earlier, part) for part in later.of) >= many:
            return True
    if isinstance(earlier, AtLeast):
        return sum(covers(part, later) for part in earlier.of) >= earlier.at_least
    if isinstance(later, Every):
        return any(covers(earlier, part) for part in later.all)
    if isinstance(earlier, Test) and isinstance(later, Test):
        return earlier.field == later.field and _implies(later, earlier)
    return earlier == later


def never(condition: Condition) -> bool:
    """Whether a condition can be seen to be false whatever the facts are."""
    if isinstance(condition, AtLeast):
        return len(condition.of) - sum(never(part) for part in condition.of) < condition.at_least
    if isinstance(condition, Nothing):
        return any(isinstance(part, Every) and not part.all for part in condition.none)
    if isinstance(condition, Test):
        return condition.op in {"in", "has_any"} and condition.value == []
    tests = list(_conjuncts(condition))
    clash = any(_exclude(one, other) for place, one in enumerate(tests) for other in tests[place + 1 :])
    return clash or any(never(part) for part in condition.all)


def _conjuncts(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Every):
        for part in condition.all:
            yield from _conjuncts(part)


def _values(test: Test) -> list[Any] | None:
    """Return the only values a test lets through, if it names them."""
    if test.op == "is":
        return [test.value]
    return list(test.value) if test.op == "in" and isinstance(test.value, list) else None


def _number(value: Any) -> Decimal | None:
    return Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None


def _implies(given: Test, wanted: Test) -> bool:
    """Whether a value that passes ``given`` passes ``wanted``; both look at one fact."""
    if given == wanted:
        return True
    if (values := _values(given)) is not None:
        return all(_passes(value, wanted) is True for value in values)
    if given.op == "has" and wanted.op == "has_any":
        return isinstance(wanted.value, list) and given.value in wanted.value
    if given.op == wanted.op == "has_any":
        return (
            isinstance(given.value, list) and isinstance(wanted.value, list) and set(given.value) <= set(wanted.value)
        )
    if given.op == wanted.op == "not_in":
        return (
            isinstance(given.value, list) and isinstance(wanted.value, list) and set(wanted.value) <= set(given.value)
        )
    low, high = _number(given.value), _number(wanted.value)
    if low is None or high is None:
        return False
    if given.op in _ABOVE and wanted.op in _ABOVE:
        return low > high or (low == high and (wanted.op == "gte" or given.op == "gt"))
    if given.op in _BELOW and wanted.op in _BELOW:
        return low < high or (low == high and (wanted.op == "lte" or given.op == "lt"))
    return False


def _passes(value: Any, test: Test) -> bool | None:
    try:
        return test.evaluate({test.field: value})
    except (ArithmeticError, TypeError, ValueError):
        return None


def _exclude(one: Test, other: Test) -> bool:
    """Whether no value passes both tests of one fact."""
    if one.field != other.field:
        return False
    for given, wanted in ((one, other), (other, one)):
        if (values := _values(given)) is not None and all(_passes(value, wanted) is False for value in values):
            return True
    for low, high in ((one, other), (other, one)):
        if low.op in _ABOVE and high.op in _BELOW:
            bottom, top = _number(low.value), _number(high.value)
            if bottom is not None and top is not None:
                return bottom > top or (bottom == top and (low.op == "gt" or high.op == "lt"))
    return False
