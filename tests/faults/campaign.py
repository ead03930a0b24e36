"""Registrations by the thousand while processes are killed: drivers over HTTP, a killer, and a probe.

Everything here speaks to the product as its users do. What was answered is done; what was not is sent again with the
same key until it is.
"""

import contextlib
import http.client
import json
import math
import os
import random
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any

import psycopg2

from prm.common.embedded import Home, process
from prm.run.supervisor import ailment

TARGETS = ("web", "worker", "beat", "postgres", "redis")
DRIVERS = 6
TURNED_AWAY = {429, 502, 503, 504}
AT_MOST = 10.0  # seconds for one answer; after that it is sent again
SYLLABLES = [first + second for first in "bdfghklmnprstvwz" for second in ("a", "el", "in", "or", "us")]


@dataclass(frozen=True)
class Kill:
    """One process that was killed, and how many seconds later the product was whole again."""

    name: str
    what: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.name} ({self.what}): {self.seconds:.1f} s"


class Api:
    """The product's API on one port. ``within`` is how many seconds a request may be repeated for."""

    def __init__(self, port: int, within: float) -> None:
        self.port = port
        self.within = within
        self.answers: Counter[str] = Counter()
        self.strange: list[str] = []
        self.replayed = 0

    def once(self, path: str, body: dict[str, Any], key: str, token: str) -> tuple[int, dict[str, Any]]:
        """Send a POST. Raises OSError or HTTPException when nothing comes back, ValueError when it is cut off."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=AT_MOST)) as connection:
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
            connection.request("POST", path, json.dumps(body), {**headers, "Connection": "close"})
            response = connection.getresponse()
            self.replayed += response.headers.get("Idempotent-Replayed") == "true"
            return response.status, json.loads(response.read())

    def answered(self, path: str, body: dict[str, Any], key: str, token: str) -> dict[str, Any]:
        """Send a POST until it is answered; the answer. Raises AssertionError when that takes too long."""
        deadline = time.monotonic() + self.within
        said = ""
        while time.monotonic() < deadline:
            try:
                status, answer = self.once(path, body, key, token)
            except (OSError, http.client.HTTPException, ValueError) as error:
                said = type(error).__name__
            else:
                said = str(status)
                if status < 300:
                    self.answers[said] += 1
                    return answer
                if status not in TURNED_AWAY:
                    self.strange.append(f"{path} {status} {answer}")
                    raise AssertionError(self.strange[-1])
            self.answers[said] += 1
            time.sleep(0.3)
        raise AssertionError(f"{path}: no answer within {self.within:.0f} s, at last {said}")


class Pace:
    """Spreads kills over the registrations: none runs ahead of the kills, and no kill of the registrations."""

    def __init__(self, registrations: int, kills: int) -> None:
        self.share = registrations / (kills + 1)
        self.done = self.killed = 0
        self.changed = Condition()
        self.over = False

    def begin(self, number: int) -> None:
        """Wait until registration ``number`` may begin."""
        with self.changed:
            self.changed.wait_for(lambda: self.over or number < (self.killed + 1) * self.share)

    def finished(self) -> None:
        """One more registration is approved."""
        with self.changed:
            self.done += 1
            self.changed.notify_all()

    def until_kill(self) -> None:
        """Wait until the registrations have come far enough for the next kill."""
        with self.changed:
            self.changed.wait_for(lambda: self.over or self.done >= (self.killed + 0.4) * self.share)

    def has_killed(self) -> None:
        """One more kill is over, and the product is whole again."""
        with self.changed:
            self.killed += 1
            self.changed.notify_all()

    def end(self) -> None:
        """Hold nobody back any more."""
        with self.changed:
            self.over = True
            self.changed.notify_all()


@dataclass
class Probe:
    """Writes all the time, to tell how long the product ever failed to take a write. Times are monotonic seconds."""

    api: Api
    token: str
    written: list[tuple[float, float]] = field(default_factory=list)
    keys: int = 0
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Make drafts, each until it is answered, until stopped."""
        while not self.stop.is_set():
            number, self.keys = self.keys, self.keys + 1
            given_up = math.inf
            while time.monotonic() < given_up:  # also after the stop: a key that was sent is answered
                if self.stop.is_set():
                    given_up = min(given_up, time.monotonic() + self.api.within)
                began = time.monotonic()
                with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                    draft = {"customer_name": f"Probe {number}"}
                    status, _ = self.api.once("/api/portal/v1/deals", draft, f"probe-{number}", self.token)
                    if status == 201:
                        self.written.append((began, time.monotonic()))
                        break
                time.sleep(0.2)
            self.stop.wait(0.3)

    def written_since(self, moment: float) -> bool:
        """Whether a write that began after ``moment`` has succeeded."""
        return bool(self.written) and self.written[-1][0] > moment

    def longest_silence(self) -> float:
        """Return the longest time between two successful writes, in seconds."""
        ends = [ended for _, ended in self.written]
        return max((after - before for before, after in zip(ends, ends[1:], strict=False)), default=0.0)


class Killer:
    """Kills processes of the product in ``home``, in an order that ``seed`` decides, and waits for it to be whole."""

    def __init__(self, home: Home, port: int, probe: Probe, kills: int, within: float, seed: int) -> None:
        self.home = home
        self.port = port
        self.probe = probe
        self.within = within
        self.random = random.Random(seed)
        self.order = [TARGETS[number % len(TARGETS)] for number in range(kills)]
        self.random.shuffle(self.order)
        self.kills: list[Kill] = []

    def kill(self) -> None:
        """Kill the next one, a whole service or one process of it, and wait until the product is whole again."""
        name = self.order[len(self.kills)]
        leader = process.pid_of(self.home, name)
        assert leader is not None, f"{name} does not run"
        below = children_of(leader)
        part = self.random.choice(below) if below and self.random.random() < 0.5 else None
        moment, clock = time.monotonic(), time.time()
        os.kill(part or leader, signal.SIGKILL)
        deadline = moment + 4 * self.within  # to be able to tell how late it was
        while not self._whole(name, None if part else leader, moment, clock):
            if time.monotonic() > deadline:
                raise AssertionError(f"{name} has not come back")
            time.sleep(0.1)
        self.kills.append(Kill(name, "one of its processes" if part else "all", time.monotonic() - moment))

    def _whole(self, name: str, killed: int | None, moment: float, clock: float) -> bool:
        """Whether it is there again, takes writes, is green, and delivers what is due."""
        now = process.pid_of(self.home, name)
        if now is None or now == killed or not self.probe.written_since(moment):
            return False
        if ailment(self.port):
            return False
        with contextlib.suppress(psycopg2.Error):
            return bool(query(self.home, DELIVERS, [clock]))
        return False


DELIVERS = """
    SELECT coalesce(max(done_at) > to_timestamp(%s), false)
        OR NOT (SELECT EXISTS (SELECT FROM common_delivery WHERE state = 'pending'))
       AND NOT (SELECT EXISTS (SELECT FROM common_event WHERE NOT fanned_out))
      FROM common_delivery
"""


def children_of(pid: int) -> list[int]:
    """Return the processes ``pid`` has started."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def query(home: Home, sql: str, values: list[Any] | None = None) -> Any:
    """Run ``sql`` on the product's database; the first value it gives. Raises psycopg2.Error."""
    with contextlib.closing(psycopg2.connect(home.database_url, connect_timeout=3)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()[0] if cursor.description else None


def persistently(act: Callable[[], Any], within: float) -> Any:
    """Repeat ``act`` for ``within`` seconds until the database lets it."""
    deadline = time.monotonic() + within
    while True:
        try:
            return act()
        except psycopg2.Error:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def customer(number: int) -> str:
    """Return the name of a customer, like no other."""
    parts = random.Random(f"customer {number}")
    words = ["".join(parts.sample(SYLLABLES, 3)).capitalize() for _ in range(2)]
    return f"{' '.join(words)} GmbH"


def register(api: Api, number: int, seller: str, reviewer: str) -> None:
    """Take one registration from a draft to its approval, sending each step until it is answered."""
    name = customer(number)
    domain = f"{name.removesuffix(' GmbH').replace(' ', '-').lower()}.example"
    body = {
        "customer_name": name,
        "customer_website": f"https://{domain}",
        "customer_country": "DE",
        "contact_name": "Martin Brandt",
        "contact_email": f"m.brandt@{domain}",
        "summary": "Gateways for the substations",
        "motion": "resell",
        "territory": "DE-BW",
        "currency": "EUR",
        "expected_close": str(date.today() + timedelta(days=80)),
        "lines": [{"family": "edge", "quantity": "40", "amount": "126500"}],
    }
    deal = api.answered("/api/portal/v1/deals", body, f"draft-{number}", seller)["id"]
    api.answered(f"/api/portal/v1/deals/{deal}/submit", {}, f"submit-{number}", seller)
    api.answered(f"/api/console/v1/deals/{deal}/approve", {}, f"approve-{number}", reviewer)


def drive(api: Api, pace: Pace, registrations: int, world: dict[str, list[str]]) -> Callable[[], list[str]]:
    """Start the drivers; the returned function waits for them and returns what went wrong."""
    wrong: list[str] = []
    numbers = iter(range(registrations))
    turn = Condition()

    def work() -> None:
        while True:
            with turn:
                number = next(numbers, None)
            if number is None:
                return
            pace.begin(number)
            sellers, reviewers = world["sellers"], world["reviewers"]
            try:
                register(api, number, sellers[number % len(sellers)], reviewers[number % len(reviewers)])
            except AssertionError as error:
                wrong.append(str(error))
            pace.finished()

    threads = [Thread(target=work, daemon=True) for _ in range(DRIVERS)]
    for thread in threads:
        thread.start()

    def finish() -> list[str]:
        for thread in threads:
            thread.join()
        return wrong

    return finish


END_SOME = """
    WITH chosen AS (
        UPDATE dealreg_deal
           SET protected_from = now() - interval '2 hours', protected_until = now() - interval '1 minute'
         WHERE id IN (SELECT id FROM dealreg_deal WHERE status = 'approved' AND protected_until > now()
                       ORDER BY id LIMIT %s FOR UPDATE)
     RETURNING public_id
    ), moved AS (
        UPDATE common_clock SET started_at = now() - interval '2 hours', due_at = now() - interval '1 minute',
                                next_at = now() - interval '1 minute'
          FROM chosen
         WHERE kind = 'deal.protection' AND subject_id = chosen.public_id AND ended_at IS NULL
     RETURNING 1
    )
    SELECT count(*) FROM moved
"""


@contextmanager
def probing(api: Api, token: str) -> Iterator[Probe]:
    """A probe that runs during the block."""
    probe = Probe(api, token)
    thread = Thread(target=probe.run, daemon=True)
    thread.start()
    try:
        yield probe
    finally:
        probe.stop.set()
        thread.join(120)


def until(condition: Callable[[], object], seconds: float) -> bool:
    """Wait for ``condition`` to be true, a lost database being no answer; whether it came about in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg2.Error, socket.error):
            if condition():
                return True
        time.sleep(0.3)
    return False
