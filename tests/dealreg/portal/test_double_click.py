"""The same form sent twice at the same moment, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from dealreg.models import Deal
from prm.common.models import Event
from tests.dealreg.portal.conftest import typed

NEW = "/portal/deals/new/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("begun", [False, True])
def test_two_submissions_at_once_make_one_registration(acme_premier, bob, sign_in, open_form, begun):
    hidden = open_form(sign_in(bob))
    browsers = [sign_in(bob), sign_in(bob)]
    if begun:
        told = browsers[0].post(NEW, {**typed(), **hidden}, HTTP_ACCEPT="application/json").json()
        hidden["revision"] = str(told["revision"])
    ready = Barrier(2)

    def send(browser):
        ready.wait(timeout=60)
        try:
            return browser.post(NEW, {**typed(), **hidden, "action": "submit"})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, browsers))

    deal = Deal.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {f"/portal/deals/{deal.public_id}/"}
    assert Event.objects.filter(name="deal.submit").count() == 1
    assert deal.status in {"submitted", "in_review"}
