"""Claims with a customer's letter: read, and decided."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pricing.enums import ClaimStatus
from pricing.forms.renewal import AcceptForm, NoteForm
from pricing.models import RenewalClaim
from pricing.selectors import claim as selectors
from pricing.selectors import renewal as renewals
from pricing.services import claim as services
from prm.accounts.lists import list_page
from prm.accounts.web import actor, attempt, console_page, render
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.lists import Column, Filter, ListSpec, Tab, link, status, text, when
from prm.common.timeline import entries

CLAIMS = ListSpec(
    page="renewal-claims",
    noun=("claim", "claims"),
    columns=(
        Column(
            "customer", "Customer",
            lambda c: link(c.customer_name, reverse("console:renewal-claim", args=[c.public_id])),
            sort="customer_name", css="full",
        ),
        Column("partner", "Claimed by", lambda c: text(c.partner.name)),
        Column("basis", "By", lambda c: text(c.get_basis_display(), quiet=True), css="c-m"),
        Column("status", "Status", lambda c: status(c.status, c.get_status_display()), css="c-m"),
        Column("asked", "Asked", lambda c: when(c.created_at), sort="created_at", css="c-s"),
    ),
    filters=(
        Filter("status", "Status", lambda: ClaimStatus.choices, lambda rows, values: rows.filter(status__in=values)),
    ),
    search=lambda rows, words: rows.filter(customer_name__icontains=words) | rows.filter(
        partner__name__icontains=words
    ),
    search_label="Customer or partner",
    sort="asked",
    tabs=(Tab("To decide", "status=asked"),),
)  # fmt: skip


@console_page("renewal.queue")
def claim_list(request: HttpRequest) -> HttpResponse:
    """List the claims on renewals."""
    return list_page(request, CLAIMS, selectors.visible_to(actor(request)), "console/renewals/claims.html")


@console_page("renewal.queue")
def claim(request: HttpRequest, claim: str) -> HttpResponse:
    """Show one claim with its letter; whoever decides chooses the renewal it means, or refuses it."""
    who = actor(request)
    found = selectors.get_visible(who, claim)
    may = who.may("renewal.decide") and found.status == ClaimStatus.ASKED
    meant = selectors.meant(found) if may else []
    refusing = request.POST.get("verdict") == "refuse"
    accept = AcceptForm(request.POST if request.POST and not refusing else None, meant=meant)
    refuse = NoteForm(request.POST if refusing else None, label="What the partner will read", prefix="refuse")
    if request.method == "POST" and may:
        form = refuse if refusing else accept
        if form.is_valid() and attempt(request, form, lambda: _decide(who, found, form, refusing), "Decided."):
            return redirect("console:renewal-claim", claim)
    context = {
        "claim": found, "may": may, "meant": meant, "accept": accept, "refuse": refuse,
        "renewal": renewals.by_reference(found.renewal_ref) if found.renewal_ref else None,
        "timeline": entries(found), "me": who.user_id or 0,
    }  # fmt: skip
    return render(
        request, "console/renewals/claim.html", context, status=422 if accept.errors or refuse.errors else 200
    )


def _decide(who: Actor, found: RenewalClaim, form: AcceptForm | NoteForm, refusing: bool) -> RenewalClaim:
    if refusing:
        return services.refuse(claim=found, actor=who, note=form.cleaned_data["note"])
    said = form.cleaned_data
    renewal = renewals.get_visible(who, said["renewal"])
    return services.accept(claim=found, actor=who, renewal=renewal, note=said["note"])


@console_page("renewal.queue")
def letter(request: HttpRequest, claim: str) -> HttpResponse:
    """Send the letter as a download."""
    found = selectors.get_visible(actor(request), claim)
    if not found.stored_as:
        raise NotFound()
    answer = FileResponse(
        services.letter(claim=found), as_attachment=True, filename=found.file_name, content_type=found.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[return-value]
