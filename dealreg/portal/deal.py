"""One deal: where it stands, whose turn it is, why it was decided so, and what one may do."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from dealreg.enums import CLOSED, OPEN_FOR_REVIEW, DealStatus, Help, SalesStage
from dealreg.forms.closing import StageForm
from dealreg.models import Deal
from dealreg.portal import between, earning, evidence, opportunity, quote
from dealreg.portal.closing import asks_of
from dealreg.portal.words import title_of
from dealreg.rules.turn import days_left
from dealreg.selectors import deal as deals
from dealreg.selectors import own
from dealreg.selectors.registration import country_name
from dealreg.services import closing, draft
from dealreg.workflows.deal import DEAL
from partners.rules.identifiers import registrable_domain
from partners.selectors.territory import tree
from prm.accounts.web import actor, portal_page, render, say_error, tell
from prm.common.actors import Actor
from prm.common.clocks import ClockView, clock_view, clocks_of
from prm.common.clocks.view import say_time
from prm.common.decisions import cards_of
from prm.common.errors import DomainError
from prm.common.models.decision import DecisionCard
from prm.common.moment import now
from prm.common.timeline import entries
from prm.common.workflow import available_actions

MAY_MOVE = frozenset({DealStatus.SUBMITTED, DealStatus.IN_REVIEW, DealStatus.APPROVED})
CARDS = {
    "deal.appeal": ("Why this decision", "Result", True),
    "deal.rejection": ("Why this decision", "Result", True),
    "deal.protection": ("Why this decision", "Days", True),
    "deal.return": ("What was to be fixed", "Result", False),
    "deal.fix": ("What was fixed", "Result", False),
    "deal.contest": ("Compared by evidence", "Result", False),
    "deal.conflict": ("Other business", "Result", False),
    "deal.eligibility": ("Eligibility", "Result", False),
}
"""Title, unit of the last column, and whether the card is the decision itself or a check behind it."""
APPEALED_TITLE = "What you appealed"
RUNS = ("running", "warn", "over")
LAST_DAYS = 7
HELPS = dict(Help.choices)


@dataclass(frozen=True, slots=True)
class Protection:
    """The protection of an approved deal: days left of how many, the rest in words, and when it ends."""

    left: int
    words: str
    whole: int
    until: datetime

    @property
    def tone(self) -> str:
        """Return ``warn`` in the last days, else nothing."""
        return "warn" if self.left <= LAST_DAYS else ""

    @classmethod
    def of(cls, deal: Deal, at: datetime) -> "Protection | None":
        """Return the running protection of ``deal``, or ``None`` when there is none."""
        if deal.status != DealStatus.APPROVED or deal.protected_until is None or deal.protected_from is None:
            return None
        whole = days_left(deal.protected_until, deal.protected_from)
        rest = max(deal.protected_until - at, timedelta())
        return cls(days_left(deal.protected_until, at), say_time(rest, "days"), whole, deal.protected_until)


@dataclass(frozen=True, slots=True)
class Card:
    """A decision as the page shows it: the partner's card with a title and the unit of its last column."""

    sentence: str
    rows: list[dict[str, Any]]
    total: dict[str, str]
    alternatives: list[dict[str, Any]]
    policy_label: str
    policy_since: datetime | None
    decided_by_name: str
    at: datetime
    title: str
    unit: str
    decides: bool

    @classmethod
    def of(cls, card: DecisionCard, *, appealed: bool) -> "Card":
        """Return the card with its title; a decision under appeal is told as one of the past."""
        title, unit, decides = CARDS.get(card.kind, ("Check", "Result", False))
        title = APPEALED_TITLE if appealed and decides else title
        return cls(
            card.sentence, card.rows, card.total, card.alternatives, card.policy_label, card.policy_since,
            card.decided_by_name, card.at, title, unit, decides,
        )  # fmt: skip


@portal_page("deal.view")
def deal_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one deal of the partner."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    return render(request, "portal/deals/deal.html", _context(who, deal))


def _context(who: Actor, deal: Deal) -> dict[str, Any]:
    at = now()
    clocks = [clock_view(clock, timezone=who.timezone, moment=at) for clock in clocks_of(deal)]
    lines = own.lines_of(deal)
    actions = available_actions(DEAL, deal, who)
    protection, cards, story = Protection.of(deal, at), _cards(deal, cards_of(deal)), entries(deal)
    country, territory = country_name(deal.customer_country), _territory(deal)
    may_move = deal.status in MAY_MOVE and who.may("deal.update")
    return {
        "deal": deal,
        "title": title_of(deal),
        "turn": own.turn_of(deal, at),
        "actions": [action for action in actions if action.name not in between.OWN_PLACE],
        "asks": asks_of(deal, actions),
        "may_edit": deal.status == DealStatus.DRAFT and who.may("deal.register"),
        "may_move": may_move,
        "may_clone": deal.status != DealStatus.DRAFT and who.may("deal.register"),
        "clone_words": "Register again" if deal.status in CLOSED - {DealStatus.WON} else "Register one like it",
        "may_attach": may_move or (deal.status == DealStatus.DRAFT and who.may("deal.update")),
        "stage_form": StageForm(initial={"stage": deal.stage}, auto_id="id_to_%s"),
        "protection": protection,
        "protection_words": _protection_words(deal),
        "close_words": _close_words(deal, protection, at),
        "close_year": bool(deal.expected_close and deal.expected_close.year != at.year),
        "steps": _steps(deal),
        "why": next((card for card in cards if card.decides), None),
        "checks": [card for card in cards if not card.decides],
        "clocks": [clock if clock.state in RUNS else replace(clock, consequence="") for clock in clocks],
        "decision_clock": _decision_clock(deal, clocks),
        "timeline": story,
        "me": who.user_id or 0,
        "lines": [(line, _count(line.quantity)) for line in lines],
        "units": _count(sum((line.quantity for line in lines), Decimal(0))),
        "products": len({line.product_id or f"family {line.family_id}" for line in lines}),
        "files": own.files_of(deal),
        "site": _site(deal),
        "address": ", ".join(
            filter(None, (deal.customer_address, f"{deal.customer_postal_code} {deal.customer_city}".strip()))
        ),
        "place": ", ".join(dict.fromkeys(filter(None, (country, territory)))),
        "helps": [HELPS.get(value, value) for value in deal.help_wanted],
        "people": own.vendor_people(who),
        **opportunity.shown(who, deal),
        **quote.shown(who, deal),
        **earning.shown(who, deal),
        "ns": "portal",
        "in_review": deal.status in OPEN_FOR_REVIEW,
        **between.context(who, deal, actions, clocks, story),
        **evidence.shown(who, deal),
    }


def _count(quantity: Decimal) -> str:
    """Return a quantity as people write it: 40, 1,200 or 2.5."""
    text = f"{quantity:,.2f}"
    return text.rstrip("0").rstrip(".")


def _territory(deal: Deal) -> str:
    return tree().name(deal.territory).strip() if deal.territory else ""


def _protection_words(deal: Deal) -> str:
    if deal.protected_until is not None:
        return f"{deal.closed_at:%-d %B %Y}" if deal.closed_at else ""
    if deal.status in OPEN_FOR_REVIEW or deal.status in {DealStatus.DRAFT, DealStatus.RETURNED}:
        return "It starts with the approval"
    return "It was not approved"


def _close_words(deal: Deal, protection: Protection | None, at: datetime) -> str:
    """Return how the expected close stands to the protection, or to today."""
    if deal.expected_close is None:
        return ""
    passed = (localtime(at).date() - deal.expected_close).days
    if protection is not None and passed > 0:
        return f"Passed {passed} day{'' if passed == 1 else 's'} ago"
    if protection is not None:
        gap = (localtime(protection.until).date() - deal.expected_close).days
        days = f"{abs(gap)} day{'' if abs(gap) == 1 else 's'}"
        return (
            f"{days} before protection ends"
            if gap > 0
            else f"{days} after protection ends"
            if gap
            else "The day protection ends"
        )
    gap = (deal.expected_close - localtime(at).date()).days
    return f"In {gap} day{'' if gap == 1 else 's'}" if gap > 0 else "Today" if gap == 0 else "In the past"


def _site(deal: Deal) -> str:
    """Return an address to open, for a website typed with or without a scheme; never another scheme than the web's."""
    site = deal.customer_website
    if not site or registrable_domain(site) is None or any(c.isspace() for c in site):
        return ""
    if site.lower().startswith(("https://", "http://")):
        return site
    return "" if ":" in site.split("/")[0] else f"https://{site}"


def _steps(deal: Deal) -> list[tuple[str, str, str]]:
    here = SalesStage.values.index(deal.stage)
    return [
        (value, label, "done" if number < here else "current" if number == here else "")
        for number, (value, label) in enumerate(SalesStage.choices)
    ]


def _cards(deal: Deal, cards: list[DecisionCard]) -> list[Card]:
    """Return the newest card of each kind, the most telling first; of the decisions only the one that holds."""
    newest: dict[str, DecisionCard] = {}
    for card in reversed(cards):
        newest[card.kind] = card
    decided = [card for kind, card in newest.items() if CARDS.get(kind, ("", "", False))[2]]
    holds = max(decided, key=lambda card: card.at, default=None) if deal.decided_at else None
    for card in decided:
        if card is not holds:
            del newest[card.kind]
    rank = {kind: number for number, kind in enumerate(CARDS)}
    appealed = deal.status == DealStatus.APPEALED
    return [
        Card.of(card, appealed=appealed)
        for card in sorted(newest.values(), key=lambda card: rank.get(card.kind, len(rank)))
    ]


def _decision_clock(deal: Deal, clocks: list[ClockView]) -> ClockView | None:
    if deal.status not in OPEN_FOR_REVIEW:
        return None
    kind = own.APPEAL if deal.status == DealStatus.APPEALED else own.DECISION
    return next((clock for clock in clocks if clock.kind == kind and clock.state != "met"), None)


@portal_page("deal.update")
def stage(request: HttpRequest, reference: str) -> HttpResponse:
    """Say where the sale stands."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    form = StageForm(request.POST or None, initial={"stage": deal.stage})
    if request.method == "POST" and form.is_valid():
        try:
            closing.move_stage(deal=deal, actor=who, stage=form.cleaned_data["stage"])
        except DomainError as error:
            say_error(request, error)
        else:
            tell(request, f"Stage is now {SalesStage(form.cleaned_data['stage']).label}.")
        return redirect("portal:deal", reference)
    context = {"deal": deal, "title": title_of(deal), "form": form}
    return render(request, "portal/deals/stage.html", context, status=422 if form.errors else 200)


@portal_page("deal.register")
@require_POST
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Throw a draft away."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    try:
        draft.discard(deal=deal, actor=who)
    except DomainError as error:
        say_error(request, error)
        return redirect("portal:deal", reference)
    tell(request, f"The draft for {title_of(deal)} is discarded.")
    return redirect("portal:deals")
