"""Doing a request once, however often it is sent."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.db import IntegrityError, transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.models.idempotency import IdempotencyKey
from prm.common.moment import now
from prm.common.tenancy import as_system

HEADER = "Idempotency-Key"
LONGEST = 80
KEPT = timedelta(days=30)
CHUNK = 10_000


def once(request: Request, act: Callable[[], Response], *, told_once: str = "") -> Response:
    """Run ``act`` unless this caller sent the same ``Idempotency-Key`` before; then return the stored answer.

    ``told_once`` names a member of the answer that is a secret: it is not stored, so a replay has ``null`` there.
    The key is claimed in the same transaction as the work: a concurrent twin waits for it, and a failure frees it.
    Raises ``DomainError`` ``idempotency.reused`` (422) when the key came with another body or address.
    """
    key = request.headers.get(HEADER, "").strip()
    if not key:
        return act()
    if len(key) > LONGEST or not key.isprintable():
        raise Invalid({HEADER: f"An idempotency key has at most {LONGEST} printable characters."})
    return _once(key, caller_of(request), fingerprint_of(request), act, told_once)


@transaction.atomic
def _once(key: str, caller: str, fingerprint: str, act: Callable[[], Response], told_once: str) -> Response:
    with as_system("idempotency"):
        row, fresh = _claim(caller, key, fingerprint)
    if not fresh:
        if row.fingerprint != fingerprint:
            raise Reused()
        return Response(row.body, status=row.status, headers={"Idempotent-Replayed": "true"})
    response = act()
    with as_system("idempotency"):
        said = json.loads(JSONRenderer().render(response.data) or "null")
        if told_once:
            said[told_once] = None
        IdempotencyKey.objects.filter(pk=row.pk).update(status=response.status_code, body=said)
    return response


class Reused(DomainError):
    """The key was sent before with something else."""

    status = 422

    def __init__(self) -> None:
        super().__init__("idempotency.reused", "This idempotency key was used for another request.")


def caller_of(request: Request) -> str:
    """Return whose keys these are: a service token's own, by its public id, else the person's, by number."""
    actor = cast(Actor, request.auth)
    if actor.user_id is None:
        return str(request._request.api_token.public_id)  # type: ignore[attr-defined]
    return str(actor.user_id)


def fingerprint_of(request: Request) -> str:
    """Return what tells two requests apart: method, address and body; of an uploaded form its fields and files."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if not str(request.content_type).startswith("multipart/"):
        digest.update(request._request.body)
        return digest.hexdigest()
    sent: Any = request.data
    for name in sorted(sent):
        for value in sent.getlist(name):
            digest.update(f"\n{name}={getattr(value, 'name', value)}\n".encode())
            if hasattr(value, "chunks"):
                for chunk in value.chunks():
                    digest.update(chunk)
                value.seek(0)
    return digest.hexdigest()


def _claim(caller: str, key: str, fingerprint: str) -> tuple[IdempotencyKey, bool]:
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(caller=caller, key=key, fingerprint=fingerprint), True
    except IntegrityError:
        return IdempotencyKey.objects.get(caller=caller, key=key), False


def purge() -> int:
    """Forget answers older than :data:`KEPT`, a chunk at a time; returns how many went."""
    gone = 0
    while True:
        old = IdempotencyKey.objects.filter(at__lt=now() - KEPT).order_by("at").values("pk")[:CHUNK]
        taken, _ = IdempotencyKey.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
        gone += taken
        if taken < CHUNK:
            return gone
