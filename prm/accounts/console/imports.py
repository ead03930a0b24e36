"""Console: imports. A file comes in, is mapped, checked, imported in the background, and can be undone."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from prm.accounts.forms.imports import BringForm, RereadForm
from prm.accounts.lists import list_page
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common import csvfile, timeline
from prm.common.errors import DomainError, Invalid
from prm.common.imports import jobs, layout, report
from prm.common.imports.fields import FACTORS
from prm.common.imports.registry import kinds
from prm.common.lists import Column, Filter, ListSpec, Tab, link, number, text, when
from prm.common.lists import status as state_cell
from prm.common.models import ImportJob

State = ImportJob.State
# Which known look a state of an import has; the word stays its own.
LOOKS = {
    State.MAPPING: "draft",
    State.CHECKING: "running",
    State.READY: "in_review",
    State.UNDOING: "running",
}
STEPS = ("File", "Columns", "Check", "Import")

JOBS = ListSpec(
    page="imports",
    noun=("import", "imports"),
    columns=(
        Column(
            "file", "File", lambda j: link(j.file_name, reverse("console:import-job", args=[j.public_id])), css="full"
        ),
        Column("kind", "Holds", lambda j: text(kinds()[j.kind].label if j.kind in kinds() else "Not said yet")),
        Column("state", "State", lambda j: state_cell(_look(j), j.get_state_display())),
        Column("rows", "Rows", lambda j: number(j.rows), sort="rows", css="num"),
        Column("by", "By", lambda j: text(j.actor_name)),
        Column("at", "Brought", lambda j: when(j.created_at), sort="created_at", css="end"),
    ),
    filters=(
        Filter("state", "State", lambda: State.choices, lambda rows, values: rows.filter(state__in=values)),
        Filter(
            "kind",
            "Holds",
            lambda: [(key, kind.label) for key, kind in kinds().items()],
            lambda rows, values: rows.filter(kind__in=values),
        ),
    ),
    sort="-at",
    tabs=(Tab("To finish", "state=mapping&state=ready"), Tab("Imported", "state=done")),
)


@console_page("import.view")
def imports(request: HttpRequest) -> HttpResponse:
    """List imports, and take a new file."""
    form = BringForm()
    if request.method == "POST" and "view_name" not in request.POST and "view_remove" not in request.POST:
        form = BringForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                job = jobs.bring(actor=actor(request), upload=form.cleaned_data["file"])
                return _to(job)
            except DomainError as error:
                put_errors(form, error)
    # A refused file is answered with the list itself, whose form must not take the post for a saved view.
    most = f"{settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB"
    context = {"form": form, "may_run": actor(request).may("import.run"), "most": most}
    rows = jobs.visible_to(actor(request))
    return list_page(request, JOBS, rows, "console/imports/list.html", context, views=not form.errors)


@console_page("import.view")
def job(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one import as far as it is: columns, check, progress or result."""
    found = jobs.get_visible(actor(request), reference)
    if found.state == State.MAPPING or (found.state == State.READY and request.GET.get("step") == "columns"):
        return _columns(request, found)
    if found.state == State.READY:
        return _checked(request, found)
    return _result(request, found)


@require_POST
@console_page("import.run")
def choose(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what the file holds."""
    found = jobs.get_visible(actor(request), reference)
    kind = request.POST.get("kind", "")
    return _do(request, found, lambda: jobs.choose_kind(actor=actor(request), job=found, kind=kind), step="columns")


@require_POST
@console_page("import.run")
def reread(request: HttpRequest, reference: str) -> HttpResponse:
    """Read the file with another encoding, delimiter or sheet."""
    found = jobs.get_visible(actor(request), reference)
    form = RereadForm(request.POST)
    how = form.cleaned_data if form.is_valid() else {}
    return _do(request, found, lambda: jobs.reread(actor=actor(request), job=found, **how), step="columns")


@console_page("import.view")
def samples(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Show the first cells of the column just chosen for a field."""
    found = jobs.get_visible(actor(request), reference)
    cells = jobs.samples(found).get(request.GET.get(f"column-{name}", ""), [])
    return render(request, "console/imports/samples.html", {"samples": layout.some(cells)})


@require_POST
@console_page("import.run")
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the mapping and check the file against it."""
    found = jobs.get_visible(actor(request), reference)
    options = {"date": request.POST.get("date", ""), "decimal": request.POST.get("decimal", "")}
    try:
        mapping = layout.read_mapping(found, request.POST)
        jobs.check(actor=actor(request), job=found, mapping=mapping, options=options)
    except Invalid as error:
        return _columns(request, found, wrong=error.fields)
    except DomainError as error:
        say_error(request, error)
    return _to(found)


@require_POST
@console_page("import.run")
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the answers about unknown words, and check again."""
    found = jobs.get_visible(actor(request), reference)
    try:
        jobs.answer(actor=actor(request), job=found, answers=layout.read_answers(found, request.POST))
    except Invalid as error:
        return _checked(request, found, wrong=error.fields)
    except DomainError as error:
        say_error(request, error)
    return _to(found)


@require_POST
@console_page("import.run")
def start(request: HttpRequest, reference: str) -> HttpResponse:
    """Import all rows, or the valid ones."""
    found = jobs.get_visible(actor(request), reference)
    only_valid = request.POST.get("rows") == "valid"
    return _do(request, found, lambda: jobs.start(actor=actor(request), job=found, only_valid=only_valid))


@require_POST
@console_page("import.run")
def step(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Cancel, go on with or undo an import."""
    found = jobs.get_visible(actor(request), reference)
    steps: dict[str, Callable[..., None]] = {"cancel": jobs.cancel, "resume": jobs.resume, "undo": jobs.undo}
    return _do(request, found, lambda: steps[name](actor=actor(request), job=found))


@require_POST
@console_page("import.run")
def again(request: HttpRequest, reference: str) -> HttpResponse:
    """Import the same file as another kind of record."""
    found = jobs.get_visible(actor(request), reference)
    return _to(jobs.again(actor=actor(request), job=found, kind=request.POST.get("kind", "")))


@require_POST
@console_page("import.run")
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Forget an import that has not begun."""
    found = jobs.get_visible(actor(request), reference)
    try:
        jobs.discard(actor=actor(request), job=found)
    except DomainError as error:
        say_error(request, error)
        return _to(found)
    tell(request, f"{found.file_name} is discarded. Nothing of it was imported.")
    return redirect("console:imports")


@console_page("import.view")
def progress(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer the page that waits: how far it is, and at the end the whole page anew."""
    found = jobs.get_visible(actor(request), reference)
    response = render(request, "console/imports/progress.html", _progress(found))
    if not found.at_work:
        response["HX-Refresh"] = "true"
    return response


@console_page("import.view")
def wrong_rows(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the wrong rows as a file, each with its reason, to correct and upload again."""
    found = jobs.get_visible(actor(request), reference)
    head, rows = report.wrong_rows(found)
    return cast(HttpResponse, csvfile.download(f"wrong-rows-{found.public_id}.csv", head, rows))


def _look(job: ImportJob) -> str:
    return LOOKS.get(State(job.state), job.state)


def _to(job: ImportJob, step: str = "") -> HttpResponse:
    url = reverse("console:import-job", args=[job.public_id])
    return redirect(f"{url}?step={step}" if step else url)


def _do(request: HttpRequest, job: ImportJob, verb: Callable[[], None], step: str = "") -> HttpResponse:
    """Do one thing, say why when it is refused, and show the import."""
    try:
        verb()
    except DomainError as error:
        say_error(request, error)
    return _to(job, step)


def _columns(request: HttpRequest, job: ImportJob, wrong: dict[str, str] | None = None) -> HttpResponse:
    """The page on which columns become fields."""
    choices = layout.Choices()
    shown = layout.lines(job, choices, wrong) if job.kind else []
    context = {
        **_frame(request, job, 1),
        "kinds": list(kinds().values()),
        "lines": [line for line in shown if line.is_open],
        "more": [line for line in shown if not line.is_open],
        "lists": choices.lists,
        "unused": layout.unused(job),
        "orders": jobs.ORDERS,
        "styles": jobs.STYLES,
        "factors": FACTORS,
        "reread": RereadForm(initial=job.source),
        "wrong": bool(wrong),
    }
    return render(request, "console/imports/columns.html", context, status=422 if wrong else 200)


def _checked(request: HttpRequest, job: ImportJob, wrong: dict[str, str] | None = None) -> HttpResponse:
    """The page that says what an import would do."""
    counts = job.checked.get("counts", {})
    choices = layout.Choices()
    asked = layout.questions(job, choices)
    fields, rows = report.preview(job)
    valid = sum(counts.get(name, 0) for name in ("new", "update", "unchanged"))
    context = {
        **_frame(request, job, 2),
        "counts": counts,
        "valid": valid,
        "writes": counts.get("new", 0) + counts.get("update", 0),
        "asked": asked,
        "first": {kind.noun: kind for kind in kinds().values() if kind.key != job.kind},
        "open": sum(question.open for question in asked),
        "lists": choices.lists,
        "answer_errors": list((wrong or {}).values()),
        "fields": fields,
        "rows": rows,
        "faults": report.faults(job),
        "notes": report.faults(job, warnings=True),
        "totals": list(job.checked.get("totals", {}).values()),
    }
    return render(request, "console/imports/checked.html", context, status=422 if wrong else 200)


def _result(request: HttpRequest, job: ImportJob) -> HttpResponse:
    """The page of an import at work, or what came of it."""
    result = job.result or {}
    context = {
        **_frame(request, job, 2 if job.state == State.CHECKING else 3),
        **_progress(job),
        "counts": result.get("counts", {}),
        "totals": list(result.get("totals", {}).values()),
        "also": report.records_in_words(job, result.get("created", {})),
        "removed": report.records_in_words(job, job.undone.get("removed", {}), own=True),
        "faults": [] if job.at_work else report.faults(job),
        "notes": [] if job.at_work else report.faults(job, warnings=True),
        "kinds": [kind for kind in kinds().values() if kind.key != job.kind],
        "history": timeline.entries(job),
    }
    return render(request, "console/imports/result.html", context)


def _frame(request: HttpRequest, job: ImportJob, at: int) -> dict[str, Any]:
    """What every page of an import shows."""
    kind = report.kind_of(job) if job.kind else None
    states = ["done"] * at + ["current"] + [""] * (len(STEPS) - at - 1)
    if job.state in {State.DONE, State.UNDONE}:
        states = ["done"] * len(STEPS)
    return {
        "job": job,
        "may_run": actor(request).may("import.run"),
        "kind": kind,
        "look": _look(job),
        "trail": [("Imports", reverse("console:imports"))],
        "steps": [(str(n), word, state) for n, (word, state) in enumerate(zip(STEPS, states, strict=True))],
        "source": report.source_words(job),
    }


def _progress(job: ImportJob) -> dict[str, Any]:
    done, total = report.progress(job)
    words = {State.CHECKING: "Checking", State.UNDOING: "Undoing"}.get(State(job.state), "Importing")
    return {
        "job": job,
        "done": done,
        "total": total,
        "label": f"{words} {report.kind_of(job).label.lower()}" if job.kind else words,
        "note": report.waiting_words(job),
        "counts": (job.result or {}).get("counts", {}),
    }
