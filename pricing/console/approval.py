"""The queue of prices to approve, and deciding them: one by one with the margin in sight, or several at once."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from pricing.forms.approval import DecideForm, HandOverForm
from pricing.models import QuoteApproval
from pricing.selectors import approval as selectors
from pricing.selectors import approvers, deciding
from pricing.services import approval as services
from prm.accounts.lists import list_page
from prm.accounts.web import actor, attempt, console_page, render, say_error, tell
from prm.common.actors import Actor
from prm.common.clocks import clock_view
from prm.common.components.drawing import clock
from prm.common.components.markup import fill
from prm.common.errors import DomainError
from prm.common.lists import BulkAction, Cell, Column, Filter, ListSpec, Tab, drawn, link, money, text
from prm.common.moment import now

MOST = 200


NO_CLOCK = fill('<span class="quiet">No clock</span>')


def _clock(row: QuoteApproval, clocks: dict[str, Any], who: Actor) -> SafeString:
    found = clocks.get(row.quote.public_id)
    return clock(clock_view(found, timezone=who.timezone), of=False) if found else NO_CLOCK


def _said(value: Decimal | None, of_what: str) -> Cell:
    """Return a percent; where a narrow screen leaves the heads out it says of what."""
    words = "unknown" if value is None else f"{value:.1f} %".replace(".0 %", " %")
    return drawn(lambda: fill('{} <span class="only-phone">{}</span>', words, of_what), words)


def spec(who: Actor) -> ListSpec:
    """Return the queue as this person sees it."""
    clocks = deciding.queue_clocks()
    counts = {"mine": selectors.mine(who).count()}
    return ListSpec(
        page="quote-approvals",
        noun=("price to approve", "prices to approve"),
        columns=(
            Column("clock", "Time left", lambda a: drawn(lambda: _clock(a, clocks, who)), sort="due_at", nullable=True,
                   css="c-clock"),
            Column("customer", "Customer",
                   lambda a: link(a.quote.customer_name, reverse("console:quote", args=[a.quote.public_id])),
                   sort="quote__customer_name", css="full"),
            Column("partner", "Partner", lambda a: text(a.quote.partner.name, quiet=True), sort="quote__partner__name",
                   css="c-par full"),
            Column("asked", "Asked for", lambda a: _said(selectors.facts_of(a).line_discount, "off"), css="num c-s"),
            Column("margin", "Margin", lambda a: _said(selectors.facts_of(a).margin, "margin"), css="num c-s"),
            Column("job", "Level", lambda a: text(f"{approvers.label_of(a.job).capitalize()}, {_given(a)}", quiet=True),
                   css="c-m"),
            Column("person", "Waits for", lambda a: text(a.assignee.name if a.assignee else "Anybody", quiet=True),
                   css="c-s", shown=False),
            Column("net", "Partner net", lambda a: money(a.quote.net_total, a.quote.currency), sort="quote__net_total",
                   css="money end c-amt"),
        ),
        filters=(
            Filter("for", "Waits for", lambda: [("me", "Me, or whom I stand in for")],
                   lambda rows, values: rows.filter(pk__in=selectors.mine(who).values("pk"))),
            Filter("job", "Level", deciding.jobs, lambda rows, values: rows.filter(job__in=values)),
            Filter("due", "Due", lambda: [("late", "Late")], lambda rows, values: rows.filter(due_at__lte=now())),
        ),
        search=lambda rows, words: (
            rows.filter(quote__customer_name__icontains=words)
            | rows.filter(quote__partner__name__icontains=words)
            | rows.filter(quote__public_id__iexact=words)
        ),
        search_label="Customer, partner or number",
        sort="clock",
        tabs=(Tab("Mine", "for=me", counts["mine"]), Tab("Late", "due=late")),
        bulk=(
            BulkAction("approve", "Approve", "quote.approve", "console:approvals-bulk"),
            BulkAction("refuse", "Refuse…", "quote.approve", "console:approvals-bulk", danger=True),
        ),
    )  # fmt: skip


def _given(row: QuoteApproval) -> str:
    return f"{row.quote.approvals_given + 1} of {row.quote.approvals_needed}"


@console_page("quote.queue")
def queue(request: HttpRequest) -> HttpResponse:
    """Show every price that waits for a decision, what is due first on top."""
    who = actor(request)
    return list_page(request, spec(who), selectors.queue(), "console/approvals/list.html")


@console_page("quote.approve")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Approve or refuse the chosen prices, each by itself; a refusal asks why first."""
    who, action = actor(request), request.POST.get("action", "")
    if action not in {"approve", "refuse"}:
        say_error(request, DomainError("quote.nothing", "Choose whether to approve or to refuse."))
        return redirect("console:approvals")
    chosen = deciding.by_reference(request.POST.getlist("select")[:MOST])
    if not chosen:
        say_error(request, DomainError("quote.nothing", "Choose at least one price."))
        return redirect("console:approvals")
    form = DecideForm({"verdict": action, "note": request.POST.get("note", "")})
    if action == "refuse" and not form.is_valid():
        shown = {"chosen": chosen, "form": form if "note" in request.POST else DecideForm()}
        return render(request, "console/approvals/bulk.html", shown, status=422 if "note" in request.POST else 200)
    note = request.POST.get("note", "").strip()
    done = services.decide_several(actor=who, approvals=chosen, verdict=action, note=note)  # type: ignore[arg-type]
    _say(request, "Approved" if action == "approve" else "Refused", done)
    query = request.POST.get("back", "")[:2000].replace("\n", "").replace("\r", "")
    return HttpResponseRedirect(f"{reverse('console:approvals')}?{query}")


def _say(request: HttpRequest, verb: str, done: list[tuple[QuoteApproval, str]]) -> None:
    refused = [f"{row.quote.customer_name}: {words}" for row, words in done if words]
    tell(request, f"{verb} {len(done) - len(refused)} of {len(done)}.")
    for words in refused[:5]:
        say_error(request, DomainError("quote.left", words))


@console_page("quote.approve")
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign a level, or refuse it."""
    who = actor(request)
    level = selectors.get(who, reference)
    form = DecideForm(request.POST or None, initial={"verdict": request.GET.get("verdict", "approve")})
    if request.method == "POST" and form.is_valid():
        done = "Approved." if form.cleaned_data["verdict"] == "approve" else "Refused; the partner reads why."
        if attempt(request, form, lambda: services.decide(actor=who, approval=level, **form.cleaned_data), done):
            return redirect("console:quote", level.quote.public_id)
    about = {"job": approvers.label_of(level.job), "facts": selectors.facts_of(level)}
    shown = {"level": level, "quote": level.quote, "form": form, **about}
    return render(request, "console/approvals/decide.html", shown, status=422 if form.errors else 200)


@console_page("quote.approve")
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a level to somebody else."""
    who = actor(request)
    level = selectors.get(who, reference)
    people = approvers.could_take(level.job)
    form = HandOverForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        to = next(person for person in people if person.public_id == form.cleaned_data["to"])
        reason = form.cleaned_data["reason"]
        done = f"{to.name} is asked to decide now."
        if attempt(request, form, lambda: services.hand_over(actor=who, approval=level, to=to, reason=reason), done):
            return redirect("console:quote", level.quote.public_id)
    shown = {"level": level, "quote": level.quote, "form": form, "job": approvers.label_of(level.job)}
    return render(request, "console/approvals/hand_over.html", shown, status=422 if form.errors else 200)
