"""What needs staff now: late promises, one's own queue, the programme in figures."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dealreg.selectors import dashboard, promises, queue
from partners.selectors import proposal
from pricing.selectors import approval as approvals
from pricing.selectors import approvers, deciding
from prm.accounts.web import actor, console_page, render
from prm.common.actors import Actor
from prm.common.clocks import ClockView, clock_view
from prm.common.firsts import first_and_count
from prm.common.moment import now
from prm.home.first_steps import first_steps
from prm.studio.selectors import version as versions

PRICES = MOVES = 5
"""Prices and tier moves to decide on the page; the link beside the title leads to all of them."""


@dataclass(frozen=True, slots=True)
class Price:
    """One price that waits for the person who looks."""

    customer: str
    reason: str
    url: str
    clock: ClockView | None


@console_page("console.open")
def console_home(request: HttpRequest) -> HttpResponse:
    """Show the work that breaches next, then what happened, then the programme's figures."""
    who = actor(request)
    month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    tasks = []
    for deal in queue.next_up(who, 8):
        clock = queue.clock_of(deal)
        tasks.append((deal, clock_view(clock, timezone=who.timezone) if clock else None))
    prices, price_total = _prices(who)
    moves = proposal.waiting() if who.may("tier.assign") else []
    context = {
        "prices": prices,
        "price_total": price_total,
        "policies": versions.to_approve(who),
        "moves": moves[:MOVES],
        "move_total": len(moves),
        "tasks": tasks,
        "counts": queue.tab_counts(who),
        "kept": promises.of_everybody(promises.kept_since(month)),
        "figures": dashboard.figures(),
        "months": dashboard.months(),
        "recent": dashboard.recently_decided(),
        "ending": dashboard.protections_ending(),
        "first_steps": first_steps(who),
    }
    return render(request, "console/home.html", context)


def _prices(who: Actor) -> tuple[list[Price], int]:
    """Return the prices that wait for this person, due first on top, and how many there are."""
    if not who.may("quote.approve"):
        return [], 0
    rows, total = first_and_count(approvals.mine(who).order_by("due_at", "pk"), PRICES)
    clocks = deciding.queue_clocks([row.quote.public_id for row in rows]) if rows else {}
    found = []
    for row in rows:
        clock, asked = clocks.get(row.quote.public_id), approvals.facts_of(row).line_discount
        reason = f"{row.quote.partner.name} asks for {asked:.4g} % off list, for the {approvers.label_of(row.job)}"
        url = reverse("console:quote", args=[row.quote.public_id])
        view = clock_view(clock, timezone=who.timezone) if clock else None
        found.append(Price(row.quote.customer_name, reason, url, view))
    return found, total
