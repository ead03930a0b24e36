"""Console: who changed what, and whether anybody tampered with what is written about it."""

from functools import partial

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from prm.accounts.lists import list_page
from prm.accounts.selectors import audit as selectors
from prm.accounts.selectors import audit_parts
from prm.accounts.selectors.audit_changes import WORDS, Story, exact
from prm.accounts.web import actor, console_page, render, say_error, tell
from prm.common import lists
from prm.common.audit import checks
from prm.common.errors import DomainError, NotFound
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, custom, link, text
from prm.common.models import AuditEntry

PERIODS = (("1", "Last 24 hours"), ("7", "Last 7 days"), ("30", "Last 30 days"), ("90", "Last 90 days"))


def story(entry: AuditEntry) -> Story:
    """Return what a receipt tells; the selector has brought it along."""
    found: Story = entry.story  # type: ignore[attr-defined]
    return found


def page_of(entry: AuditEntry) -> str:
    """Return the address of the record's own page, or nothing when there is none or the record is gone."""
    if entry.action == "delete":
        return ""
    try:
        return reverse(f"console:{story(entry).model_name}", args=[entry.record])
    except NoReverseMatch:
        return ""


def _record(entry: AuditEntry) -> Cell:
    told = story(entry)
    return custom(
        {"title": told.title or told.kind, "record": entry.record, "kind": told.kind, "url": page_of(entry)},
        f"{told.kind} {entry.record} {told.title}".strip(),
    )


def _who(entry: AuditEntry) -> Cell:
    told = story(entry)
    return custom(told, f"{told.who} (seen by {told.eyes})" if told.eyes else told.who)


def _changes(entry: AuditEntry) -> Cell:
    told = story(entry)
    plain = "; ".join(f"{each.label}: {each.old or 'empty'} → {each.new or 'empty'}" for each in told.changes)
    return custom({"first": told.changes[:3], "rest": told.changes[3:], "action": entry.action}, plain)


COLUMNS = (
    Column("at", "When", lambda e: Cell("link", exact(e.at), e.at.isoformat(), reverse("console:audit-receipt",
           args=[e.pk])), sort="at", css="c-m"),
    Column("who", "Who", _who, css="audit-who", template="console/audit/who.html"),
    Column("action", "Did", lambda e: text(story(e).action), css="audit-did"),
    Column("record", "Record", _record, css="c-l", template="console/audit/record.html"),
    Column("changes", "What", _changes, css="full audit-what", template="console/audit/changes.html"),
    Column("partner", "Partner", lambda e: text(story(e).partner, quiet=True), shown=False),
    Column("address", "From", lambda e: text(story(e).address, quiet=True), shown=False),
    Column("request", "Request", lambda e: text(story(e).request, quiet=True), shown=False),
    Column("number", "Receipt", lambda e: link(str(e.pk), reverse("console:audit-receipt", args=[e.pk])), shown=False),
)  # fmt: skip


def _asked(params: QueryDict, key: str) -> list[tuple[str, str]]:
    """Offer exactly what the address asks for: a record's number or a day needs no list to choose from."""
    return [(value, value) for value in params.getlist(key)[:1] if value and "\x00" not in value]


def _asked_day(params: QueryDict, key: str) -> list[tuple[str, str]]:
    return [pair for pair in _asked(params, key) if selectors.day(pair[0])]


def spec_for(params: QueryDict) -> ListSpec:
    """Return the list as this address needs it: records, days and partners are filters by value."""
    return ListSpec(
        page="audit",
        noun=("change", "changes"),
        columns=COLUMNS,
        filters=(
            Filter("who", "Who", lambda: selectors.staff_choices(*params.getlist("who")), selectors.by_people),
            Filter("kind", "Kind", selectors.kind_choices, lambda rows, values: rows.filter(table_name__in=values)),
            Filter("action", "Did", lambda: WORDS.items(), lambda rows, values: rows.filter(action__in=values)),
            Filter("period", "When", lambda: PERIODS, selectors.lately),
            Filter("eyes", "Through whose eyes", selectors.viewer_choices, selectors.through_eyes),
            Filter("partner", "Partner", lambda: selectors.partner_choices(params.getlist("partner")),
                   selectors.of_partners),
            Filter("record", "Record", partial(_asked, params, "record"),
                   lambda rows, values: rows.filter(record__in=values)),
            Filter("of", "Record with its parts", partial(_asked, params, "of"), audit_parts.with_parts),
            Filter("from", "From", partial(_asked_day, params, "from"), selectors.since),
            Filter("to", "To", partial(_asked_day, params, "to"), selectors.until),
        ),
        search=selectors.search,
        search_label="Person, partner or record number",
        sort="-at",
        tabs=(
            Tab("Last 24 hours", "period=1"),
            Tab("Deleted", "action=delete"),
            Tab("By the system", "who=system"),
            Tab("Through somebody's eyes", f"eyes={selectors.SOMEBODY}"),
        ),
    )  # fmt: skip


@console_page("audit.view")
def audit(request: HttpRequest) -> HttpResponse:
    """List the changes, newest first; the same list as a file, up to a size that a download can bear."""
    params, rows = request.GET, selectors.entries()
    spec = spec_for(params)
    if params.get("format") == "csv":
        narrowed = lists.narrow(spec, lists.state_of(spec, params), rows).order_by().values("pk")
        if narrowed[: selectors.MOST_IN_A_FILE + 1].count() > selectors.MOST_IN_A_FILE:
            query = params.copy()
            query.pop("format")
            most = f"A file holds up to {selectors.MOST_IN_A_FILE:,} changes. Choose a shorter time."
            say_error(request, DomainError("audit.file_too_long", most))
            return redirect(f"{request.path}?{query.urlencode()}")
    state = lists.state_of(spec, params)
    context = {
        **chain_state(),
        "narrow": [(key, value) for key, value in state.pairs() if key not in {"record", "from", "to", "period"}],
        "asked": {key: params.get(key, "") for key in ("record", "from", "to")},
    }
    return list_page(request, spec, rows, "console/audit/list.html", context)


def chain_state() -> dict:
    """Return what the head of the page says about the chain."""
    latest = checks.latest()
    return {
        "latest": latest,
        "running": checks.running(),
        "first": checks.first_in_words(latest) if latest else "",
        "unsealed": selectors.unsealed(),
    }


@console_page("audit.view")
def chain(request: HttpRequest) -> HttpResponse:
    """Show the state of the chain alone, for the page that waits for a verification."""
    return render(request, "console/audit/chain.html", chain_state())


@require_POST
@console_page("audit.view")
def verify(request: HttpRequest) -> HttpResponse:
    """Have the whole history verified in the background."""
    checks.ask(actor=actor(request))
    tell(request, "The history is being verified. You may leave this page.")
    return redirect("console:audit")


@console_page("audit.view")
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """Show one change with every field, where it came from, and what proves it."""
    entry = selectors.entry(number)
    if entry is None:
        raise NotFound()
    context = {
        "entry": entry,
        "story": story(entry),
        "url": page_of(entry),
        "at": exact(entry.at),
        "digest": bytes(entry.digest).hex(),
        "link": selectors.link_of(entry),
        "whole": f"{reverse('console:audit')}?of={entry.record}",
    }
    return render(request, "console/audit/receipt.html", context)
