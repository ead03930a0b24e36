"""Closing a reviewer's account leaves no registration without somebody who decides it."""

import pytest

from dealreg.models import Review
from prm.accounts.services import staff
from prm.common.events import deliver_all

pytestmark = pytest.mark.django_db


def test_open_reviews_go_to_a_colleague_with_the_clock(submitted, olga, mara, dev, actor):
    deal = submitted()
    before = Review.objects.get(deal=deal).reviewer
    assert before is not None

    staff.deactivate(user=before, actor=actor(olga))
    deliver_all()

    deal.refresh_from_db()
    after = Review.objects.get(deal=deal).reviewer
    assert after not in (None, before)
    assert after.is_active
    assert deal.reviewer_name == after.name


def test_delivered_twice_it_moves_nothing_twice(submitted, olga, mara, dev, actor):
    from dealreg.receivers.staff import reassign_reviews
    from prm.common.models.event import Event

    deal = submitted()
    staff.deactivate(user=Review.objects.get(deal=deal).reviewer, actor=actor(olga))
    deliver_all()
    after = Review.objects.get(deal=deal).reviewer

    reassign_reviews(Event.objects.get(name="staff.deactivated"))

    assert Review.objects.get(deal=deal).reviewer == after


def test_a_decided_registration_keeps_the_name_of_who_decided(submitted, olga, mara, dev, actor):
    from dealreg.services import review

    deal = submitted()
    reviewer = Review.objects.get(deal=deal).reviewer
    review.approve(deal=deal, actor=actor(reviewer))

    staff.deactivate(user=reviewer, actor=actor(olga))
    deliver_all()

    assert Review.objects.get(deal=deal).reviewer == reviewer
