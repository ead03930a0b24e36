"""Imports over the vendor's API: bring a file, say what it holds, check it, run it, undo it."""

from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser

from prm.common.actors import Actor
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import ActionOut, Strict
from prm.common.api.transitions import Steps, Verb
from prm.common.api.views import ConsoleView
from prm.common.errors import DomainError
from prm.common.imports import jobs, report
from prm.common.imports.registry import kinds
from prm.common.imports.workflow import IMPORT
from prm.common.keyset import Order
from prm.common.models import ImportJob
from prm.common.plain import plain

ENVELOPE = 64 * 1024
"""Bytes a form may have around its file."""
ORDERS = {"-created_at": Order("created_at", descending=True), "created_at": Order("created_at")}
ROW = ("kind", "state", "file_name", "size", "rows", "created_at", "started_at", "finished_at")


class FileIn(Strict):
    """A table: CSV or XLSX, judged by its content."""

    file = serializers.FileField()


class ImportFilter(Strict):
    """Which imports a list holds."""

    state = serializers.ListField(required=False, child=serializers.ChoiceField(choices=ImportJob.State.choices))


class KindIn(Strict):
    """What the file holds."""

    kind = serializers.CharField(max_length=60)


class PartIn(Strict):
    """Where one field comes from: a column, or one value for all rows; figures may be in thousands or millions."""

    column = serializers.CharField(required=False, allow_blank=True, max_length=500)
    fixed = serializers.CharField(required=False, allow_blank=True, max_length=500)
    factor = serializers.ChoiceField(required=False, allow_blank=True, choices=["1", "1000", "1000000"])


class OptionsIn(Strict):
    """How dates and figures are written."""

    date = serializers.ChoiceField(required=False, choices=list(jobs.ORDERS.items()))
    decimal = serializers.ChoiceField(required=False, choices=list(jobs.STYLES.items()))


class CheckIn(Strict):
    """How columns become fields. What is left out stays as it was proposed."""

    mapping = serializers.DictField(child=PartIn(), required=False)
    options = OptionsIn(required=False)


class AnswerIn(Strict):
    """What becomes of a word nobody knows: use a record by its key, or leave it empty, make it, refuse its rows."""

    use = serializers.CharField(required=False, max_length=80)
    do = serializers.ChoiceField(required=False, choices=["empty", "create", "wrong"])


class AnswersIn(Strict):
    """Answers by field and word."""

    answers = serializers.DictField(child=serializers.DictField(child=AnswerIn()))


class StartIn(Strict):
    """Which rows to import."""

    only_valid = serializers.BooleanField(required=False, help_text="Leave wrong rows out instead of refusing.")


class ImportRow(serializers.Serializer):
    """One import in a list."""

    id = serializers.CharField()
    kind = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=ImportJob.State.choices)
    file_name = serializers.CharField()
    size = serializers.IntegerField()
    rows = serializers.IntegerField()
    by = serializers.CharField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class KindOut(serializers.Serializer):
    """A kind of record that can be imported."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ImportFieldOut(serializers.Serializer):
    """One field of the kind of record."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    required = serializers.BooleanField()  # type: ignore[assignment]


class FaultOut(serializers.Serializer):
    """One problem, and the rows that have it."""

    field = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()
    rows = serializers.IntegerField()
    first = serializers.ListField(child=serializers.IntegerField(), help_text="The first rows that have it.")


class ProgressOut(serializers.Serializer):
    """How far the work is."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()


class ImportOut(ImportRow):
    """One import as far as it is."""

    columns = serializers.ListField(child=serializers.CharField(allow_blank=True))
    kinds = KindOut(many=True)
    fields = ImportFieldOut(many=True)  # type: ignore[assignment]
    mapping = serializers.DictField(child=serializers.DictField(child=serializers.CharField(allow_blank=True)))
    options = serializers.DictField()
    checked = serializers.DictField(help_text="What the check counted: `counts` of new, update, unchanged, wrong.")
    wrong = FaultOut(many=True)
    result = serializers.DictField(help_text="What came of it: `counts` of rows by what became of them.")
    problem = serializers.CharField(allow_blank=True)
    progress = ProgressOut()
    available_actions = ActionOut(many=True)


def row(job: ImportJob) -> dict[str, Any]:
    """Return one import of a list."""
    return {"id": job.public_id, "by": job.actor_name, **{name: plain(getattr(job, name)) for name in ROW}}


def shown(job: ImportJob, who: Actor) -> dict[str, Any]:
    """Return one import as far as it is, with the steps from here."""
    done, total = report.progress(job)
    known = report.kind_of(job).fields if job.kind else ()
    return {
        **row(job),
        "columns": job.columns,
        "kinds": [{"key": key, "label": kind.label} for key, kind in kinds().items()],
        "fields": [{"name": one.name, "label": one.label, "required": one.required} for one in known],
        "mapping": job.mapping,
        "options": job.options,
        "checked": job.checked,
        "wrong": [
            {"field": one.label, "value": one.value, "reason": one.reason, "rows": one.rows, "first": one.first}
            for one in (report.faults(job) if job.kind and not job.at_work else [])
        ],
        "result": job.result or {},
        "problem": job.problem,
        "progress": {"done": done, "total": total},
        "available_actions": STEPS.actions(job, who),
    }


def _again(job: ImportJob, call: Call) -> ImportJob:
    """Return the import as it is now."""
    return jobs.get_visible(call.actor, job.public_id)


def _start(job: ImportJob, call: Call) -> ImportJob:
    jobs.start(actor=call.actor, job=job, only_valid=call.body.get("only_valid", False))
    return _again(job, call)


def _do(verb: Any) -> Any:
    def act(job: ImportJob, call: Call) -> ImportJob:
        verb(actor=call.actor, job=job)
        return _again(job, call)

    return act


STEPS = Steps(
    workflow=IMPORT,
    verbs={
        "start": Verb(_start, StartIn),
        "cancel": Verb(_do(jobs.cancel)),
        "resume": Verb(_do(jobs.resume)),
        "undo": Verb(_do(jobs.undo)),
    },
    base=ConsoleView,
    resource="imports",
    where="/api/console/v1/imports/{}",
    find=jobs.get_visible,
    show=shown,
    gives=ImportOut,
)


class Imports(ConsoleView):
    """All imports; a new file."""

    resource = "imports"
    permission = "import.view"
    permissions_by_method = {"POST": "import.run"}
    parser_classes = [MultiPartParser]
    most_bytes = settings.UPLOAD_MAX_BYTES + ENVELOPE

    @listing("imports_list", row=ImportRow, orders=ORDERS, default="-created_at", filters=ImportFilter)
    def get(self, call: Call) -> Any:
        """List imports."""
        rows = jobs.visible_to(call.actor)
        wanted = call.query.get("state")
        return (rows.filter(state__in=wanted) if wanted else rows), row

    @operation("imports_create", takes=FileIn, gives=ImportOut, status=201, upload=True)
    def post(self, call: Call) -> Any:
        """Bring a file. The answer says what it seems to hold and proposes how columns become fields."""
        return shown(jobs.bring(actor=call.actor, upload=call.body["file"]), call.actor)


class OneImport(ConsoleView):
    """One import."""

    resource = "imports"
    permission = "import.view"
    permissions_by_method = {"DELETE": "import.run"}

    @operation("imports_read", gives=ImportOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read one import: columns, what the check found, progress, result."""
        return shown(jobs.get_visible(call.actor, reference), call.actor)

    @operation("imports_discard", gives=None, status=204)
    def delete(self, call: Call, reference: str) -> Any:
        """Forget an import that has written nothing."""
        jobs.discard(actor=call.actor, job=jobs.get_visible(call.actor, reference))


class Kind(ConsoleView):
    """What the file holds."""

    resource = "imports"
    permission = "import.run"
    parser_classes = [JSONParser]

    @operation("imports_kind", takes=KindIn, gives=ImportOut)
    def post(self, call: Call, reference: str) -> Any:
        """Say what the file holds; the mapping is proposed anew."""
        job = jobs.get_visible(call.actor, reference)
        jobs.choose_kind(actor=call.actor, job=job, kind=call.body["kind"])
        return shown(_again(job, call), call.actor)


class Check(ConsoleView):
    """Checking the file."""

    resource = "imports"
    permission = "import.run"

    @operation("imports_check", takes=CheckIn, gives=ImportOut)
    def post(self, call: Call, reference: str) -> Any:
        """Keep the mapping and check the file against it: at once up to 10,000 rows, else in the background."""
        job = jobs.get_visible(call.actor, reference)
        if not job.kind:
            raise DomainError("import.no_kind", "Say first what the file holds.")
        mapping = {**job.mapping, **call.body.get("mapping", {})}
        options = {**job.options, **call.body.get("options", {})}
        jobs.check(actor=call.actor, job=job, mapping=mapping, options=options)
        return shown(_again(job, call), call.actor)


class Answers(ConsoleView):
    """Words nobody knows."""

    resource = "imports"
    permission = "import.run"

    @operation("imports_answers", takes=AnswersIn, gives=ImportOut)
    def post(self, call: Call, reference: str) -> Any:
        """Say what unknown words mean, and check again."""
        job = jobs.get_visible(call.actor, reference)
        if not job.kind:
            raise DomainError("import.no_kind", "Say first what the file holds.")
        jobs.answer(actor=call.actor, job=job, answers=call.body["answers"])
        return shown(_again(job, call), call.actor)
