"""What needs staff now: late promises, one's own queue, the programme in figures."""

from django.http import HttpRequest, HttpResponse

from dealreg.selectors import dashboard, promises, queue
from prm.accounts.web import actor, console_page, render
from prm.common.clocks import clock_view
from prm.common.moment import now
from prm.home.first_steps import first_steps


@console_page("console.open")
def console_home(request: HttpRequest) -> HttpResponse:
    """Show the work that breaches next, then what happened, then the programme's figures."""
    who = actor(request)
    month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    tasks = []
    for deal in queue.next_up(who, 8):
        clock = queue.clock_of(deal)
        tasks.append((deal, clock_view(clock, timezone=who.timezone) if clock else None))
    context = {
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
