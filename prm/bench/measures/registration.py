"""Registrations through the API, from nothing to submitted with every check, beside one bare insert."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import psycopg2
from django.db import connection

from prm.bench import floors, names, world
from prm.bench.copying import public_id
from prm.bench.database import working_on
from prm.bench.load import CLIENTS, Pace, Script, by_turns, drive, once, request
from prm.bench.measures.bench import Bench, sound
from prm.bench.report import Row, ms, share
from prm.common.moment import now

LEAST = 0.25
"""The part of bare POSTs a second that registrations a second have to reach."""


def measure(bench: Bench) -> list[Row]:
    """Measure registrations a second, by turns with each floor."""
    seconds = bench.plan.effort.seconds
    post, plain = request("POST", "/drf", body=floors.NOTE), request("POST", "/insert", body={})
    scripts, stepwise = registering(bench, one_call=True), registering(bench, one_call=False)
    sound(drive(bench.product, scripts, seconds=seconds / 4))
    insert = inserts(bench.large, seconds / 4)
    view, drf, made, drafted = map(
        sound,
        by_turns(
            seconds,
            (bench.bare, lambda n: once(plain)),
            (bench.bare, lambda n: once(post)),
            (bench.product, lambda n: scripts(10**6 + n)),
            (bench.product, lambda n: stepwise(2 * 10**6 + n)),
        ),
    )
    size = f"{bench.accounts} accounts"
    floor = f"{drf.rate:,.0f}/s"
    return [
        Row("bare INSERT, committed, 8 connections", f"{insert.rate:,.0f}/s"),
        Row("bare Django view, one insert, 8 clients", f"{view.rate:,.0f}/s"),
        Row("bare DRF POST, one insert, 8 clients", floor),
        Row(
            f"registration in one call with every check, {size}, 8 clients", f"{made.rate:,.0f}/s", floor,
            share(made.rate, drf.rate), "≥ 25 %", made.rate >= LEAST * drf.rate,
        ),
        Row("the same by processor time", ms(made.effort), ms(drf.effort), share(drf.effort, made.effort)),
        Row("the same, p50 and p95 of one registration", f"{ms(made.p50)}, {ms(made.p95)}", ms(drf.p95)),
        Row("a draft and its submission in two calls", f"{drafted.rate:,.0f}/s", floor, share(drafted.rate, drf.rate)),
        Row("the same by processor time", ms(drafted.effort), ms(drf.effort), share(drf.effort, drafted.effort)),
    ]  # fmt: skip


def inserts(database: str, seconds: float) -> Pace:
    """Insert over eight connections, each insert its own transaction; return the pace."""
    pace = Pace()
    with working_on(database):
        connection.ensure_connection()
        parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    until = time.perf_counter() + seconds

    def work(client: int) -> None:
        own = psycopg2.connect(**parameters)
        own.autocommit = True
        try:
            with own.cursor() as cursor:
                number = 0
                while time.perf_counter() < until:
                    started = time.perf_counter()
                    reference = public_id("SN", time.time_ns() + client)
                    note = floors.NOTE
                    values = [reference, *(note[k] for k in ("subject_type", "subject_id", "author_name", "text"))]
                    cursor.execute(floors.INSERT, values)
                    pace.each.append(time.perf_counter() - started)
                    number += 1
        finally:
            own.close()

    started = time.perf_counter()
    threads = [Thread(target=work, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pace.seconds = time.perf_counter() - started
    return pace


def registering(bench: Bench, *, one_call: bool) -> Callable[[int], Script]:
    """Return scripts of registrations: every other one for a customer the vendor knows, misspelt now and then.

    In one call, or a draft and its submission in two.
    """
    size = bench.plan.large
    sellers, begun = list(world.sellers(size)), time.time_ns() // 1_000_000

    def script(number: int) -> Script:
        token = world.token_of(sellers[number % len(sellers)])
        values = draft(begun + number, size.accounts)
        if one_call:
            yield request("POST", "/api/portal/v1/deals", token=token, body={**values, "submit": True})
            return
        _, body = yield request("POST", "/api/portal/v1/deals", token=token, body=values)
        reference = json.loads(body)["id"]
        yield request("POST", f"/api/portal/v1/deals/{reference}/submit", token=token, body={})

    return script


def draft(number: int, accounts: int) -> dict[str, Any]:
    """Return a complete registration: of a known customer when ``number`` is even, else of a new one."""
    bits = names.scattered(number)
    known = 1 + bits % accounts
    name, site = names.company(known), names.domain(known)
    if number % 2:
        name, site = names.company(2 * 10**7 + bits % 10**7), names.domain(2 * 10**7 + bits % 10**7)
    elif number % 4 == 0:
        name, site = name[:3] + name[4:], f"other-{number:x}.example"
    return {
        "customer_name": name,
        "customer_website": f"https://{site}",
        "customer_country": "DE",
        "contact_name": names.person(number),
        "contact_email": f"contact@{site}",
        "summary": "Gateways for the substations",
        "motion": "resell",
        "territory": "DE-BW",
        "currency": "EUR",
        "expected_close": str((now() + timedelta(days=80)).date()),
        "lines": [{"family": world.FAMILIES[number % 4], "quantity": "40", "amount": str(20_000 + bits % 200_000)}],
    }
