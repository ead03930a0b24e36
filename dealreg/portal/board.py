"""The partner's deals as a board, and moving a card to another stage."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dealreg.enums import DealStatus, SalesStage
from dealreg.models import Deal
from dealreg.portal.words import title_of
from dealreg.rules.turn import Turn
from dealreg.selectors import board as selectors
from dealreg.selectors import deal as deals
from dealreg.selectors import own
from dealreg.services import clone as clone_services
from dealreg.services import closing
from prm.accounts.web import actor, portal_page, render, say_error, tell
from prm.common.clocks import ClockView, clock_view
from prm.common.errors import DomainError
from prm.common.moment import now

STAGES = list(SalesStage)


@dataclass(frozen=True, slots=True)
class Card:
    """One deal on the board: whose turn it is, its clock, and the stage a press moves it to."""

    deal: Deal
    title: str
    turn: Turn
    clock: ClockView | None
    next: SalesStage | None


@portal_page("deal.view")
def board(request: HttpRequest) -> HttpResponse:
    """Show the partner's deals by where they stand."""
    who, at = actor(request), now()
    columns = selectors.columns(who, vendor=settings.BRAND_NAME)
    clocks, looks, moves = own.turn_clocks(who), own.thresholds(), who.may("deal.update")

    def card(deal: Deal) -> Card:
        clock = clocks.get(deal.public_id)
        shown = clock_view(clock, timezone=who.timezone, moment=at) if clock else None
        return Card(deal, title_of(deal), own.turn_of(deal, at, looks), shown, _next(deal) if moves else None)

    context = {
        "columns": [(column, [card(deal) for deal in column.cards]) for column in columns],
        "any": any(column.cards for column in columns),
        "may_register": who.may("deal.register"),
    }
    return render(request, "portal/deals/board.html", context)


def _next(deal: Deal) -> SalesStage | None:
    """Return the stage after the deal's, while it is protected."""
    at = STAGES.index(SalesStage(deal.stage))
    return STAGES[at + 1] if deal.status == DealStatus.APPROVED and at + 1 < len(STAGES) else None


@portal_page("deal.update")
@require_POST
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Move a card to a stage and come back to the board."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    try:
        moved = closing.move_stage(deal=deal, actor=who, stage=request.POST.get("stage", ""))
        tell(request, f"{title_of(moved)} is in {moved.get_stage_display().lower()} now.")
    except DomainError as error:
        say_error(request, error)
    return redirect("portal:deal-board")


@portal_page("deal.register")
@require_POST
def clone(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a draft like this deal and go on in its form."""
    who = actor(request)
    made = clone_services.clone(deal=deals.get_visible(who, reference), actor=who)
    tell(request, "A new draft with the same customer and products. Check what has changed since.")
    return redirect("portal:deal-edit", reference=made.public_id)
