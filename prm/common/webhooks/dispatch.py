"""Taking deliveries that are due, sending them, writing down what came of it.

Three short steps, and no transaction is open while a receiver is asked: *claim* puts a lease on rows, *send* runs in
threads that never touch the database, *record* writes results. A worker that dies leaves leases that run out, so what
it had taken is taken again: at least once, with the same ``webhook-id``.
"""

import json
import logging
import secrets
import time
import uuid
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q

from prm.common.models.webhook import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookSecret
from prm.common.moment import now
from prm.common.webhooks import sending, signing
from prm.common.webhooks.health import note

logger = logging.getLogger(__name__)

Delivery, Endpoint = WebhookDelivery, WebhookEndpoint
_CLAIMING = 0x77686B01
_SENDING = 0x77686B02
GATHER = 0.02
"""Seconds to wait for further answers after one, so that they are written down together."""

_CLAIM = """
UPDATE common_webhookdelivery d SET lease = %(lease)s, leased_until = %(until)s
FROM (
    SELECT due.id, ready.url FROM (
        SELECT e.id, e.url, CASE WHEN e.failures >= %(weak)s THEN 1 ELSE %(most)s END - (
            SELECT count(*) FROM common_webhookdelivery taken
            WHERE taken.endpoint_id = e.id AND taken.lease IS NOT NULL AND taken.leased_until > %(now)s
        ) AS room
        FROM common_webhookendpoint e
        WHERE e.state = 'active' AND (e.rests_until IS NULL OR e.rests_until <= %(now)s)
    ) ready
    CROSS JOIN LATERAL (
        SELECT w.id, row_number() OVER (ORDER BY w.next_attempt_at, w.id) AS place
        FROM common_webhookdelivery w
        WHERE w.endpoint_id = ready.id AND w.state = 'pending' AND w.next_attempt_at <= %(now)s
            AND (w.leased_until IS NULL OR w.leased_until <= %(now)s)
        ORDER BY w.next_attempt_at, w.id LIMIT greatest(ready.room, 0)
    ) due
    ORDER BY due.place, due.id LIMIT %(limit)s
) chosen
WHERE d.id = chosen.id AND d.state = 'pending' AND (d.leased_until IS NULL OR d.leased_until <= %(now)s)
RETURNING d.id, d.endpoint_id, chosen.url, d.message_id, d.event_name, d.occurred_at, d.data
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery taken by this worker, with all that is needed to send it."""

    delivery_id: int
    endpoint_id: int
    lease: uuid.UUID
    url: str
    message: str
    body: bytes
    secrets: tuple[str, ...]


Result = tuple[Claim, sending.Answer]


def body_of(delivery: WebhookDelivery) -> bytes:
    """Return the body as it is sent and signed, the same for every attempt."""
    data = json.loads(delivery.data) if isinstance(delivery.data, str) else delivery.data
    content = {"type": delivery.event_name, "timestamp": delivery.occurred_at.isoformat(), "data": data}
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


def claim(limit: int) -> list[Claim]:
    """Take up to ``limit`` due deliveries, in turns over the endpoints and within what each may have at once.

    Claims queue behind one another for the milliseconds they take, so that the count per endpoint holds.
    """
    lease, moment = uuid.uuid4(), now()
    figures = settings.WEBHOOKS
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIMING])
        cursor.execute(
            _CLAIM,
            {
                "lease": lease,
                "until": moment + timedelta(seconds=figures["lease"]),
                "now": moment,
                "weak": figures["weak_after"],
                "most": figures["per_endpoint"],
                "limit": limit,
            },
        )
        taken = [
            (url, Delivery(pk=pk, endpoint_id=at, message_id=message, event_name=name, occurred_at=when, data=data))
            for pk, at, url, message, name, when, data in cursor.fetchall()
        ]
    keys = _secrets({row.endpoint_id for _, row in taken}) if taken else {}
    return [
        Claim(row.pk, row.endpoint_id, lease, url, row.message, body_of(row), keys.get(row.endpoint_id, ()))
        for url, row in taken
    ]


def _secrets(endpoints: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the secrets in force by endpoint, newest first; one that cannot be read any more is left out."""
    found: dict[int, tuple[str, ...]] = {}
    in_force = Q(expires_at__isnull=True) | Q(expires_at__gt=now())
    for secret in WebhookSecret.objects.filter(in_force, endpoint_id__in=endpoints).order_by("-created_at", "-pk"):
        try:
            opened = signing.unseal(secret.sealed)
        except signing.Unreadable:
            logger.error("the secret of webhook endpoint %s cannot be read", secret.endpoint_id)
            continue
        found[secret.endpoint_id] = (*found.get(secret.endpoint_id, ()), opened)
    return found


def send(taken: Claim) -> Result:
    """Send one delivery, signed; touches no database and raises nothing."""
    if not taken.secrets:
        return taken, sending.Answer(error="The signing secret cannot be read. Rotate it.")
    timestamp = int(time.time())  # receivers compare it with their own clock
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Entente-Webhooks/1",
        "webhook-id": taken.message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signing.sign(taken.message, timestamp, taken.body, taken.secrets),
    }
    try:
        return taken, sending.post(taken.url, taken.body, headers)
    except Exception as error:
        logger.exception("sending %s failed", taken.message)
        return taken, sending.Answer(error=f"{type(error).__name__}: {error}"[:300])


@transaction.atomic
def record(results: list[Result]) -> None:
    """Write down attempts and what follows from each, for deliveries and for the health of endpoints."""
    moment = now()
    by_pk = {taken.delivery_id: taken for taken, _ in results}
    rows = {row.pk: row for row in Delivery.objects.select_for_update(no_key=True).filter(pk__in=by_pk).order_by("pk")}
    endpoints = {
        row.pk: row
        for row in Endpoint.objects.select_for_update(no_key=True)
        .filter(pk__in={taken.endpoint_id for taken, _ in results})
        .order_by("pk")
    }
    log = []
    for taken, answer in results:
        row = rows.get(taken.delivery_id)
        if row is None:
            continue
        log.append(
            WebhookAttempt(
                delivery=row,
                partner_id=row.partner_id,
                at=moment,
                milliseconds=answer.milliseconds,
                response_code=answer.code,
                error=answer.error,
                response=answer.body,
            )
        )
        _follow(row, answer, mine=row.lease == taken.lease)
        note(endpoints[taken.endpoint_id], answer)
    WebhookAttempt.objects.bulk_create(log)
    _write("common_webhookdelivery", _DELIVERY, rows.values())
    _write("common_webhookendpoint", _ENDPOINT, endpoints.values())


_DELIVERY = {
    "state": "text",
    "attempts": "int",
    "tries": "int",
    "next_attempt_at": "timestamptz",
    "lease": "uuid",
    "leased_until": "timestamptz",
    "response_code": "int",
    "last_error": "text",
    "delivered_at": "timestamptz",
}
_ENDPOINT = {
    "failures": "int",
    "rests_until": "timestamptz",
    "last_success_at": "timestamptz",
    "last_failure_at": "timestamptz",
    "state": "text",
    "state_reason": "text",
    "state_changed_at": "timestamptz",
    "state_changed_by": "text",
}


def _write(table: str, columns: dict[str, str], rows: Iterable[models.Model]) -> None:
    """Write the columns of locked rows in one statement; the ORM's way to do so costs more than the sending."""
    rows = list(rows)
    given = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *columns.values()))
    values = [[getattr(row, name) for row in rows] for name in ("pk", *columns)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {', '.join(f'{name} = v.{name}' for name in columns)} "  # noqa: S608 - our names
            f"FROM unnest({given}) AS v(id, {', '.join(columns)}) WHERE t.id = v.id",
            values,
        )


def _follow(row: WebhookDelivery, answer: sending.Answer, *, mine: bool) -> None:
    """Move a delivery on. One whose lease went to another worker meanwhile is only moved by having arrived."""
    row.attempts += 1
    row.response_code, row.last_error = answer.code, answer.error
    if answer.arrived:
        row.state, row.delivered_at = Delivery.State.DELIVERED, row.delivered_at or now()
    elif not mine or row.state != Delivery.State.PENDING:
        return
    else:
        row.tries += 1
        delay = wait_after(row.tries)
        if delay is None:
            row.state = Delivery.State.FAILED
        else:
            if answer.code in {429, 503} and answer.retry_after:
                delay = max(delay, timedelta(seconds=min(answer.retry_after, 86_400)))
            row.next_attempt_at = now() + delay
    row.lease = row.leased_until = None


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after the ``tries``-th failure, a tenth more or less; ``None`` when it was the last."""
    waits = settings.WEBHOOKS["retries"]
    if tries > len(waits):
        return None
    return timedelta(seconds=waits[tries - 1] * (0.9 + secrets.randbelow(2001) / 10_000))


def run() -> int:
    """Send what is due until nothing is, for one turn at most; returns how many attempts were made.

    Does nothing when enough other workers are sending already. What arrives meanwhile is sent too.
    """
    place = _take_place()
    if place is None:
        return 0
    try:
        return _send_all()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_SENDING, place])


def _take_place() -> int | None:
    """Hold a place for sending workers, by a lock that dies with the connection; ``None`` when all are taken."""
    with connection.cursor() as cursor:
        for place in range(settings.WEBHOOKS["workers"]):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_SENDING, place])
            if cursor.fetchone() == (True,):
                return place
    return None


def _send_all() -> int:
    threads = settings.WEBHOOKS["threads"]
    until = time.monotonic() + settings.WEBHOOKS["turn"]
    under_way: set[Future[Result]] = set()
    made = 0
    with ThreadPoolExecutor(threads, thread_name_prefix="webhook") as pool:
        while True:
            if len(under_way) < threads and time.monotonic() < until:
                under_way |= {pool.submit(send, taken) for taken in claim(threads - len(under_way))}
            if not under_way:
                return made
            wait(under_way, timeout=1, return_when=FIRST_COMPLETED)
            wait(under_way, timeout=GATHER)
            done = {future for future in under_way if future.done()}
            under_way -= done
            if done:
                record([future.result() for future in done])
                made += len(done)


def is_due() -> bool:
    """Whether a worker would find something to send."""
    moment = now()
    return (
        Delivery.objects.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=moment))
        .filter(Q(endpoint__rests_until__isnull=True) | Q(endpoint__rests_until__lte=moment))
        .filter(state=Delivery.State.PENDING, next_attempt_at__lte=moment, endpoint__state=Endpoint.State.ACTIVE)
        .exists()
    )


def forget(limit: int = 5000) -> int:
    """Delete deliveries that ended longer ago than they are kept; returns how many rows went."""
    before = now() - timedelta(days=settings.WEBHOOKS["keep_days"])
    old = Delivery.objects.exclude(state=Delivery.State.PENDING).filter(created_at__lt=before)
    gone: dict[str, Any] = Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:limit])).delete()[1]
    return gone.get("common.WebhookDelivery", 0)
