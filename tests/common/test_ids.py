"""Identifiers are random also where many are drawn at once, and never given out by two processes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from prm.common import ids

COPIES = """
import os
from prm.common.ids import public_id
public_id("DR")
mine, theirs = os.pipe()
if os.fork() == 0:
    os.write(theirs, ",".join(public_id("DR") for _ in range(50)).encode())
    os._exit(0)
os.wait()
print(len({*os.read(mine, 10_000).decode().split(","), *(public_id("DR") for _ in range(50))}))
"""


def test_many_are_all_different_and_well_formed():
    drawn = [ids.public_id("DR") for _ in range(3 * ids.AT_ONCE)]

    assert len(set(drawn)) == len(drawn)
    assert all(len(each) == 12 and set(each[3:]) <= {*ids.ALPHABET, "-"} for each in drawn)


def test_threads_never_draw_the_same():
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: ids.public_id("DR"), range(4000)))

    assert len(set(drawn)) == 4000


def test_a_copied_process_draws_its_own():
    told = subprocess.run([sys.executable, "-c", COPIES], capture_output=True, text=True, check=True, timeout=60)

    assert told.stdout.strip() == "100"
