"""The page a price is decided on by itself, as it opens without scripts."""

import pytest
from django.urls import reverse

from pricing.selectors import approval as selectors
from pricing.services import quote as quotes
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db


def test_it_says_what_is_asked_what_remains_and_why(actor, alice, mara, dev, premier, gateway, head, sign_in):
    quote = quotes.create(actor=actor(alice), partner=premier, head=head, lines=[ask(gateway, 10, "31")])
    quote = quotes.submit(actor=actor(alice), quote=quote, because="A competitor offers 35 %.")
    level = selectors.levels_of(quote)[0]

    page = sign_in(mara).get(reverse("console:approval-decide", args=[level.public_id])).content.decode()

    assert "31 % off a line; 42.03 % margin remains on the weakest line." in page
    assert "A competitor offers 35 %." in page
    assert "Level of the channel manager" in page
