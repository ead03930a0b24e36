"""Accounts: the list, one account, its names, and changing it."""

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partners.console.merge import moved_on
from partners.forms.account import AccountForm, AliasForm
from partners.forms.partner import NoteForm
from partners.models import Account
from partners.selectors import account as selectors
from partners.selectors import lists as vendor_lists
from partners.selectors import staff, territory
from partners.services import account as services
from prm.accounts.forms.stale import freshen
from prm.accounts.lists import list_page
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common.addresses import address
from prm.common.errors import DomainError, Invalid
from prm.common.lists import BulkAction, Cell, Column, Filter, ListSpec, Tab, link, number, status, text, when
from prm.common.panels import panels_for


def _name(account: Account) -> Cell:
    return link(account.name, address("console:account", account.public_id))


def _strategic(account: Account) -> Cell:
    return status("strategic", "Strategic") if account.is_strategic else text("")


def _within(rows: QuerySet, values: list[str]) -> QuerySet:
    tree = territory.tree()
    return rows.filter(territory__in={code for value in values for code in tree.within(value)})


def _owned(rows: QuerySet, values: list[str]) -> QuerySet:
    owned = rows.filter(owner__public_id__in=values)
    return owned | rows.filter(owner__isnull=True) if "none" in values else owned


def _marked(rows: QuerySet, values: list[str]) -> QuerySet:
    return rows.filter(is_strategic__in=[value == "yes" for value in values])


ACCOUNTS = ListSpec(
    page="accounts",
    noun=("account", "accounts"),
    columns=(
        Column("name", "Name", _name, sort="name", css="full c-l"),
        Column("strategic", "Mark", _strategic, css="c-s"),
        Column("domain", "Website", lambda a: text(a.domain, quiet=True), sort="domain"),
        Column("sector", "Sector", lambda a: text(a.sector), sort="sector"),
        Column("city", "Town", lambda a: text(a.city), sort="city", shown=False),
        Column("country", "Country", lambda a: text(vendor_lists.country_name(a.country)), sort="country"),
        Column("territory", "Territory", lambda a: text(a.territory, quiet=True), sort="territory", shown=False),
        Column("parent", "Belongs to", lambda a: text(a.parent_name, quiet=True), sort="parent_name", nullable=True),
        Column("owner", "Owner", lambda a: text(a.owner_name, quiet=True), sort="owner_name", nullable=True),
        Column("employees", "Employees", lambda a: number(a.employees), sort="employees", nullable=True, css="num c-s"),
        Column("tax", "Tax id", lambda a: text(a.tax_id, quiet=True), shown=False),
        Column("added", "Added", lambda a: when(a.created_at), sort="created_at", shown=False, css="c-s"),
        Column("number", "Number", lambda a: text(a.public_id, quiet=True), shown=False),
    ),
    filters=(
        Filter("strategic", "Strategic", lambda: [("yes", "Yes"), ("no", "No")], _marked),
        Filter("country", "Country",
               lambda: [(code, vendor_lists.country_name(code)) for code in selectors.countries()],
               lambda rows, values: rows.filter(country__in=values)),
        Filter("territory", "Territory", territory.choices, _within),
        Filter("sector", "Sector", lambda: [(s, s) for s in selectors.sectors()],
               lambda rows, values: rows.filter(sector__in=values)),
        Filter("owner", "Owner", lambda: [*staff.choices(), ("none", "Nobody")], _owned),
    ),
    search=selectors.search,
    search_label="Name, website or number",
    sort="name",
    tabs=(Tab("Strategic", "strategic=yes"), Tab("Without owner", "owner=none"), Tab("Newest", "sort=-added")),
    bulk=(
        BulkAction("owner", "Assign owner…", "account.edit", "console:accounts-bulk"),
        BulkAction("strategic", "Name strategic", "account.edit", "console:accounts-bulk"),
        BulkAction("ordinary", "Not strategic", "account.edit", "console:accounts-bulk"),
    ),
)  # fmt: skip


@console_page("account.view")
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts."""
    rows = selectors.visible_to(actor(request)).annotate(parent_name=F("parent__name"), owner_name=F("owner__name"))
    context = {"may_edit": actor(request).may("account.edit"), "empty_template": "console/accounts/empty.html"}
    return list_page(request, ACCOUNTS, rows, "console/accounts/list.html", context)


@console_page("account.view")
def account(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything about one account."""
    who = actor(request)
    found = selectors.get_visible(who, reference)
    if found.public_id != reference:
        return moved_on(request, found, reference)
    panels = panels_for("account", request, found, who)
    context = {
        "account": found,
        "country": vendor_lists.country_name(found.country),
        "territory": territory.tree().name(found.territory),
        "main": [panel for panel in panels if not panel.aside],
        "aside": [panel for panel in panels if panel.aside],
        "may_edit": who.may("account.edit"),
        "may_merge": who.may("account.merge"),
    }
    return render(request, "console/accounts/account.html", context)


@console_page("account.edit")
def create(request: HttpRequest) -> HttpResponse:
    """Add an account. One that looks like another is added once the person says it is not."""
    form = AccountForm(request.POST or None)
    if request.headers.get("X-Validate"):
        return _said(form)
    twins: list[Account] = []
    if request.method == "POST" and form.is_valid():
        data = form.fields_only()
        twins = [] if request.POST.get("is_another") else selectors.twins(data["name"], data["website"])
        if not twins:
            try:
                made = services.create(actor=actor(request), **data)
            except DomainError as error:
                put_errors(form, error)
            else:
                tell(request, f"{made.name} is added.")
                return redirect("console:account", made.public_id)
    return render(request, "console/accounts/form.html", {"form": form, "twins": twins})


@console_page("account.edit")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Change an account."""
    found = selectors.get_visible(actor(request), reference)
    form = AccountForm(request.POST or None, account=found)
    if request.headers.get("X-Validate"):
        return _said(form, found)
    if request.method == "POST" and form.is_valid():
        try:
            services.update(
                actor=actor(request), account=found, data=form.fields_only(), seen=form.cleaned_data["seen"]
            )
        except DomainError as error:
            put_errors(form, error)
            if error.code == "stale":
                freshen(form, found.updated_at)
        else:
            tell(request, "Saved.")
            return redirect("console:account", found.public_id)
    return render(request, "console/accounts/form.html", {"form": form, "account": found})


def _said(form: AccountForm, account: Account | None = None) -> JsonResponse:
    """Answer the check of a field that was left: what is wrong, and whether the account may be there already."""
    form.is_valid()
    data = form.cleaned_data
    found = selectors.twins(data.get("name", ""), data.get("website", ""), but=account)
    words = f"Is it one of these? {'; '.join(twin.name for twin in found)}." if found else ""
    return JsonResponse({"errors": form.errors, "hints": {"name": words or str(form.fields["name"].help_text)}})


@console_page("account.edit")
@require_POST
def names(request: HttpRequest, reference: str) -> HttpResponse:
    """Add another name of an account, or remove one."""
    found, who = selectors.get_visible(actor(request), reference), actor(request)
    removed = request.POST.get("remove", "")
    form = AliasForm(request.POST)
    try:
        if removed.isdecimal():
            tell(request, f"“{services.remove_alias(account=found, alias_id=int(removed), actor=who)}” is removed.")
        elif form.is_valid():
            data = form.cleaned_data
            added = services.add_alias(account=found, name=data["alias"], kind=data["kind"], actor=who)
            tell(request, f"“{added.name}” is added." if added else "That name is known already.")
        else:
            raise Invalid({name: errors[0] for name, errors in form.errors.items()})
    except DomainError as error:
        say_error(request, error)
    return redirect("console:account", found.public_id)


@console_page("partner.note")
@require_POST
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a note for staff."""
    found = selectors.get_visible(actor(request), reference)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return render(request, "console/partners/note.html", {"form": form, "subject": found}, status=422)
    services.add_note(actor=actor(request), account=found, text=form.cleaned_data["text"])
    tell(request, "Note kept.")
    return redirect("console:account", found.public_id)
