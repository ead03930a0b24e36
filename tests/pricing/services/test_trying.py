"""An edition is tried on the quotes of a time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pricing.policies.discounting import WATERFALL
from pricing.services import trying as services
from prm.common.errors import DomainError, NotAllowed
from prm.common.models import Simulation
from prm.common.moment import now
from tests.pricing.books import book, draft, product

pytestmark = pytest.mark.django_db


def test_the_order_in_force_is_tried_as_if_the_edition_had_held(programme, olga, actor):
    made = draft(book("world"), {product("E1"): "90"})

    begun = services.try_edition(actor=actor(olga), edition=made, months=3)

    assert (begun.kind, begun.supposing) == (WATERFALL, {"edition": made.public_id, "revision": made.revision})
    assert begun.name == "World, edition 1"
    assert now() - begun.since < timedelta(days=92)


def test_an_edition_without_prices_is_not_tried(programme, olga, actor):
    with pytest.raises(DomainError) as caught:
        services.try_edition(actor=actor(olga), edition=draft(book("world"), {}))

    assert caught.value.message == "It holds no price yet, so there is nothing to try."


def test_who_may_not_simulate_is_told(programme, mara, actor):
    with pytest.raises(NotAllowed):
        services.try_edition(actor=actor(mara), edition=draft(book("world"), {product("E1"): "90"}))


def test_it_is_begun_from_the_editions_page(programme, olga, sign_in):
    made = draft(book("world"), {product("E1"): "90"})
    client, url = sign_in(olga), reverse("console:edition-try", args=[made.public_id])

    assert url in client.get(reverse("console:edition", args=[made.public_id])).content.decode()
    answer = client.post(url, {"months": "6", "tier": "premier", "name": "Autumn"})

    begun = Simulation.objects.get()
    assert answer.url == reverse("console:simulation", args=[begun.public_id])
    assert (begun.name, begun.filters) == ("Autumn", {"tier": "premier"})
