"""The partner's renewals: what ends when, what it holds alone, and what others left open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pricing.enums import RenewalStatus
from pricing.forms.renewal import AlignForm, NoteForm, OrderForm
from pricing.models import Renewal
from pricing.rules.renewal import to_holder
from pricing.selectors import renewal as selectors
from pricing.services import renewal as services
from pricing.services import renewal_quote, renewing
from prm.accounts.lists import list_page
from prm.accounts.web import actor, attempt, portal_page, render, say_error, tell
from prm.common.actors import Actor
from prm.common.clocks import clock_view, clocks_of
from prm.common.decisions import cards_of
from prm.common.errors import DomainError, NotFound
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, link, money, status, text, when
from prm.common.models import DecisionCard
from prm.common.timeline import entries


def alone(row: Renewal) -> Cell:
    """Return until when it is its partner's alone; once it is open that day says nothing any more."""
    if row.status == RenewalStatus.OPEN_TO_OTHERS:
        return text("Over", quiet=True)
    return when(row.exclusive_until)


RENEWALS = ListSpec(
    page="portal-renewals",
    noun=("renewal", "renewals"),
    columns=(
        Column(
            "customer", "Customer", lambda r: link(r.customer_name, reverse("portal:renewal", args=[r.public_id])),
            sort="customer_name", css="full",
        ),
        Column("product", "Product", lambda r: text(r.product, quiet=True)),
        Column("quantity", "Quantity", lambda r: text(r.units), css="num end c-s no-phone"),
        Column("status", "Status", lambda r: status(r.status, r.get_status_display()), css="c-m"),
        Column("due", "Ends", lambda r: when(r.due_on), sort="due_on", css="c-s"),
        Column("alone", "Yours alone until", alone, css="c-s no-phone"),
        Column("amount", "Next term", lambda r: money(r.amount, r.currency), sort="amount", css="money end c-m"),
    ),
    filters=(
        Filter("status", "Status", lambda: RenewalStatus.choices, lambda rows, values: rows.filter(status__in=values)),
    ),
    search=selectors.search,
    search_label="Customer or product",
    sort="due",
    tabs=(
        Tab("To do", "status=open&status=open_to_others"),
        Tab("Quoted", "status=quoted"),
        Tab("Ahead", "status=upcoming"),
        Tab("Closed", "status=renewed&status=lost"),
    ),
)  # fmt: skip


@portal_page("renewal.view")
def renewals(request: HttpRequest) -> HttpResponse:
    """List the partner's renewals, the next to end first."""
    context = {"others": selectors.offers(actor(request)).count(), "may_claim": actor(request).may("renewal.claim")}
    return list_page(
        request, RENEWALS, selectors.visible_to(actor(request)), "portal/renewals/list.html", context, views=False
    )


@portal_page("renewal.view")
def renewal(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one renewal: until when it is one's own, why, and what one may do."""
    who = actor(request)
    found = selectors.get_visible(who, reference)
    live = found.status in selectors.LIVE
    context = {
        "renewal": found,
        "live": live,
        "outlook": selectors.outlook_for(who, found) if live else None,
        "steps": [step for step in STEPS.values() if live and who.may("renewal.work") and step.open_for(found)],
        "clocks": [clock_view(clock, timezone=who.timezone) for clock in clocks_of(found)],
        "quotes": selectors.drafted_for(found),
        "beside": selectors.beside(who, found) if live else [],
        "subscription": selectors.own_subscription(who, found),
        "cards": _spoken(cards_of(found)),
        "timeline": entries(found),
        "me": who.user_id or 0,
    }
    return render(request, "portal/renewals/renewal.html", context)


def _spoken(cards: list[DecisionCard]) -> list[DecisionCard]:
    """Return decisions as they read to the partner they are about."""
    for card in cards:
        card.sentence = to_holder(card.sentence)
    return cards


@dataclass(frozen=True, slots=True)
class OwnStep:
    """One thing a partner does about a renewal: its words, its form, what it does, and where it leads."""

    name: str
    label: str
    lead: str
    done: str
    form: Callable[..., forms.Form]
    act: Callable[..., Any]
    danger: bool = False
    taken: bool = True

    def open_for(self, found: Renewal) -> bool:
        """Whether the step makes sense for a renewal; some are the incumbent's alone."""
        return self.taken or found.taken_at is None


def _plain(*args: Any, **kwargs: Any) -> forms.Form:
    return forms.Form(*args)


def _quote(who: Actor, found: Renewal, said: dict[str, Any]) -> Any:
    return renewal_quote.begin(renewal=found, actor=who)


def _order(who: Actor, found: Renewal, said: dict[str, Any]) -> None:
    renewing.as_before(renewal=found, actor=who, **said)


def _note(who: Actor, found: Renewal, said: dict[str, Any]) -> None:
    services.note(renewal=found, actor=who, text=said["note"])


def _leave(who: Actor, found: Renewal, said: dict[str, Any]) -> None:
    services.give_up(renewal=found, actor=who, note=said["note"])


def _align(who: Actor, found: Renewal, said: dict[str, Any]) -> None:
    chosen = said.get("with_them", [])
    held = [found, *(each for each in selectors.beside(who, found) if each.public_id in chosen)]
    renewing.align_to(held=held, actor=who, ends_on=said["ends_on"])


STEPS = {
    step.name: step
    for step in (
        OwnStep(
            "quote", "Quote it", "A draft for the next term is opened, with the product and the quantity.",
            "The draft is priced. Send it to the customer, and nobody else may renew.", _plain, _quote,
        ),
        OwnStep(
            "same-price", "Renew at the same price", "On the customer's order, at the price paid so far.",
            "Renewed. The next term is sold.", lambda *a, **k: OrderForm(*a), _order, taken=False,
        ),
        OwnStep(
            "note", "Note a step", "Whatever you write down here keeps the renewal alive.", "Noted.",
            lambda *a, **k: NoteForm(*a), _note,
        ),
        OwnStep(
            "align", "End on another day", "Let the next terms of the customer end on one day, at their price per day.",
            "They end on one day now.", lambda *a, beside, **k: AlignForm(*a, beside=beside), _align, taken=False,
        ),
        OwnStep(
            "give-up", "Leave it to others", "Other partners may renew it then. You still can until one of them does.",
            "It is open to others now.", lambda *a, **k: NoteForm(*a, label="Why?"), _leave, danger=True,
        ),
    )
}  # fmt: skip


@portal_page("renewal.work")
def step(request: HttpRequest, reference: str, how: str) -> HttpResponse:
    """Take one step: its form, and back to the renewal, or on to the quote it opened."""
    who = actor(request)
    found, taken = selectors.get_visible(who, reference), STEPS.get(how)
    if taken is None or not taken.open_for(found):
        raise NotFound()
    sent = (request.POST,) if request.method == "POST" else ()
    form = taken.form(*sent, beside=selectors.beside(who, found))
    if request.method == "POST" and form.is_valid():
        if how == "quote":
            return _to_quote(request, who, found)
        if attempt(request, form, lambda: taken.act(who, found, form.cleaned_data), taken.done):
            return redirect("portal:renewal", reference)
    context = {
        "renewal": found, "form": form, "step": taken,
        "closed": "" if found.status in selectors.LIVE else f"This renewal is {found.get_status_display().lower()}.",
    }  # fmt: skip
    return render(request, "portal/renewals/step.html", context, status=422 if form.errors else 200)


def _to_quote(request: HttpRequest, who: Actor, found: Renewal) -> HttpResponse:
    try:
        made = renewal_quote.begin(renewal=found, actor=who)
    except DomainError as error:
        say_error(request, error)
        return redirect("portal:renewal", found.public_id)
    tell(request, STEPS["quote"].done)
    return redirect("portal:quote", made.public_id)
