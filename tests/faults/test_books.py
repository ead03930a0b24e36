"""Price books under fire: two publish at once, two begin at once, a worker is killed in the middle of an import."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from pricing.models import Edition, PriceEntry, Product, ProductFamily
from pricing.services import edition as editions
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.common.actors import Actor
from prm.common.imports import jobs, lease, runner
from prm.common.models import Event, ImportChunk, ImportJob
from prm.common.moment import now
from tests.cast import PASSWORD
from tests.faults.test_imports import WORKER
from tests.faults.test_policies import at_once
from tests.journeys.bench import copy_of
from tests.pricing.books import book, draft, product

pytestmark = pytest.mark.fault
ROWS, CHUNK = 4_000, 50


@pytest.fixture
def kept(django_db_setup, django_db_blocker, settings, tmp_path):
    """A committed database of one's own, since threads and the killed process must see it."""
    settings.MEDIA_ROOT = tmp_path
    name = connections.databases["default"]["NAME"]
    with django_db_blocker.unblock(), copy_of(name, f"{name}_books"):
        yield
        connection.close()


def _publisher(name: str) -> Actor:
    made = staff_actor(
        User.objects.create_user(f"{name}@meridian.example", PASSWORD, name=name, staff_roles=[StaffRole.FINANCE])
    )
    assert made is not None
    return made


def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(kept):
    fin, flo = _publisher("fin"), _publisher("flo")
    made = draft(book("world"), {product("E1"): "90"})
    Edition.objects.filter(pk=made.pk).update(status="in_review")
    copies = [Edition.objects.get(pk=made.pk) for _ in range(2)]

    told = at_once(
        lambda: editions.publish(actor=fin, edition=copies[0]), lambda: editions.publish(actor=flo, edition=copies[1])
    )

    assert sorted(told) == ["done", "edition.stale"]
    made.refresh_from_db()
    winner = (fin, flo)[told.index("done")]
    assert (made.status, made.approver_id) == ("published", winner.user_id)
    assert Event.objects.filter(name="edition.publish").count() == 1


def test_of_two_who_begin_an_edition_at_once_one_wins_and_the_other_is_led_to_it(kept):
    ops = staff_actor(User.objects.create_user("o@meridian.example", PASSWORD, staff_roles=[StaffRole.OPS_ADMIN]))
    world = book("world")

    told = at_once(*[lambda: editions.begin(actor=ops, book=world)] * 4)

    assert sorted(told) == ["done", *["edition.open"] * 3]
    assert Edition.objects.count() == 1


def _killed_midway(job: ImportJob, media: Path) -> int:
    """Let a worker begin, kill it before the end, and return how many rows were in by then."""
    arguments = [connections.databases["default"]["NAME"], str(media), job.public_id, str(CHUNK)]
    process = subprocess.Popen([sys.executable, "-c", WORKER, *arguments], cwd=django_settings.BASE_DIR, env=os.environ)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and job.cursor < 10 * CHUNK:
        time.sleep(0.01)
        job.refresh_from_db()
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    job.refresh_from_db()
    return job.cursor


def test_an_import_of_prices_whose_worker_is_killed_goes_on_where_it_was(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "CHUNK", CHUNK)
    ops = staff_actor(User.objects.create_user("o@meridian.example", PASSWORD, staff_roles=[StaffRole.OPS_ADMIN]))
    family = ProductFamily.objects.create(code="edge", name="Edge")
    Product.objects.bulk_create(Product(sku=f"E{n}", name=f"Edge {n}", family=family) for n in range(ROWS))
    made = draft(book("world"), {})
    text = "SKU,Price\n" + "".join(f"E{n},{n}.50\n" for n in range(ROWS)) + "E7,7.50\n"
    upload = SimpleUploadedFile("prices.csv", text.encode())
    job = jobs.bring(actor=ops, upload=upload, kind="prices", fixed={"book": "world"})
    jobs.check(actor=ops, job=job, mapping=job.mapping, options=job.options)
    jobs.start(actor=ops, job=job, only_valid=False)

    done = _killed_midway(job, tmp_path)
    at_the_kill = PriceEntry.objects.count()
    with time_machine.travel(now() + 2 * lease.LEASE):
        orphans = lease.orphans()
        while runner.work(job.public_id):
            pass

    job.refresh_from_db()
    assert 0 < done < ROWS
    assert at_the_kill == done
    assert orphans == [job.public_id]
    assert (job.state, made.entries.count()) == ("done", ROWS)
    assert (job.result["counts"]["new"], job.result["counts"]["repeated"]) == (ROWS, 1)
    assert ImportChunk.objects.filter(job=job, stage="rows").count() == ROWS // CHUNK + 1
