"""Promises kept, by month and reviewer, each figure opening to its decisions."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from dealreg.models import Deal
from dealreg.selectors import promises as selectors
from dealreg.selectors.promises import Kept
from prm.accounts.web import actor, console_page, render
from prm.common.clocks import Clock, ClockView, clock_view
from prm.common.errors import NotFound

MOST = 200
"""Decisions shown of one month, the latest; a month that has more says so, and its figures count all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure and the page of its rows."""

    kept: Kept | None
    url: str


@dataclass(frozen=True, slots=True)
class Month:
    """One line: everybody together, then each reviewer."""

    month: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Decision:
    """One promise that ended, with its registration."""

    clock: Clock
    view: ClockView
    deal: Deal


def _cell(kept: Kept | None, month: str, reviewer: str | None = None) -> Cell:
    query = {"month": month} if reviewer is None else {"month": month, "reviewer": reviewer}
    return Cell(kept if kept and kept.ended else None, f"{reverse('console:promises')}?{urlencode(query)}")


def _months(rows: list[Kept], names: list[str], timezone: str) -> list[Month]:
    by_both = {(row.month, row.reviewer): row for row in rows}
    return [
        Month(
            month,
            [
                _cell(selectors.as_a_whole(rows, month), month),
                *(_cell(by_both.get((month, name)), month, name) for name in names),
            ],
        )
        for month in selectors.last_months(timezone=timezone)
    ]


@console_page("clock.view")
def promises(request: HttpRequest) -> HttpResponse:
    """Show the last twelve months, or with ``?month=`` the decisions of one, of everybody or one reviewer."""
    who = actor(request)
    if month := request.GET.get("month", ""):
        return _one(request, month, request.GET.get("reviewer"))
    rows = selectors.monthly(timezone=who.timezone)
    names = sorted({row.reviewer for row in rows})
    context = {"names": names, "months": _months(rows, names, who.timezone), "any": bool(rows)}
    return render(request, "console/promises/months.html", context)


def _one(request: HttpRequest, month: str, reviewer: str | None) -> HttpResponse:
    who = actor(request)
    try:
        rows = selectors.of_month(month, timezone=who.timezone)
        counted = selectors.in_month(month, timezone=who.timezone)
    except ValueError as error:
        raise NotFound() from error
    if reviewer is not None:
        rows = rows.filter(owed_by_name=reviewer)
        counted = [row for row in counted if row.reviewer == reviewer]
    ended = list(rows.order_by("-ended_at", "id")[:MOST])
    deals = selectors.deals_of(ended)
    shown = [
        Decision(clock, clock_view(clock, timezone=who.timezone), deals[clock.subject_id])
        for clock in ended
        if clock.subject_id in deals
    ]
    context = {
        "month": month,
        "reviewer": reviewer,
        "rows": shown,
        "kept": selectors.as_a_whole(counted, month),
        "most": MOST if len(ended) == MOST else 0,
    }
    return render(request, "console/promises/month.html", context)
