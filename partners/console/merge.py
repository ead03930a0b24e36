"""Merging two accounts or two partners: choose the other, compare, confirm, look back, undo."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from partners.forms.merge import MergeForm
from partners.models import Merge
from partners.selectors import account as accounts
from partners.selectors import merge as selectors
from partners.selectors import partner as partners
from partners.services import merge as services
from prm.accounts.lists import list_page
from prm.accounts.web import actor, console_page, render, say_error, tell
from prm.common.errors import DomainError, NotFound
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, link, status, text, when


def _state(merge: Merge) -> Cell:
    return status("withdrawn", "Undone") if merge.undone_at else status("approved", "Merged")


def _kind(rows: QuerySet[Merge], values: list[str]) -> QuerySet[Merge]:
    return rows.filter(kind__in=values)


MERGES = ListSpec(
    page="merges",
    noun=("merge", "merges"),
    columns=(
        Column("gone", "Merged", lambda m: link(m.gone_name, reverse("console:merge", args=[m.public_id])),
               sort="gone_name", css="full c-l"),
        Column("kept", "Into", lambda m: text(m.kept_name), sort="kept_name"),
        Column("kind", "Kind", lambda m: text(m.get_kind_display(), quiet=True)),
        Column("state", "State", _state),
        Column("by", "By", lambda m: text(m.by_name, quiet=True), sort="by_name"),
        Column("at", "When", lambda m: when(m.at), sort="at", css="end"),
        Column("until", "Undo until", lambda m: when(m.undo_until), sort="undo_until", shown=False, css="c-s"),
    ),
    filters=(Filter("kind", "Kind", lambda: Merge.Kind.choices, _kind),),
    search=selectors.search,
    search_label="Name or number",
    sort="-at",
    tabs=(Tab("Accounts", "kind=account"), Tab("Partners", "kind=partner")),
)  # fmt: skip


@console_page("partner.merge")
def partner(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the partner to merge with."""
    return _choose(request, partners.get_visible(actor(request), reference))


@console_page("partner.merge")
def partner_with(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Compare two partners, and merge them."""
    who = actor(request)
    return _compare(request, partners.get_visible(who, reference), partners.get_visible(who, other), other)


@console_page("account.merge")
def account(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the account to merge with."""
    return _choose(request, accounts.get_visible(actor(request), reference))


@console_page("account.merge")
def account_with(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Compare two accounts, and merge them."""
    who = actor(request)
    return _compare(request, accounts.get_visible(who, reference), accounts.get_visible(who, other), other)


def moved_on(request: HttpRequest, record: Any, reference: str) -> HttpResponse:
    """Lead whoever follows a link to a merged record to what it became."""
    if reference.upper() != record.public_id:
        tell(request, f"{reference.upper()} is now part of {record.name}.")
    return redirect(f"console:{selectors.kind_of(record)}", record.public_id)


def _frame(record: Any) -> dict[str, Any]:
    """Return what every page about merging ``record`` shows of it."""
    kind = selectors.kind_of(record)
    return {
        "kind": kind,
        "many": f"{kind}s",
        "record": record,
        "list_url": reverse(f"console:{kind}s"),
        "record_url": reverse(f"console:{kind}", args=[record.public_id]),
        "choose_url": reverse(f"console:{kind}-merge", args=[record.public_id]),
    }


def _choose(request: HttpRequest, record: Any) -> HttpResponse:
    wanted = request.GET.get("q", "").strip()[:200]
    kind = selectors.kind_of(record)
    offered = [
        (other, reverse(f"console:{kind}-merge-with", args=[record.public_id, other.public_id]))
        for other in selectors.offered(actor(request), record, wanted)
    ]
    return render(request, "console/merges/choose.html", {**_frame(record), "offered": offered, "q": wanted})


def _compare(request: HttpRequest, keep: Any, gone: Any, asked: str) -> HttpResponse:
    """Show both and what would happen; the second post, from the page that asks once more, does it."""
    if keep == gone:
        if done := selectors.standing(keep, asked):
            return redirect("console:merge", done.public_id)
        raise NotFound()
    kind = selectors.kind_of(keep)
    differences, known = selectors.differences(keep, gone), selectors.choices_of(keep)
    shown = {each.field: (known[each.field].show(keep), known[each.field].show(gone)) for each in differences}
    form = MergeForm(differences, shown, request.POST if request.method == "POST" else None)
    preview = selectors.preview(keep, gone)
    if "confirmed" in request.POST and form.is_valid():
        try:
            merge = services.merge(keep=keep, gone=gone, choices=form.chosen(), actor=actor(request))
        except DomainError as error:
            say_error(request, error)
            return redirect(request.path)
        tell(request, f"{merge.gone_name} is now part of {merge.kept_name}.")
        return redirect("console:merge", merge.public_id)
    context = {
        **_frame(keep),
        "keep": keep,
        "gone": gone,
        "gone_url": reverse(f"console:{kind}", args=[gone.public_id]),
        "swap_url": reverse(f"console:{kind}-merge-with", args=[gone.public_id, keep.public_id]),
        "form": form,
        "preview": preview,
        "undo_days": selectors.undo_days(),
    }
    sure = request.method == "POST" and form.is_valid() and not preview.blocked
    page = "console/merges/confirm.html" if sure else "console/merges/compare.html"
    return render(request, page, context, status=422 if request.method == "POST" and not sure else 200)


@console_page("merge.view")
def merges(request: HttpRequest) -> HttpResponse:
    """List every merge there was."""
    return list_page(request, MERGES, selectors.merges(), "console/merges/list.html")


@console_page("merge.view")
def merge(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what a merge did, and undo it while that is possible."""
    found = selectors.get_merge(reference)
    context = {
        "merge": found,
        "open": found.undone_at is None and not selectors.is_too_late(found),
        "may_undo": actor(request).may(f"{found.kind}.merge"),
        "moved": selectors.moved(found),
        "fields": selectors.fields_of(found),
        "kept_url": reverse(f"console:{found.kind}", args=[found.kept_ref]),
    }
    return render(request, "console/merges/merge.html", context)


@require_POST
@console_page("account.merge")
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the two apart again."""
    found = selectors.get_merge(reference)
    try:
        undone = services.undo(merge=found, actor=actor(request))
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, f"{undone.kept_name} and {undone.gone_name} are two again.")
    return redirect("console:merge", reference)
