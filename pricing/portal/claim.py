"""Renewals others left open, and claims with a customer's letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from partners.selectors.lists import country_name
from pricing.forms.renewal import LetterForm
from pricing.selectors import claim as claims
from pricing.selectors import product as products
from pricing.selectors import renewal as selectors
from pricing.services import claim as services
from prm.accounts.lists import list_page
from prm.accounts.web import actor, attempt, portal_page, render, say_error, tell
from prm.common.errors import DomainError
from prm.common.lists import Column, Filter, ListSpec, link, status, text, when

OFFERS = ListSpec(
    page="portal-renewals-open",
    noun=("open renewal", "open renewals"),
    columns=(
        Column(
            "customer", "Customer",
            lambda o: link(o.customer_name, reverse("portal:renewal-take", args=[o.public_id])),
            sort="customer_name", css="full",
        ),
        Column("product", "Product", lambda o: text(o.product, quiet=True)),
        Column("quantity", "Quantity", lambda o: text(o.units), css="num end c-s no-phone"),
        Column("country", "Country", lambda o: text(country_name(o.customer_country), quiet=True), css="c-s"),
        Column("due", "Ends", lambda o: when(o.due_on), sort="due_on", css="c-s"),
        Column("because", "Why it is open", lambda o: text(o.get_because_display(), quiet=True)),
    ),
    filters=(
        Filter(
            "family", "Product family", products.family_choices,
            lambda rows, values: rows.filter(product__family__code__in=values),
        ),
    ),
    search=selectors.search,
    search_label="Customer or product",
    sort="due",
)  # fmt: skip

CLAIMS = ListSpec(
    page="portal-renewal-claims",
    noun=("claim", "claims"),
    columns=(
        Column("customer", "Customer", lambda c: text(c.customer_name), sort="customer_name", css="full"),
        Column("product", "Product", lambda c: text(c.product or "", quiet=True)),
        Column("basis", "By", lambda c: text(c.get_basis_display(), quiet=True), css="c-m"),
        Column("status", "Status", lambda c: status(c.status, c.get_status_display()), css="c-m"),
        Column("asked", "Asked", lambda c: when(c.created_at), sort="created_at", css="c-s"),
        Column("answer", "Answer", lambda c: text(c.answer, quiet=True)),
        Column("back", "Take back", lambda c: text(""), template="portal/renewals/_back.html"),
    ),
    search=selectors.search,
    search_label="Customer or product",
    sort="-asked",
)  # fmt: skip


@portal_page("renewal.view")
def offers(request: HttpRequest) -> HttpResponse:
    """List what every partner may renew: without a price, and without who held it."""
    who = actor(request)
    context = {"may_claim": who.may("renewal.claim")}
    return list_page(request, OFFERS, selectors.offers(who), "portal/renewals/offers.html", context, views=False)


@portal_page("renewal.claim")
def take(request: HttpRequest, offer: str) -> HttpResponse:
    """Take an open renewal over: what it is, what follows, and one button."""
    who, found = actor(request), selectors.get_offer(offer)
    if request.method == "POST":
        try:
            claim = services.take(offer=found, actor=who)
        except DomainError as error:
            say_error(request, error)
            return redirect("portal:renewals-open")
        tell(request, f"{found.customer_name} is yours to renew now.")
        return redirect("portal:renewal", claim.renewal_ref)
    days = selectors.policy_for(selectors.partner_of(who), found.territory).body.take_days
    return render(request, "portal/renewals/take.html", {"offer": found, "days": days})


@portal_page("renewal.view")
def claim_list(request: HttpRequest) -> HttpResponse:
    """List the partner's claims with their answers."""
    context = {"may_claim": actor(request).may("renewal.claim")}
    rows = claims.visible_to(actor(request))
    return list_page(request, CLAIMS, rows, "portal/renewals/claims.html", context, views=False)


@portal_page("renewal.claim")
def ask(request: HttpRequest) -> HttpResponse:
    """Claim a customer's renewal with its letter."""
    who = actor(request)
    form = LetterForm(request.POST or None, request.FILES or None, products=claims.products())
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        chosen, upload = said.pop("product"), said.pop("file")
        product = products.get(chosen) if chosen else None
        done = "Your claim is made. You are told here and by e-mail as soon as it is decided."
        if attempt(
            request, form, lambda: services.by_letter(actor=who, product=product, upload=upload, **said), done
        ):  # fmt: skip
            return redirect("portal:renewal-claims")
    return render(request, "portal/renewals/letter.html", {"form": form}, status=422 if form.errors else 200)


@portal_page("renewal.claim")
@require_POST
def withdraw(request: HttpRequest, claim: str) -> HttpResponse:
    """Take a claim back."""
    who = actor(request)
    found = claims.get_visible(who, claim)
    try:
        services.withdraw(claim=found, actor=who)
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, "The claim is taken back.")
    return redirect("portal:renewal-claims")
