"""A receiver on this machine, and endpoints at its paths."""

from collections.abc import Iterator

import pytest

from prm.common.models import WebhookEndpoint
from prm.common.webhooks import services
from tests.common.webhook_receiver import Receiver, receiving


@pytest.fixture(autouse=True)
def _near(settings) -> None:
    """This machine may be called; everything else is as shipped."""
    settings.WEBHOOKS = {**settings.WEBHOOKS, "allow_http": True, "allow_nets": ["127.0.0.0/8"]}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    with receiving() as running:
        yield running


@pytest.fixture
def hook(actor, olga, receiver):
    """Set up an endpoint of the vendor's at one of the receiver's paths."""

    def make(path: str = "/", **more) -> WebhookEndpoint:
        made, make.secret = services.create(
            actor=actor(more.pop("by", olga)), url=receiver.url + path, events=more.pop("events", ["partner.created"])
        )
        return made

    return make
