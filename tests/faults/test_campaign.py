"""The whole product lives through kill after kill while registrations run: nothing is lost, nothing happens twice.

``FAULT_REGISTRATIONS`` and ``FAULT_KILLS`` say how many (2000 and 20 for the full campaign), ``FAULT_SEED`` in which
order, ``FAULT_WITHIN`` after how many seconds the product has to be whole again.
"""

import json
import math
import os
import subprocess
import sys
from typing import Any

import pytest

from prm.common.embedded import Home
from prm.run.services import PROJECT
from tests.faults.campaign import END_SOME, Api, Killer, Pace, drive, persistently, probing, query, until
from tests.faults.test_run import home, start

__all__ = ["home", "start"]
pytestmark = [pytest.mark.fault, pytest.mark.enable_socket]

REGISTRATIONS = int(os.environ.get("FAULT_REGISTRATIONS") or 300)
KILLS = int(os.environ.get("FAULT_KILLS") or 20)
WITHIN = float(os.environ.get("FAULT_WITHIN") or 30)
SEED = int(os.environ.get("FAULT_SEED") or 4)
DURING_EXPIRY = KILLS // 4
QUIET = 300.0  # seconds for the last sweeps, deliveries and mail


def ask(home: Home, *command: str) -> str:
    """Run a Python module on the product of ``home``; what it prints."""
    unset = ("DATABASE_URL", "REDIS_URL", "PRM_ENV", "DJANGO_SETTINGS_MODULE")
    env = {name: value for name, value in os.environ.items() if name not in unset}
    ran = subprocess.run(
        [sys.executable, *command], cwd=PROJECT, env={**env, "PRM_HOME": str(home.root), "DEMO": "0"},
        capture_output=True, text=True, timeout=QUIET,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_nothing_is_lost_and_nothing_happens_twice_while_processes_are_killed(
    home, start, monkeypatch, record_property
):
    monkeypatch.setenv("API_RATE_TOKEN", "1000000000")
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    run = start().ready()
    world = json.loads(ask(home, "-m", "tests.faults.ledger", "world"))
    api, pace = Api(run.port, WITHIN), Pace(REGISTRATIONS, KILLS - DURING_EXPIRY)

    with probing(Api(run.port, WITHIN), world["sellers"][0]) as probe:
        killer = Killer(home, run.port, probe, KILLS, WITHIN, SEED)
        finish = drive(api, pace, REGISTRATIONS, world)
        try:
            for _ in range(KILLS - DURING_EXPIRY):
                pace.until_kill()
                killer.kill()
                pace.has_killed()
        finally:
            pace.end()
        wrong = finish()
        end_protections(home, killer)
        settled = until(lambda: query(home, SETTLED), QUIET)
    books = json.loads(ask(home, "-m", "tests.faults.ledger", "books"))
    verified = ask(home, "manage.py", "verify_audit")

    answers = f"answers {dict(api.answers)}, {api.replayed} of them replayed"
    report = [str(kill) for kill in killer.kills]
    worst = {"recovery": max(kill.seconds for kill in killer.kills), "silence": probe.longest_silence()}
    record_property("kills", report)
    sys.stdout.write("\n".join([*report, answers, f"worst {worst}", json.dumps(books), verified]))
    assert (wrong, api.strange) == ([], [])
    assert settled, run.text
    assert books == expected(REGISTRATIONS, probe.keys)
    assert "Nothing was tampered with." in verified
    assert [kill for kill in killer.kills if kill.seconds > WITHIN] == []
    assert worst["silence"] <= WITHIN


SETTLED = """
    SELECT NOT EXISTS (SELECT FROM dealreg_deal WHERE status = 'approved')
       AND NOT EXISTS (SELECT FROM common_event WHERE NOT fanned_out)
       AND NOT EXISTS (SELECT FROM common_delivery WHERE state = 'pending')
       AND NOT EXISTS (SELECT FROM accounts_mail WHERE state = 'queued')
"""


def end_protections(home: Home, killer: Killer) -> None:
    """Let the protections end in steps, with a kill after each."""
    share = math.ceil(REGISTRATIONS / (DURING_EXPIRY or 1))
    while persistently(lambda: query(home, END_SOME, [share]), WITHIN):
        if len(killer.kills) < KILLS:
            killer.kill()


def expected(registrations: int, probes: int) -> dict[str, Any]:
    """Return the books as they are when everything happened once."""
    n = registrations
    once = [n, n]
    steps = dict.fromkeys(("deal.submit", "deal.approve", "deal.expire"), once)
    news = dict.fromkeys(("deal.submitted", "deal.approved", "deal.protection_ended"), once)
    return {
        "states": {"expired": n}, "customers": n, "reviews": n, "drafts": probes, "keys": 3 * n + probes,
        "events": steps, "timeline": steps, "claims": once, "claims held": 0, "open clocks": 0,
        "not fanned out": 0, "deliveries": ["done"], "failed attempts": 0, "failures": [],
        "notices": news, "mail": news, "mailed": ["kept"],
    }  # fmt: skip
