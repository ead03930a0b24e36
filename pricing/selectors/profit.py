"""What partnership is worth to a partner: its own plan, in every tier and motion, under the policies in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from partners.enums import Motion
from partners.models import Partner, Tier
from partners.selectors import territory, tier
from pricing.rules import profit
from pricing.rules.ground import Ground
from pricing.rules.profit import Business, Deal, Year
from pricing.rules.quoted import Bodies, model_of
from pricing.selectors import bodies
from prm.common.errors import DomainError
from prm.common.moment import now
from prm.common.money import PIVOT, rate
from prm.common.policies import Policy, in_force_for_each

Place = tuple[str, str]
"""A tier's code and a motion."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One year in the table. ``more`` is how much more it leaves than the partner's own tier in the same motion."""

    year: Year
    chosen: bool
    own: bool
    more: Decimal


@dataclass(frozen=True, slots=True)
class Worth:
    """What a higher tier would be worth in the chosen motion, a year."""

    tier: Tier
    year: Year
    more: Decimal


class Plan:
    """A partner's plan worked out for every tier of the primary programme and every motion. Stores nothing."""

    def __init__(self, partner: Partner, business: Business, *, motion: str, tier_code: str = "") -> None:
        self.partner, self.business, self.motion = partner, business, motion
        self.on = now().date()
        self.current = tier.primary_tier(partner)
        self.tiers = sorted(tier.tiers_of(self.current.programme), key=lambda each: each.rank) if self.current else []
        known = {each.code for each in self.tiers}
        self.tier_code = tier_code if tier_code in known else self.own_code

    @property
    def own_code(self) -> str:
        """Return the code of the partner's tier, empty without one."""
        return self.current.code if self.current else ""

    @property
    def tier_codes(self) -> list[str]:
        """Return the tiers of the table, the lowest first; without any, the place of nobody's tier."""
        return [each.code for each in self.tiers] or [""]

    @property
    def motions(self) -> list[tuple[str, str]]:
        """Return the motions of the table."""
        return [(value, str(label)) for value, label in Motion.choices]

    @cached_property
    def years(self) -> Mapping[Place, Year]:
        """Return the year of every tier and motion. One query for all policies."""
        return {
            place: profit.year_of(self._bodies[place], self._ground(place), self.business) for place in self._places
        }

    @property
    def rows(self) -> list[tuple[str, str, bool, list[Cell]]]:
        """Return for each motion its code, its name, whether it is the chosen one, and a cell for each tier."""
        found = []
        for motion, label in self.motions:
            mine = self.years[self.own_code, motion]
            cells = [
                Cell(
                    year := self.years[code, motion],
                    chosen=(code, motion) == (self.tier_code, self.motion),
                    own=code == self.own_code,
                    more=year.left - mine.left,
                )
                for code in self.tier_codes
            ]
            found.append((motion, label, motion == self.motion, cells))
        return found

    @property
    def own(self) -> Year:
        """Return the year of the partner's own tier in the chosen motion."""
        return self.years[self.own_code, self.motion]

    @property
    def chosen(self) -> Year:
        """Return the year that is looked at."""
        return self.years[self.tier_code, self.motion]

    @property
    def chosen_tier(self) -> Tier | None:
        """Return the tier that is looked at."""
        return next((each for each in self.tiers if each.code == self.tier_code), None)

    @property
    def deals(self) -> list[Deal]:
        """Return the kinds of deal the chosen year is made of, each with its waterfall."""
        place = self.tier_code, self.motion
        return profit.deals_of(self._bodies[place], self._ground(place), self.business)

    @property
    def worth(self) -> list[Worth]:
        """Return what each tier above the partner's own would be worth in the chosen motion."""
        rank = self.current.rank if self.current else 0
        above = [each for each in self.tiers if each.rank > rank]
        years = [self.years[each.code, self.motion] for each in above]
        return [Worth(each, year, year.left - self.own.left) for each, year in zip(above, years, strict=True)]

    @property
    def policies(self) -> list[str]:
        """Return the policies the chosen year was worked out by."""
        return [policy.label for policy in self._policies[self.tier_code, self.motion].values()]

    @property
    def _places(self) -> list[Place]:
        return [(code, motion) for code in self.tier_codes for motion, _ in self.motions]

    @cached_property
    def _policies(self) -> Mapping[Place, Mapping[str, Policy]]:
        kinds = [*sorted(bodies.PRICED_BY), *bodies.MODELS.values()]
        scopes = [self._scope(place) for place in self._places]
        return dict(zip(self._places, in_force_for_each(kinds, scopes), strict=True))

    @cached_property
    def _bodies(self) -> Mapping[Place, Bodies]:
        return {
            place: bodies.gathered({kind: policy.body for kind, policy in found.items()})
            for place, found in self._policies.items()
        }

    def _scope(self, place: Place) -> dict[str, Any]:
        region = self.partner.country
        return {
            "programme": self.current.programme.code if self.current else None,
            "region": (region, *territory.ancestors(region)) if region else (),
            "tier": place[0] or None,
            "motion": place[1],
            "cohort": (),
        }

    @cached_property
    def _rate(self) -> Decimal | None:
        return rate_of(self.business.currency, self.on)

    def _ground(self, place: Place) -> Ground:
        return Ground(
            self.business.currency, self.on, tier=place[0] or None, partner_type=self.partner.type.code,
            motion=place[1], region=self.partner.country or None, new_customer=True, rate=self._rate,
        )  # fmt: skip

    def model(self) -> str | None:
        """Return the commercial model the chosen motion is paid by, ``None`` where the partner buys and sells on."""
        ground = self._ground((self.tier_code, self.motion))
        buys = self._bodies[self.tier_code, self.motion].rules.waterfall.partner_buys
        return None if self.motion in buys else model_of(ground)


def rate_of(currency: str, on: date) -> Decimal | None:
    """Return how many of a currency one EUR is worth, ``None`` where nobody entered it."""
    try:
        return rate(PIVOT, currency, on=on)
    except DomainError:
        return None
