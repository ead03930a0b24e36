"""Doing a request once, however often it is sent."""

import hashlib
from collections.abc import Callable
from typing import cast

from django.db import IntegrityError, transaction
from rest_framework.request import Request
from rest_framework.response import Response

from prm.common.actors import Actor
from prm.common.errors import DomainError
from prm.common.models.idempotency import IdempotencyKey
from prm.common.tenancy import as_system


@transaction.atomic
def once(request: Request, act: Callable[[], Response]) -> Response:
    """Run ``act`` unless this user sent the same ``Idempotency-Key`` before; then return the stored answer.

    The key is claimed in the same transaction as the work: a concurrent twin waits for it, and a failure frees it.
    Raises ``DomainError`` ``idempotency.reused`` when the key came with another body or address.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return act()
    if len(key) > 80:
        raise DomainError("idempotency.too_long", "An idempotency key has at most 80 characters.")
    seen = f"{request.method} {request.path}\n".encode() + request._request.body
    fingerprint = hashlib.sha256(seen).hexdigest()
    user_id = cast(Actor, request.auth).user_id
    with as_system("idempotency"):
        row, fresh = _claim(user_id, key, fingerprint)
    if not fresh:
        if row.fingerprint != fingerprint:
            raise DomainError("idempotency.reused", "This idempotency key was used for another request.")
        return Response(row.body, status=row.status, headers={"Idempotent-Replayed": "true"})
    response = act()
    with as_system("idempotency"):
        IdempotencyKey.objects.filter(pk=row.pk).update(status=response.status_code, body=response.data)
    return response


def _claim(user_id: int | None, key: str, fingerprint: str) -> tuple[IdempotencyKey, bool]:
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user_id=user_id, key=key, fingerprint=fingerprint), True
    except IntegrityError:
        return IdempotencyKey.objects.get(user_id=user_id, key=key), False
