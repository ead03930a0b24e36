"""A real Chromium in front of the real product. Without one these tests are left out, and say so."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from dealreg.models import Deal
from dealreg.services import draft, submission
from partners.models import Tier
from partners.services import tier
from pricing.models import Product, ProductFamily
from prm.accounts.models import User
from prm.common import clocks
from prm.common.actors import SYSTEM
from prm.common.events import deliver_all
from tests.dealreg.conftest import registration
from tests.journeys.barriers import Witness
from tests.journeys.bench import copy_of, serving
from tests.journeys.chromium import FLAGS, WIDTHS, chromium

# Playwright's synchronous interface runs an event loop in this thread; the database is used outside of its callbacks.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Two suites beside each other on two cores: how long a page may take is not what these tests are about.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)

NO_ERRORS = ("status of 409", "status of 422", "htmx:afterRequest", "htmx:sendAbort")
NO_CHROMIUM = "no Chromium is installed here (looked for $CHROMIUM, chromium, chromium-browser, google-chrome)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this room: it drives a browser, and speaks to this machine only."""
    missing = chromium() is None
    for item in items:
        if item.path.parent.name != "journeys":
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))
        if missing:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys of a session."""
    with sync_playwright() as playwright:
        yield from _launched(playwright)


def _launched(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def migrated(django_db_setup) -> str:
    """Name of the migrated, empty test database every journey starts from a copy of."""
    return connections.databases["default"]["NAME"]


@pytest.fixture
def db(migrated, django_db_blocker, settings, tmp_path) -> Iterator[None]:
    """A database of one's own, committed; stands in for the transaction other tests run in."""
    settings.MEDIA_ROOT = tmp_path
    with django_db_blocker.unblock(), copy_of(migrated, f"{migrated}_journey"):
        yield


@pytest.fixture
def site(db) -> Iterator[str]:
    """Address of the running product."""
    with serving() as address:
        yield address


def session_cookie(user: User) -> str:
    """Return the key of a new session of ``user``."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def window(browser, site) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window of its own: as whom, how wide, light or dark, with scripts or without."""
    opened: list[BrowserContext] = []

    def make(user: User | None = None, *, width: str = "desktop", theme: str = "light", scripts: bool = True) -> Page:
        across, down = WIDTHS[width]
        context = browser.new_context(
            viewport={"width": across, "height": down},
            color_scheme=theme,
            base_url=site,
            locale="en-GB",
            has_touch=width == "phone",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        if user is not None:
            put_session(context, site, session_cookie(user))
        return context.new_page()

    yield make
    for context in opened:
        context.close()


def put_session(context: BrowserContext, site: str, key: str) -> None:
    """Sign the windows of ``context`` in with the session ``key``."""
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": site}])


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """No connection of this thread outlives its test."""
    yield
    connection.close()


@pytest.fixture
def road(programme, acme, olga) -> None:
    """What a registration needs: the programme with its ops admin, a product to sell, and Acme as a Premier partner."""
    family = ProductFamily.objects.create(code="edge", name="Edge Gateway")
    Product.objects.create(sku="EG-G4", name="Edge Gateway G4", family=family, list_price=Decimal(3800))
    premier = Tier.objects.get(programme__is_primary=True, code="premier", region="")
    tier.assign(actor=SYSTEM, partner=acme, tier=premier, reason="As agreed in the contract")


@pytest.fixture
def desk(window) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a person's window; at the end no page of it has said an error.

    A form sent back with what is wrong is answered with 409 or 422, which Chromium notes and which is no error; neither
    is a price that is asked for again before the last one came, which htmx notes as aborted.
    """
    heard: list[Witness] = []

    def sit(user: User, *, width: str = "desktop") -> Page:
        page = window(user, width=width)
        heard.append(Witness(page))
        return page

    yield sit
    for witness in heard:
        assert [words for words in witness.said if not any(each in words for each in NO_ERRORS)] == []
        assert witness.hosts <= {"127.0.0.1"}


@pytest.fixture
def later(db) -> Iterator[Callable[[datetime], None]]:
    """Return a function that moves the product to another moment: clocks run, news is told, nobody is signed out."""
    with ExitStack() as held:

        def move(moment: datetime) -> None:
            held.close()
            held.enter_context(time_machine.travel(moment))
            Session.objects.update(expire_date=moment + timedelta(days=1))
            clocks.sweep()
            deliver_all()

        yield move


@pytest.fixture
def submitted(road, actor) -> Callable[..., Deal]:
    """Return a function that submits a registration for somebody, with everybody told of it."""

    def make(user: User, **changes: Any) -> Deal:
        deal = submission.submit(deal=draft.start(actor=actor(user), data=registration(**changes)), actor=actor(user))
        deliver_all()
        return deal

    return make
