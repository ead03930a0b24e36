"""The web server's workers are copies of one process that has loaded the product."""

import os
import urllib.request

import pytest
from django.db import connections

from prm.bench.servers import serving
from prm.common.clocks.public_holidays import names_of
from prm.common.embedded import Home
from tests.run.fresh import said_by

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="the server is started beside the embedded database"
)]  # fmt: skip


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    """Two workers on the tests' database."""
    with django_db_blocker.unblock():
        name = connections.databases["default"]["NAME"]
    with serving(Home.at(os.environ["PRM_HOME"]), name, "prm.settings", 2) as running:
        yield running


def test_workers_answer_and_share_most_of_what_they_hold(server):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=20) as answer:
        assert answer.status == 200

    sizes = server.memory()

    assert len(sizes) == 2
    assert all(size.share < size.resident * 2 / 3 for size in sizes)


def test_the_server_loads_nothing_a_request_rarely_needs_and_opens_nothing_workers_must_not_share():
    said = said_by(
        "import sys; from prm.run import web; web.load(); from django.db import connection; "
        "rare = ('openpyxl', 'puremagic', 'schemathesis', 'hypothesis', 'pytest', 'holidays.countries.germany', "
        "'tldextract', 'requests', 'pygments', 'typst'); "
        "print([name for name in rare if name in sys.modules], connection.connection)"
    )

    assert said == "[] None"


def test_what_every_worker_makes_is_made_before_they_part():
    said = said_by(
        "from prm.run import web; web.load(); from partners.rules import lexicon, suffixes; "
        "from prm.common import permissions; from django.urls import get_resolver; "
        "kept = (lexicon.concepts, suffixes.rules, permissions.table); "
        "print([one.cache_info().currsize for one in kept], get_resolver()._populated)"
    )

    assert said == "[1, 1, 1] True"


def test_only_the_countries_asked_for_are_loaded():
    said = said_by(
        "import sys, django; django.setup(); from prm.common.clocks.public_holidays import names_of; "
        "names_of('DE', 'BW', 2026); names_of('US', '', 2026); "
        "print(len([name for name in sys.modules if name.startswith('holidays.countries.')]) < 20)"
    )

    assert said == "True"
    assert len(names_of("DE", "BW", 2026)) >= 10
