"""Undoing an import: what it created goes, what it changed comes back, unless somebody has built on it since."""

import time
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from prm.common import workflow
from prm.common.actors import SYSTEM
from prm.common.imports import lease
from prm.common.imports.importer import Importer
from prm.common.imports.pass_over import upsert
from prm.common.imports.registry import kinds
from prm.common.imports.workflow import IMPORT
from prm.common.models import ImportChunk, ImportJob
from prm.common.workflow import Step

EXAMPLES = 20
DEPENDS = (models.PROTECT, models.CASCADE, models.RESTRICT)


def work(job: ImportJob, token: str, until: float) -> bool:
    """Undo chunk by chunk, the last one first; returns whether time ran out before the end."""
    stamps = set(ImportChunk.objects.filter(job=job).values_list("stamp", flat=True))
    while True:
        if time.monotonic() > until:
            return True
        with lease.step(job, token) as locked:
            chunk = (
                ImportChunk.objects.filter(job=job, is_undone=False)
                .exclude(stage=ImportChunk.Stage.CHECK)
                .order_by("-pk")
                .first()
            )
            if chunk is None:
                workflow.apply(
                    IMPORT,
                    locked,
                    "undone",
                    actor=SYSTEM,
                    step=Step(data={"actor": job.actor_id, "file": job.file_name}),
                )
                return False
            _undo_chunk(locked, chunk, stamps)


def plain(before: dict[str, Any]) -> dict[str, Any]:
    """Return values as JSON holds them without loss: moments keep their microseconds."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in before.items()}


def _undo_chunk(job: ImportJob, chunk: ImportChunk, stamps: Collection[datetime]) -> None:
    done = {"removed": {}, "restored": 0, "kept": {}, "examples": [], **(job.undone or {})}
    importer = kinds()[job.kind]()
    importer.actor_id = done.get("by")
    kept: list[tuple[str, str]] = []
    if not importer.apart:
        done["restored"] += _restore(importer, chunk, stamps, kept)
    # Rows first, then what they needed: families after products.
    own = importer.model._meta.label_lower
    for label in sorted(chunk.created, key=lambda label: label != own):
        removed = _remove(importer, label, chunk.created[label], stamps, kept)
        done["removed"][label] = done["removed"].get(label, 0) + removed
    if importer.apart:
        done["restored"] += _restore(importer, chunk, stamps, kept)
    for reason, count in Counter(reason for _, reason in kept).items():
        done["kept"][reason] = done["kept"].get(reason, 0) + count
    done["examples"] = [*done["examples"], *([name, reason] for name, reason in kept)][:EXAMPLES]
    chunk.is_undone = True
    chunk.save(update_fields=["is_undone"])
    job.undone, job.cursor = done, max(job.cursor - 1, 0)
    job.save(update_fields=["undone", "cursor", "heartbeat_at"])


def _restore(importer: Importer, chunk: ImportChunk, stamps: Collection[datetime], kept: list[tuple[str, str]]) -> int:
    """Bring back what changed records held before."""
    before = dict(chunk.updated)
    records, attributes = [], set()
    model = importer.model
    changed: Iterable[Any] = model._base_manager.select_for_update().filter(pk__in=before)
    for record in changed:
        if record.updated_at not in stamps:
            kept.append((str(record), "Changed since the import"))
            continue
        for name, value in before[record.pk].items():
            field = next(each for each in model._meta.concrete_fields if name in (each.attname, each.name))
            setattr(record, name, field.to_python(value))
            attributes.add(name)
        records.append(record)
    if records:
        upsert(model, records, attributes)
        importer.written(records)
    return len(records)


def _remove(
    importer: Importer, label: str, keys: list[int], stamps: Collection[datetime], kept: list[tuple[str, str]]
) -> int:
    """Delete created records that nobody changed and nothing points at."""
    model = apps.get_model(label)
    found: Iterable[Any] = model._base_manager.select_for_update().filter(pk__in=keys)
    records = {record.pk: record for record in found}
    for key, record in list(records.items()):
        if record.updated_at not in stamps:
            kept.append((str(record), "Changed since the import"))
            del records[key]
    for key, user in _used(model, records.keys()).items():
        kept.append((str(records.pop(key)), f"Used by {user}"))
    owner = next((kind for kind in kinds().values() if kind.model is model), Importer)
    if owner is type(importer):
        importer.removing(list(records.values()))
    owner.remove(model, list(records.values()))
    return len(records)


def _used(model: type[models.Model], keys: Iterable[int]) -> dict[int, str]:
    """Which records something depends on, and what does, in words."""
    wanted, used = set(keys), {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.on_delete not in DEPENDS or not wanted:
            continue
        name, other = relation.field.attname, relation.field.model
        holders = other._base_manager.filter(**{f"{name}__in": wanted}).values_list(name, flat=True).distinct()
        for key in holders:
            used.setdefault(key, str(other._meta.verbose_name_plural))
    return used
