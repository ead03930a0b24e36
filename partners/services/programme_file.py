"""A whole programme out of one file: its identity, the metrics and certificates it counts, and its policies.

The first document says what the programme is; every other one is a policy as :mod:`prm.common.lifecycle.exchange`
writes it. Everything is done by the same verbs people use, so what they may not do, a file may not do either.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from partners.models import Certification, Metric, Programme, Tier
from partners.policies import LADDER
from partners.rules.ladder import LadderBody
from partners.services import certification, metric, tier
from prm.common.actors import Actor
from prm.common.errors import Invalid
from prm.common.lifecycle import exchange, review
from prm.common.lifecycle.reading import Place, damaged, documents
from prm.common.models import PolicyVersion
from prm.common.policies.faults import by_path

MARK = "\n---\n"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MetricData(_Part):
    """A metric people enter."""

    code: str
    name: str
    about: str = ""
    unit: str = "number"
    partner_declares: bool = False


class CertificateData(_Part):
    """A certificate people hold."""

    code: str
    name: str
    level: str = ""
    area: str = ""
    version: int | None = None
    released_on: date | None = None


class ProgrammeData(_Part):
    """What a programme is, where its rules were read, and how they stood then."""

    code: str
    name: str
    about: str = ""
    source: list[str] = []
    as_of: str = ""
    metrics: list[MetricData] = []
    certificates: list[CertificateData] = []


class _Head(_Part):
    programme: ProgrammeData = Field()


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brought in."""

    programme: Programme
    drafts: list[PolicyVersion] = field(default_factory=list)


def read_head(text: str) -> tuple[ProgrammeData, str]:
    """Return what the first document says, and the rest with its lines where they were. Raises ``Invalid``."""
    head, mark, rest = text.partition(MARK)
    found = documents(head)
    try:
        data = _Head.model_validate(found[0].data if found else {}).programme
    except ValidationError as error:
        faults = by_path(error, found[0].data if found else {})
        path, words = next(iter(faults.items()))
        place = found[0].place(path) if found else Place(1, 1)
        raise damaged(place, f"{path}: {words}", path=path or "file") from error
    if not mark:
        raise Invalid({"file": "The file holds no policy."}, code="programme.file_damaged")
    return data, "\n" * (head.count("\n") + 2) + rest


@transaction.atomic
def bring_in(*, actor: Actor, text: str) -> Brought:
    """Begin a draft of every policy in the file, and add what is missing of the programme it is about.

    Raises ``Invalid`` with what is wrong and where, and then nothing was changed.
    """
    data, rest = read_head(text)
    programme = Programme.objects.filter(code=data.code).first() or tier.add_programme(
        actor=actor, code=data.code, name=data.name, about=data.about
    )
    _metrics(actor, data.metrics)
    _certificates(actor, data.certificates)
    drafts = exchange.bring_in(actor=actor, text=rest)
    for draft in drafts:
        if draft.kind == LADDER and draft.scope == {"programme": programme.code}:
            _tiers(actor, programme, LadderBody.model_validate(draft.body))
    return Brought(programme, drafts)


@transaction.atomic
def put_in_force(*, author: Actor, approver: Actor, text: str, start: datetime) -> Brought:
    """Bring a file in and take every policy through review by the second person, into force at ``start``.

    Raises what :func:`bring_in` and the review raise: an example that fails keeps the whole file out.
    """
    brought = bring_in(actor=author, text=text)
    for draft in brought.drafts:
        review.submit(actor=author, draft=draft)
        review.approve(actor=approver, version=draft, effective_from=start)
    return brought


def _metrics(actor: Actor, wanted: list[MetricData]) -> None:
    present = set(Metric.objects.values_list("code", flat=True))
    for each in wanted:
        if each.code not in present:
            metric.define(actor=actor, code=each.code, data=each.model_dump(exclude={"code"}))


def _certificates(actor: Actor, wanted: list[CertificateData]) -> None:
    present = set(Certification.objects.values_list("code", flat=True))
    for each in wanted:
        if each.code not in present:
            more: dict[str, Any] = each.model_dump(exclude={"code", "name"})
            certification.define(actor=actor, code=each.code, name=each.name, **more)


def _tiers(actor: Actor, programme: Programme, body: LadderBody) -> None:
    """Add the ladder's tiers the programme does not have, above those it has, in the ladder's order."""
    present = {row.code: row.rank for row in Tier.objects.filter(programme=programme, region="")}
    rank = max(present.values(), default=0)
    for step in body.tiers:
        if step.code not in present:
            rank += 1
            data = {"name": step.name, "currency": body.currency, "benefits": list(step.benefits)}
            tier.add_tier(actor=actor, programme=programme, code=step.code, rank=rank, data=data)
