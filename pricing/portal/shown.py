"""What a quote's page shows on either side: the sheet, what may be done, its versions and its story."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pricing.enums import QuoteStatus
from pricing.forms.quote import NoteForm, SendForm
from pricing.models import Quote
from pricing.paper.pdf import quote_pdf
from pricing.selectors import quote as quotes
from pricing.selectors.sheet import Audience, sheet
from pricing.workflows.quote import QUOTE
from prm.common.actors import Actor
from prm.common.clocks import clock_view, clocks_of
from prm.common.decisions import cards_of
from prm.common.errors import NotFound
from prm.common.moment import now
from prm.common.timeline import entries
from prm.common.workflow import available_actions

INLINE = 25
"""Up to so many lines the page brings every waterfall along; beyond, each is fetched when it is opened."""
LINK = "quote-link"
"""Where a session keeps the customer's link until the next page has told it."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def audience(who: Actor) -> Audience:
    """Return as whom ``who`` looks at quotes."""
    return "partner" if who.is_partner else "vendor"


def context(request: HttpRequest, who: Actor, quote: Quote) -> dict[str, Any]:
    """Return what the page of a quote reads, for both sides."""
    shown = sheet(quote, audience(who))
    actions = {each.name: each for each in available_actions(QUOTE, quote, who)}
    ns = "portal" if who.is_partner else "console"
    moment, versions = now(), quotes.versions(who, quote)
    days = (quote.valid_until - moment.date()).days if quote.valid_until and quote.status not in ENDED else None
    writes = who.may("quote.write")
    parts = quotes.parts_of(who, quote)
    return {
        "frame": f"{ns}/base.html",
        "ns": ns,
        "vendor": not who.is_partner,
        "quote": quote,
        "sheet": shown,
        "inline": len(shown.lines) <= INLINE,
        "actions": actions,
        "may_edit": quote.status == QuoteStatus.DRAFT and writes,
        "may_revise": writes and shown.is_newest and quote.status in REVISED,
        "may_clone": writes,
        "days_left": days,
        "versions": versions,
        "parts": parts,
        "counted_with": " and ".join(each.public_id for each in parts),
        "siblings": 0 if parts else len(quotes.others_of_deal(who, quote)),
        "earlier": next((each for each in versions if each.version < quote.version), None),
        "send_form": SendForm(initial={"email": quote.customer_email}),
        "note_form": NoteForm(auto_id="note_%s"),
        "timeline": entries(quote),
        "cards": _cards(quote),
        "clocks": _clocks(quote, who, moment),
        "me": who.user_id or 0,
        "link": _told_once(request, quote),
    }


REVISED = (
    QuoteStatus.IN_APPROVAL, QuoteStatus.READY, QuoteStatus.SENT, QuoteStatus.DECLINED, QuoteStatus.EXPIRED,
    QuoteStatus.WITHDRAWN,
)  # fmt: skip
"""What a further version can be made of."""


ENDED = (QuoteStatus.ACCEPTED, QuoteStatus.DECLINED, QuoteStatus.WITHDRAWN, QuoteStatus.REPLACED)
"""Where it no longer matters how long the prices hold."""


def keep_link(request: HttpRequest, quote: Quote, token: str) -> None:
    """Keep the customer's link for the next page, which tells it once."""
    request.session[LINK] = {quote.public_id: request.build_absolute_uri(reverse("quote-offer", args=[token]))}


def _told_once(request: HttpRequest, quote: Quote) -> str:
    kept = request.session.get(LINK) or {}
    if quote.public_id not in kept:
        return ""
    del request.session[LINK]
    return str(kept[quote.public_id])


def _clocks(quote: Quote, who: Actor, moment: datetime) -> list[Any]:
    """Return the clocks as they are shown: those still open before those that ended."""
    ordered = sorted(clocks_of(quote), key=lambda clock: clock.ended_at is not None)
    return [clock_view(clock, timezone=who.timezone, moment=moment) for clock in ordered]


def _cards(quote: Quote) -> list[Any]:
    """Return the newest decision of each kind about this version."""
    newest = {card.kind: card for card in reversed(cards_of(quote))}
    return [newest[kind] for kind in ("pricing.approval",) if kind in newest]


def line(who: Actor, quote: Quote, reference: str) -> dict[str, Any]:
    """Return what the waterfall of one line reads. Raises ``NotFound``."""
    shown = sheet(quote, audience(who))
    found = next((each for each in shown.lines if each.ref == reference.upper()), None)
    if found is None:
        raise NotFound()
    return {"sheet": shown, "line": found, "currency": shown.currency, "vendor": not who.is_partner, "quote": quote}


def pdf(who: Actor, quote: Quote, whose: str) -> HttpResponse:
    """Return the paper of a quote: one's own, or the customer's."""
    return download(quote_pdf(sheet(quote, _for(who, whose))), "application/pdf", _name(quote, whose, "pdf"))


def xlsx(who: Actor, quote: Quote, whose: str) -> HttpResponse:
    """Return the spreadsheet of a quote: one's own, or the customer's."""
    # Loaded for whoever takes the file: a web worker does without the library most of its life.
    from pricing.paper.xlsx import quote_xlsx

    return download(quote_xlsx(sheet(quote, _for(who, whose))), XLSX, _name(quote, whose, "xlsx"))


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return bytes as a file to keep."""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _for(who: Actor, whose: str) -> Audience:
    return "customer" if whose == "customer" else audience(who)


def _name(quote: Quote, whose: str, ending: str) -> str:
    return f"{quote.public_id}-v{quote.version}{'-customer' if whose == 'customer' else ''}.{ending}"
