"""Counting how many accounts carry each key."""

from collections import Counter

import pytest

from partners.models import Account, NameToken, NameTokenChange
from partners.rules.match_keys import number
from partners.rules.subject import Subject
from partners.selectors import account as selectors
from partners.services import account as services
from partners.services import key_counts

pytestmark = pytest.mark.django_db


def _folded() -> dict[int, int]:
    return dict(NameToken.objects.values_list("token", "count"))


def test_what_was_noted_counts_before_it_is_folded(olga, actor):
    account = services.create(actor=actor(olga), name="Nordlicht Anlagen GmbH")
    subject = Subject("Nordlicht Werkzeug")
    assert [each.account() for each in selectors.candidates(subject)] == [account]

    key_counts.add(Counter(dict.fromkeys(account.match_keys, 500)))

    assert not NameToken.objects.exists()
    assert selectors.candidates(subject) == []


def test_folding_changes_no_count_and_leaves_nothing_noted():
    acme, ulm = number("t:acme"), number("t:ulm")
    key_counts.add(Counter({acme: 2, ulm: 1}))
    key_counts.fold()
    key_counts.add(Counter({acme: 1}), Counter({ulm: 1, acme: 2}))

    assert key_counts.fold() == 2
    assert _folded() == {acme: 1, ulm: 0}
    assert not NameTokenChange.objects.exists()
    assert key_counts.fold() == 0


def test_folding_goes_on_until_nothing_is_left(monkeypatch):
    monkeypatch.setattr(key_counts, "BATCH", 2)
    key_counts.add(Counter({n: n for n in range(1, 6)}))

    assert key_counts.fold() == 5
    assert _folded() == {n: n for n in range(1, 6)}


def test_the_least_and_the_greatest_number_are_counted():
    key_counts.add(Counter({-(2**31): 1, 2**31 - 1: 2}))
    key_counts.fold()

    assert _folded() == {-(2**31): 1, 2**31 - 1: 2}


def test_counting_anew_forgets_what_was_noted(olga, actor):
    account = services.create(actor=actor(olga), name="Kröger Anlagenbau KG")
    key_counts.add(Counter({number("t:kroger"): 7}))

    key_counts.recount()

    assert _folded() == dict.fromkeys(account.match_keys, 1)
    assert not NameTokenChange.objects.exists()


def test_an_account_that_goes_takes_its_keys_along(olga, actor):
    account = services.create(actor=actor(olga), name="Kröger Anlagenbau KG")
    services.remove(actor=actor(olga), accounts=[account])

    key_counts.fold()

    assert not Account.objects.exists()
    assert set(_folded().values()) <= {0}
