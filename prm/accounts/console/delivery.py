"""Console: news that did not reach its receiver, and trying again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from prm.accounts.selectors import delivery as selectors
from prm.accounts.services import delivery as service
from prm.accounts.web import actor, console_page, render, tell
from prm.common import keyset
from prm.common.models.event import Delivery

SIZE = 50
_ORDERS = {
    Delivery.State.DEAD: keyset.Order("next_attempt_at", descending=True),
    Delivery.State.PENDING: keyset.Order("next_attempt_at"),
    Delivery.State.DONE: keyset.Order("done_at", descending=True, nullable=True),
}


@console_page("mail.view")
def deliveries(request: HttpRequest) -> HttpResponse:
    """List deliveries of the outbox: those given up, those waiting, or those done."""
    wanted = request.GET.get("state", "")
    state = Delivery.State(wanted) if wanted in Delivery.State.values else Delivery.State.DEAD
    page = keyset.read(
        selectors.deliveries(state),
        _ORDERS[state],
        size=SIZE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    counts = selectors.waiting()
    context = {
        "page": page,
        "state": state,
        "tabs": [(choice.value, choice.label, counts.get(choice)) for choice in _ORDERS],
        "replays": actor(request).may("delivery.replay"),
    }
    return render(request, "console/deliveries/list.html", context)


@require_POST
@console_page("delivery.replay")
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one given-up delivery again, at once."""
    found = service.replay(delivery=selectors.get_delivery(pk))
    tell(request, f"{found.event.name} goes to {found.receiver} again.")
    return redirect("console:deliveries")


@require_POST
@console_page("delivery.replay")
def replay_all(request: HttpRequest) -> HttpResponse:
    """Try everything given up again."""
    count = service.replay_all()
    tell(request, f"{count} {'delivery' if count == 1 else 'deliveries'} queued again.")
    return redirect("console:deliveries")
