"""The web server: the product is loaded once, then each worker begins as a copy of it and shares its memory.

``python -m prm.run.web`` takes what ``granian`` takes. What is read and never written stays in one copy for all: code,
models, routes, word lists, the templates of every page's frame. ``gc.freeze`` keeps the collector from writing into it.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from granian.cli import entrypoint

APPLICATION = "prm.wsgi:application"
FRAMES = ("portal/base.html", "console/base.html", "lists/list.html", "lists/page.html", "plain.html")
"""Templates every worker compiles sooner or later, beside the components all pages are put together from."""
YOUNG = 10_000
"""New objects after which the collector looks for circles among them. A registration makes thousands that go by
themselves; looking after every 700 of them took a fortieth of its Python.
"""
UNUSED = ("requests", "pygments")
"""What Django REST framework takes along if it is there, for its test client and its pages, which are not served."""
MADE_ONCE = (
    "dealreg.selectors.registration:countries",
    "dealreg.validators:currencies",
    "partners.rules.lexicon:abbreviations",
    "partners.rules.lexicon:concepts",
    "partners.rules.lexicon:free_mail_domains",
    "partners.rules.lexicon:japanese_readings",
    "partners.rules.lexicon:legal_forms",
    "partners.rules.lexicon:native_words",
    "partners.rules.lexicon:places",
    "partners.rules.lexicon:reducible_words",
    "partners.rules.lexicon:shared_hosts",
    "partners.rules.suffixes:rules",
    "prm.accounts.catalogue:kinds",
    "prm.accounts.forms.profile:named_zones",
    "prm.common.clocks.kinds:declared",
    "prm.common.judging.judgement:judgements",
    "prm.common.permissions:table",
    "prm.common.policies.kinds:kinds",
    "prm.common.search.commands:all_commands",
    "prm.common.search.registry:kinds",
    "prm.common.tallies:declared",
    "prm.common.webhooks.catalogue:declared",
)
"""What a process makes when it is first asked for, and keeps; nothing here asks the database."""


def load() -> None:
    """Load everything a worker would load itself, and leave nothing open that two processes must not share."""
    with _without(UNUSED):
        import_module(APPLICATION.partition(":")[0])
        _routes()
    _templates()
    for path in MADE_ONCE:
        module, _, name = path.partition(":")
        getattr(import_module(module), name)()
    _words()
    _messages()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """Let imports find libraries absent during the block."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _routes() -> None:
    """Import every view, and put together what addresses are made from."""
    from django.urls import get_resolver

    resolver = get_resolver()
    resolver.url_patterns  # noqa: B018 (reading them imports every view)
    resolver.reverse_dict  # noqa: B018 (reading it fills it)


def _templates() -> None:
    from django.conf import settings
    from django.template.loader import get_template

    components = Path(settings.BASE_DIR, "templates", settings.COTTON_DIR).glob("*.html")
    for name in (*FRAMES, *(f"{settings.COTTON_DIR}/{path.name}" for path in components)):
        get_template(name)


def _words() -> None:
    """Read the names of currencies, which are kept in one file with everything else of a language."""
    from prm.common.components.figures import currency_name

    currency_name("EUR")


def _messages() -> None:
    """Load what sends a worker's messages; nothing is connected before the first one."""
    from prm.celery import app

    import_module("kombu.transport.redis")
    app.amqp  # noqa: B018 (reading it loads it)
    app.Task  # noqa: B018


if __name__ == "__main__":
    load()
    sys.exit(entrypoint())
