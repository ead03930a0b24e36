"""The policies a quote was priced by, found again by the versions it names."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pricing.policies import discounting as discount
from pricing.policies import motions as motion
from pricing.policies.quoting import APPROVAL
from pricing.rules.approval import ApprovalBody
from pricing.rules.limits import LimitsBody
from pricing.rules.quoted import Bodies
from pricing.rules.waterfall import DistributionBody, Rules
from prm.common.errors import DomainError
from prm.common.models import PolicyVersion
from prm.common.policies.store import body_of
from prm.common.tenancy import as_system

MODELS = {
    "referral": motion.REFERRAL, "co_sell": motion.CO_SELL, "services": motion.SERVICES,
    "marketplace": motion.MARKETPLACE, "alliance": motion.ALLIANCE, "technology": motion.TECHNOLOGY,
}  # fmt: skip
"""The policy behind each commercial model."""

PRICED_BY = frozenset({discount.WATERFALL, *discount.STEPS.values(), discount.LIMITS, discount.DISTRIBUTION})
"""The kinds of policy every price is made by."""


def named(rules: Mapping[str, str]) -> Bodies:
    """Return the bodies of the versions ``rules`` names, policy kind to public id.

    Raises ``DomainError`` ``policy.missing`` for one that is not there or when the order of discounts is not named.
    """
    return _bodies(frozenset(rules.items()))


def with_body(rules: Mapping[str, str], kind: str, body: Any) -> Bodies:
    """Return the bodies ``rules`` names, with ``body`` in the place of the one of ``kind``."""
    return _changed(frozenset(rules.items()), kind, _Same(body))


def gathered(by_kind: Mapping[str, Any]) -> Bodies:
    """Return bodies by policy kind as the rules take them. Raises ``DomainError`` without an order of discounts."""
    if discount.WATERFALL not in by_kind:
        raise DomainError("policy.missing", "The order of discounts is not named.")
    rules = Rules(
        waterfall=by_kind[discount.WATERFALL],
        steps={step: by_kind[kind] for step, kind in discount.STEPS.items() if kind in by_kind},  # type: ignore[misc]
        limits=by_kind.get(discount.LIMITS, LimitsBody()),
        distribution=by_kind.get(discount.DISTRIBUTION, DistributionBody()),
    )
    approval: ApprovalBody | None = by_kind.get(APPROVAL)
    return Bodies(rules, approval, {model: by_kind[kind] for model, kind in MODELS.items() if kind in by_kind})


class _Same:
    """A body told from others by being the same object: a simulation asks with one body for every quote."""

    __slots__ = ("body",)

    def __init__(self, body: Any) -> None:
        self.body = body

    def __hash__(self) -> int:
        """Return what only the same body has while it is kept."""
        return id(self.body)

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same object."""
        return isinstance(other, _Same) and other.body is self.body


@lru_cache(256)
def _changed(rules: frozenset[tuple[str, str]], kind: str, same: _Same) -> Bodies:
    return gathered({**_by_kind(rules), kind: same.body})


@lru_cache(256)
def _bodies(rules: frozenset[tuple[str, str]]) -> Bodies:
    """A version that was ever in force never changes, so what it says may be remembered."""
    return gathered(_by_kind(rules))


@lru_cache(256)
def _by_kind(rules: frozenset[tuple[str, str]]) -> Mapping[str, Any]:
    wanted = dict(rules)
    with as_system("policy lookup"):
        found = {each.public_id: each for each in PolicyVersion.objects.filter(public_id__in=wanted.values())}
    if missing := sorted(set(wanted.values()) - set(found)):
        raise DomainError("policy.missing", f"The policy {missing[0]} is not there.")
    return {kind: body_of(found[reference]) for kind, reference in wanted.items()}
