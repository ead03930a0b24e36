"""All deals of the partner: what each waits for, by saved views, filters and text."""

from collections.abc import Callable
from functools import cached_property

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from dealreg.enums import CLOSED, DealStatus, SalesStage
from dealreg.models import Deal
from dealreg.portal.words import title_of
from dealreg.rules.turn import Thresholds, Turn
from dealreg.selectors import deal as deals
from dealreg.selectors import own
from prm.accounts.lists import list_page
from prm.accounts.web import actor, portal_page
from prm.common.actors import Actor
from prm.common.addresses import address
from prm.common.clocks import Clock, ClockView, clock_view
from prm.common.components.drawing import clock
from prm.common.components.markup import fill
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, drawn, link, money, status, text, when
from prm.common.moment import now

TURNS = (("you", "Needs you"), ("vendor", f"Waiting on {settings.BRAND_NAME}"), ("closed", "Closed"))


class _Waits:
    """The words and the clock of each row. The clocks of all rows are read once, when the first row asks."""

    def __init__(self, who: Actor) -> None:
        self.who = who
        self.at = now()

    @cached_property
    def looks(self) -> Thresholds:
        return own.thresholds()

    @cached_property
    def clocks(self) -> dict[str, Clock]:
        return own.turn_clocks(self.who)

    def cell(self, deal: Deal) -> Cell:
        """Return whose turn it is, with the vendor's running clock."""
        turn = own.turn_of(deal, self.at, self.looks)
        running = self.clocks.get(deal.public_id)
        shown = clock_view(running, timezone=self.who.timezone, moment=self.at) if running else None
        words = {"partner": "You", "vendor": settings.BRAND_NAME, "nobody": "Nobody"}[turn.side]
        return drawn(lambda: _drawn(turn, shown), f"{words}: {turn.step}" if turn.side != "nobody" else "")


NOBODY = fill('<span class="quiet">–<span class="sr">Nobody</span></span>')


def _drawn(turn: Turn, shown: ClockView | None) -> SafeString:
    """Return the step as the list shows it: bold when it is urgent, a clock in place of words when one runs."""
    if turn.side == "nobody":
        return NOBODY
    if shown is None:
        words = fill("<b>You</b>: {}", turn.step) if turn.urgent else turn.step
        return fill("<span{}>{}</span>", "" if turn.urgent else fill(' class="muted"'), words)
    if turn.urgent:
        return fill('<b title="{}">You</b>: {}', turn.step, clock(shown, of=False))
    return clock(shown)


def _by_turn(rows: QuerySet, values: list[str]) -> QuerySet:
    picked = rows.none()
    if "you" in values:
        picked = picked | rows.filter(pk__in=own.needing_partner(rows).values("pk"))
    if "vendor" in values:
        picked = picked | own.waiting_on_vendor(rows)
    if "closed" in values:
        picked = picked | rows.filter(status__in=CLOSED)
    return picked


def _search(rows: QuerySet, words: str) -> QuerySet:
    return rows.filter(
        Q(customer_name__icontains=words)
        | Q(summary__icontains=words)
        | Q(contact_name__icontains=words)
        | Q(public_id__iexact=words)
    )


def _url(deal: Deal) -> str:
    return address("portal:deal", deal.public_id)


def _amount(deal: Deal) -> Cell:
    """Return the amount; a draft without a priced row has none yet, which is not zero."""
    return money(deal.amount or None, deal.currency)


def _owners(who: Actor) -> Callable[[], list[tuple[str, str]]]:
    return lambda: own.owners(who)


def spec(who: Actor) -> ListSpec:
    """Return the list as this person sees it."""
    waits = _Waits(who)
    return ListSpec(
        page="deals",
        noun=("deal", "deals"),
        columns=(
            Column("customer", "Customer", lambda d: link(title_of(d), _url(d)), sort="customer_name", css="full"),
            Column("status", "Status", lambda d: status(d.status, d.get_status_display()), sort="status", css="c-s"),
            Column("waits", "Waits for", waits.cell, css="c-l full"),
            Column("stage", "Stage", lambda d: text(d.get_stage_display(), quiet=True), sort="stage", css="c-s"),
            Column("close", "Expected close", lambda d: when(d.expected_close), sort="expected_close", nullable=True,
                   css="c-s"),
            Column("amount", "Amount", _amount, sort="amount", css="c-m money end"),
            Column("owner", "Owner", lambda d: text(d.owner.name if d.owner else "", quiet=True), sort="owner__name",
                   nullable=True, shown=False),
            Column("reference", "Number", lambda d: text(d.public_id, quiet=True), shown=False),
            Column("protected", "Protected until", lambda d: when(d.protected_until), sort="protected_until",
                   nullable=True, shown=False),
            Column("created", "Created", lambda d: when(d.created_at), sort="created_at", shown=False, css="c-s"),
        ),
        filters=(
            Filter("turn", "Whose turn", options=lambda: TURNS, apply=_by_turn),
            Filter("status", "Status", options=lambda: DealStatus.choices,
                   apply=lambda rows, values: rows.filter(status__in=values)),
            Filter("stage", "Stage", options=lambda: SalesStage.choices,
                   apply=lambda rows, values: rows.filter(stage__in=values)),
            Filter("owner", "Owner", options=_owners(who),
                   apply=lambda rows, values: rows.filter(owner__public_id__in=values)),
        ),
        search=_search,
        search_label="Customer, project or number",
        sort="-created",
        tabs=(
            Tab("Needs you", "turn=you"),
            Tab(f"Waiting on {settings.BRAND_NAME}", "turn=vendor"),
            Tab("Approved", "status=approved"),
            Tab("Closed", "turn=closed"),
        ),
    )  # fmt: skip


@portal_page("deal.view")
def deal_list(request: HttpRequest) -> HttpResponse:
    """Show the partner's deals, or hand them out as CSV."""
    who = actor(request)
    rows = deals.visible_to(who).select_related("owner")
    may_register = who.may("deal.register")
    return list_page(request, spec(who), rows, "portal/deals/list.html", {"may_register": may_register}, views=False)
