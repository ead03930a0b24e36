"""What partners bring and cost, by tier and motion, on what was really sold; and what would be if things changed."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from partners.enums import Motion
from pricing.forms.profit import SupposedForm
from pricing.models import Sale
from pricing.rules.profit import Contribution
from pricing.selectors import contribution as selectors
from prm.accounts.lists import list_page
from prm.accounts.selectors import views
from prm.accounts.services import views as keeping
from prm.accounts.web import actor, console_page, render, say_error, tell
from prm.common.errors import DomainError
from prm.common.lists import Cell, Column, Filter, ListSpec, link, money, text, when

USUAL: dict[str, Any] = {"quarters": 4, "discount": 0, "sales": 0, "pay": 0}
MOTIONS = dict(Motion.choices)
SCENARIOS = "profit"
"""The page scenarios are kept under, beside a person's views of lists."""
NONE = "none"
"""Stands in an address for a sale without a tier or a motion."""


@console_page("cost.view")
def profit(request: HttpRequest) -> HttpResponse:
    """Show discount given, pay, cost and contribution by tier and motion, as it was and as supposed."""
    if request.method == "POST":
        return _kept(request)
    tiers = selectors.tiers()
    programme = {f"programme-{code}": 0 for code, _ in tiers}
    given = {name: request.GET.get(name, value) for name, value in {**USUAL, **programme}.items()}
    form = SupposedForm(given, tiers=tiers)
    context: dict[str, Any] = {
        "form": form,
        "is_supposed": any(name in request.GET for name in given),
        "scenarios": views.of(actor(request), SCENARIOS),
        "here": request.GET.urlencode(),
    }
    if form.is_valid():
        quarters = form.cleaned_data["quarters"]
        history = selectors.History(selectors.since(quarters))
        rows = history.tried(form.supposed(history.partners))
        names = dict(tiers)
        context |= {
            "history": history,
            "rows": [(_named(before, names), _rows_url(before, quarters), before, after) for before, after in rows],
            "whole": history.whole(rows),
            "all_url": _rows_url(None, quarters),
        }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "console/profit/_result.html" if part else "console/profit/page.html", context)


def _kept(request: HttpRequest) -> HttpResponse:
    """Keep the scenario of the address under a name, or remove one; a colleague sees it by its address."""
    who, here = actor(request), request.POST.get("query", "")
    try:
        if reference := request.POST.get("remove"):
            tell(request, f"“{keeping.remove(actor=who, reference=reference)}” is removed.")
        else:
            made = keeping.save(actor=who, page=SCENARIOS, name=request.POST.get("view_name", ""), query=here)
            tell(request, f"“{made.name}” is kept. Send its address to a colleague to share it.")
    except DomainError as error:
        say_error(request, error)
    return redirect(f"{reverse('console:profit')}?{QueryDict(here).urlencode()}")


def _named(row: Contribution, names: dict[str, str]) -> tuple[str, str]:
    tier, motion = row.sold.tier, row.sold.motion
    missing = "No motion" if row.sold.sales else "Sold nothing"
    return names.get(tier, tier) or "No tier", str(MOTIONS.get(motion, motion) or missing)


def _rows_url(row: Contribution | None, quarters: int) -> str:
    told = {"quarters": str(quarters)}
    if row is not None:
        told |= {"tier": row.sold.tier or NONE, "motion": row.sold.motion or NONE}
    return f"{reverse('console:profit-sales')}?{urlencode(told)}"


def _customer(sale: Sale) -> Cell:
    return link(sale.customer_name, reverse("console:quote", args=[sale.quote.public_id]))


def _cost(sale: Any) -> Cell:
    return money(sale.cost, sale.currency) if sale.cost is not None else text("Unknown", quiet=True)


def _tiers() -> list[tuple[str, str]]:
    return [*selectors.tiers(), (NONE, "No tier")]


def _named_or_empty(values: list[str]) -> list[str]:
    return ["" if value == NONE else value for value in values]


SALES = ListSpec(
    page="profit-sales",
    noun=("sale", "sales"),
    columns=(
        Column("customer", "Customer", _customer, sort="customer_name", css="full"),
        Column("partner", "Partner", lambda s: text(s.partner.name)),
        Column("tier", "Tier then", lambda s: text(s.tier.replace("-", " ").capitalize() or "None"), css="c-s"),
        Column("motion", "Motion", lambda s: text(MOTIONS.get(s.motion, s.motion)), css="c-s", shown=False),
        Column("list", "List", lambda s: money(s.list_amount, s.currency), css="money end c-s", shown=False),
        Column("given", "Discount given", lambda s: money(s.list_amount - s.net, s.currency),
               css="money end c-s no-phone"),
        Column("net", "Price paid", lambda s: money(s.net, s.currency), css="money end c-s"),
        Column("paid", "Pay", lambda s: money(s.net - s.kept, s.currency), css="money end c-s no-phone"),
        Column("cost", "Cost", _cost, css="money end c-s no-phone"),
        Column("won", "Won", lambda s: when(s.won_at), sort="won_at", css="c-s"),
    ),
    filters=(
        Filter("quarters", "Quarters back", lambda: [(str(n), str(n)) for n in range(1, 21)],
               lambda rows, values: rows.filter(day__gte=selectors.since(max(map(int, values))))),
        Filter("tier", "Tier then", _tiers, lambda rows, values: rows.filter(tier__in=_named_or_empty(values))),
        Filter("motion", "Motion", lambda: [*Motion.choices, (NONE, "No motion")],
               lambda rows, values: rows.filter(motion__in=_named_or_empty(values))),
    ),
    search=lambda rows, words: rows.filter(customer_name__icontains=words),
    search_label="Customer",
    sort="-won",
)  # fmt: skip


@console_page("cost.view")
def sales(request: HttpRequest) -> HttpResponse:
    """List the sales behind the figures."""
    return list_page(request, SALES, selectors.sales(selectors.since(20)), "console/profit/sales.html")
