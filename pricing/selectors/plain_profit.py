"""Profitability as plain data for the API."""

from typing import Any

from pricing.rules.profit import Contribution
from pricing.selectors.contribution import History
from pricing.selectors.profit import Plan
from prm.common.plain import plain


def plan(found: Plan) -> dict[str, Any]:
    """Return a partner's year in every tier and motion."""
    return {
        "currency": found.business.currency,
        "own_tier": found.own_code,
        "motion": found.motion,
        "years": [
            {
                "tier": cell.year.tier, "motion": motion, "customers_pay": plain(cell.year.sold),
                "earned": plain(cell.year.earned), "services": plain(cell.year.services),
                "costs": plain(cell.year.costs), "left": plain(cell.year.left), "more": plain(cell.more),
            }
            for motion, _, _, cells in found.rows
            for cell in cells
        ],
        "policies": found.policies,
    }  # fmt: skip


def history(found: History, rows: list[tuple[Contribution, Contribution]]) -> dict[str, Any]:
    """Return what partners bring and cost, as it was and as supposed."""
    return {
        "since": found.start.isoformat(),
        "unrated": found.unrated,
        "rows": [_row(before, after) for before, after in rows],
        "all": _row(*found.whole(rows)),
    }


def _row(before: Contribution, after: Contribution) -> dict[str, Any]:
    sold = before.sold
    return {
        "tier": sold.tier, "motion": sold.motion, "sales": sold.sales, "costed": sold.costed, "was": _side(before),
        "supposed": _side(after),
    }  # fmt: skip


def _side(part: Contribution) -> dict[str, Any]:
    return {
        "discount_given": plain(part.given), "price_paid": plain(part.received), "pay": plain(part.paid),
        "cost": plain(part.cost), "programme": plain(part.programme), "contribution": plain(part.left),
    }  # fmt: skip
