"""One key, one deal: however many send it, and however close together."""

import os
import subprocess
import sys
from collections import Counter

import pytest
from django.db import connection

from dealreg.models import Deal
from prm.accounts.services import token
from prm.common.models import IdempotencyKey
from tests.faults.conftest import ROOT
from tests.faults.senders import THREADS

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]

KEYS = 1000
PROCESSES = 2
LONGEST = 600.0  # seconds; on a free machine it takes less than one minute


def test_a_thousand_keys_eight_times_at_once_make_a_thousand_deals(acme_premier, bob, actor):
    _, secret = token.create(actor=actor(bob), name="Sync", scopes=["deals:write"], days=1)
    env = {**os.environ, "FAULT_DATABASE": connection.settings_dict["NAME"], "FAULT_TOKEN": secret}

    senders = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.senders", str(KEYS)],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    lines = [line.split() for sender in senders for line in sender.communicate(timeout=LONGEST)[0].splitlines()]

    each = THREADS * PROCESSES
    made: dict[str, set[str]] = {}
    for key, _, reference, _ in lines:
        made.setdefault(key, set()).add(reference)
    assert Counter(status for _, status, _, _ in lines) == {"201": KEYS * each}
    assert Counter(replayed for _, _, _, replayed in lines) == {"true": KEYS * (each - 1), "false": KEYS}
    assert {len(references) for references in made.values()} == {1}
    assert Deal.objects.count() == len(made) == IdempotencyKey.objects.count() == KEYS
    assert set(Deal.objects.values_list("public_id", flat=True)) == set.union(*made.values())
