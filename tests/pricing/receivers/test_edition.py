"""Who is told of an edition on its way."""

from decimal import Decimal

import pytest

from pricing.services import edition as services
from pricing.services import entries
from pricing.services.entries import Price
from prm.accounts.enums import StaffRole
from prm.accounts.models import Notification, User
from prm.common.events import deliver_all
from tests.cast import PASSWORD
from tests.pricing.books import book, product

pytestmark = pytest.mark.django_db


def _told() -> list[tuple[str, str]]:
    names = dict(User.objects.values_list("pk", "name"))
    rows = Notification.objects.filter(kind__startswith="edition.").order_by("title")
    return [(names[row.user_id], row.title) for row in rows]


def test_publishers_are_told_of_one_that_waits_and_its_author_what_became_of_it(olga, actor):
    fin = User.objects.create_user("fin@meridian.example", PASSWORD, name="Fin", staff_roles=[StaffRole.FINANCE])
    ops, second = actor(olga), actor(fin)
    made = services.begin(actor=ops, book=book("world"))
    entries.add(actor=ops, edition=made, product=product("E1"), price=Price(Decimal(90)))

    services.submit(actor=ops, edition=made)
    deliver_all()
    assert _told() == [("Fin", "World, edition 1 waits to be published")]

    services.return_(actor=second, edition=made, note="Too cheap")
    deliver_all()
    services.submit(actor=ops, edition=made)
    services.publish(actor=second, edition=made)
    deliver_all()
    assert [each for each in _told() if each[0] == "Olga"] == [
        ("Olga", "World, edition 1 is published"),
        ("Olga", "World, edition 1 was returned to you"),
    ]
