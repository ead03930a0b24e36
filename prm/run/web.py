"""The web server: the product is loaded once, then each worker begins as a copy of it and shares its memory.

``python -m prm.run.web`` takes what ``granian`` takes. What is read and never written stays in one copy for all: code,
models, routes, the templates of every page's frame. ``gc.freeze`` keeps the collector from writing into it.
"""

import gc
import sys
from importlib import import_module

from granian.cli import entrypoint

APPLICATION = "prm.wsgi:application"
FRAMES = ("portal/base.html", "console/base.html", "lists/list.html", "plain.html")
"""Templates every worker compiles sooner or later."""


def load() -> None:
    """Load everything a worker would load itself, and leave nothing open that two processes must not share."""
    import_module(APPLICATION.partition(":")[0])
    from django.template.loader import get_template
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 (reading them imports every view)
    for name in FRAMES:
        get_template(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    load()
    sys.exit(entrypoint())
