"""The ladders a programme starts with, as policies, and the metrics they need entered. The vendor may change all."""

from typing import Any

METRICS: tuple[dict[str, Any], ...] = (
    {
        "code": "booked",
        "name": "Revenue booked without a registration",
        "unit": "money",
        "about": "Run-rate business and renewals from the order system; won registrations are counted by themselves.",
    },
    {
        "code": "csat",
        "name": "Customer satisfaction",
        "unit": "percent",
        "about": "Share of satisfied customers in the last survey.",
    },
    {
        "code": "quota",
        "name": "Quota of the year",
        "unit": "money",
        "about": "What the partner agreed to sell in twelve months.",
    },
)

_YEAR = {"kind": "rolling", "months": 12}
_REVENUE = {
    "key": "revenue",
    "label": "Revenue",
    "unit": "money",
    "measure": {"metric": "won", "also": ["booked"], "window": _YEAR},
    "about": "Won registrations and what was booked without one, in the last 12 months.",
}
_CSAT = {
    "key": "csat",
    "label": "Customer satisfaction",
    "unit": "percent",
    "measure": {"metric": "csat", "how": "latest", "window": _YEAR},
    "about": "The latest survey of the last 12 months.",
}


def _certified(key: str, label: str, persona: str) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "measure": {
            "metric": "certificate",
            "how": "distinct",
            "of": "person",
            "where": {"field": "persona", "op": "is", "value": persona},
            "window": {"kind": "today"},
        },
        "about": "Different people who hold a certificate today.",
    }


def _needs(**least: Any) -> list[dict[str, Any]]:
    return [{"figure": figure, "at_least": value} for figure, value in least.items()]


def _partner(premier: dict[str, Any]) -> dict[str, Any]:
    today = {"kind": "today"}
    ended = {"field": "contract", "op": "is", "value": False}
    contract = {
        "key": "contract",
        "label": "Contract in force",
        "unit": "yes_no",
        "read_as": "difference",
        "measure": {"metric": "partner", "how": "count", "window": today},
        "over": {"metric": "partner", "how": "count", "where": ended, "window": today},
        "about": "One without an end date counts as in force.",
    }
    running = {"figure": "contract", "at_least": 1}
    return {
        "currency": "USD",
        "figures": [
            _REVENUE,
            _certified("sellers", "Certified sellers", "seller"),
            _certified("engineers", "Certified engineers", "engineer"),
            _CSAT,
            contract,
        ],
        "tiers": [
            {
                "code": "authorized",
                "name": "Authorized",
                "enter": {"needs": [running, *_needs(sellers=1, engineers=1)]},
                "benefits": ["Deal registration", "Partner portal and library", "Standard discount"],
                "entitlements": {"marketing_funds_usd": 25_000, "support_hours": 0, "lead_sharing": False},
            },
            {
                "code": "premier",
                "name": "Premier",
                "enter": {"needs": [running, *_needs(**premier)]},
                "benefits": ["Higher discount", "Longer protection", "Lead sharing", "Co-branded campaigns"],
                "entitlements": {"marketing_funds_usd": 100_000, "support_hours": 8, "lead_sharing": True},
            },
            {
                "code": "elite",
                "name": "Elite",
                "enter": {"needs": [running, *_needs(revenue=2_000_000, sellers=6, engineers=6, csat="0.95")]},
                "benefits": [
                    "Highest discount",
                    "Lead priority",
                    "Executive sponsor",
                    "Roadmap previews",
                    "Advisory council",
                ],
                "entitlements": {
                    "marketing_funds_usd": 500_000,
                    "support_hours": 4,
                    "lead_sharing": True,
                    "lead_priority": True,
                },
            },
        ],
        "review": {"every": "half", "grace_days": 90},
        "entitlement_names": {
            "marketing_funds_usd": "Co-marketing funds a year, USD",
            "support_hours": "Business hours to a first answer",
        },
    }


def _planned(code: str, name: str, revenue: int, funds: int, partners_a_manager: int) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "enter": {"needs": _needs(revenue=revenue)},
        "entitlements": {"marketing_funds_usd": funds, "partners_a_manager": partners_a_manager},
    }


_PLANNING = {
    "currency": "USD",
    "figures": [_REVENUE],
    "tiers": [
        _planned("development", "Development", 500_000, 25_000, 25),
        _planned("growth", "Growth", 2_000_000, 100_000, 8),
        _planned("strategic", "Strategic", 10_000_000, 500_000, 1),
    ],
    "review": {"every": "year"},
    "entitlement_names": {
        "marketing_funds_usd": "Co-marketing funds a year, USD",
        "partners_a_manager": "Partners a manager looks after",
    },
}
_PERFORMANCE = {
    "currency": "USD",
    "figures": [
        {
            "key": "attainment",
            "label": "Quota reached",
            "unit": "percent",
            "read_as": "ratio",
            "measure": _REVENUE["measure"],
            "over": {"metric": "quota", "how": "latest", "window": _YEAR},
            "about": "Revenue of the last 12 months as a part of the quota agreed for them.",
        },
        _CSAT,
    ],
    "tiers": [
        {
            "code": "development",
            "name": "Development",
            "enter": {"needs": _needs(attainment="0.5")},
            "benefits": ["Improvement plan", "Weekly check-in"],
            "entitlements": {"extra_margin_percent": 0},
        },
        {
            "code": "performance",
            "name": "Performance",
            "enter": {"needs": _needs(attainment="0.8", csat="0.85")},
            "benefits": ["Quarterly bonus", "Standard lead sharing"],
            "entitlements": {"extra_margin_percent": 0, "lead_sharing": True},
        },
        {
            "code": "elite",
            "name": "Elite",
            "enter": {"needs": _needs(attainment="1.5", csat="0.95")},
            "benefits": ["5 % more margin", "Lead priority", "Executive engagement", "Market development funds"],
            "entitlements": {"extra_margin_percent": 5, "lead_sharing": True, "lead_priority": True},
        },
    ],
    "review": {"every": "quarter", "up": "at_review"},
    "entitlement_names": {"extra_margin_percent": "Margin on top, percent"},
}

LADDERS: tuple[tuple[dict[str, str], dict[str, Any]], ...] = (
    ({"programme": "partner"}, _partner({"revenue": 500_000, "sellers": 3, "engineers": 3, "csat": "0.85"})),
    (
        {"programme": "partner", "region": "APAC"},
        _partner({"revenue": 300_000, "sellers": 2, "engineers": 2, "csat": "0.85"}),
    ),
    ({"programme": "planning"}, _PLANNING),
    ({"programme": "performance"}, _PERFORMANCE),
)
