"""Keys that no look-up chooses are left out of imported accounts, and come back when they are rare."""

import random
from collections import Counter

import pytest
from django.db import OperationalError, connections, transaction

from partners.models import Account, NameToken
from partners.rules.match_keys import COMMON, STRONG, index_keys, number
from partners.rules.subject import Subject
from partners.selectors import account as selectors
from partners.services import account as services
from partners.services import key_counts
from prm.common.imports import jobs, runner
from prm.common.imports.pass_over import Pass

WORDS = ("Nordlicht", "Bodensee", "Logistik", "Werkzeug", "Allgäu", "Hafen", "Molkerei", "Zander")


def _names(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return list(dict.fromkeys(" ".join(chance.sample(WORDS, 3)) + f" {chance.randrange(60)}" for _ in range(count)))


@pytest.fixture
def many():
    """Four hundred accounts of few words, so that some keys are common."""
    accounts = [Account(name=name) for name in _names(400, 1)]
    for account in accounts:
        account.match_keys = selectors.stored_keys(Subject(account.name))
    Account.objects.bulk_create(accounts)
    services.count_keys(accounts=accounts)
    key_counts.fold()


def _file(names: list[str]) -> str:
    return "account\n" + "".join(f"{name}\n" for name in names)


@pytest.mark.django_db
def test_a_key_becomes_common_where_it_is_folded_and_stays_so(many):
    marked = key_counts.common()
    common = next(iter(marked))

    assert {row.token for row in NameToken.objects.all() if row.count >= COMMON} == set(marked) != set()
    key_counts.add(Counter(), Counter({common: NameToken.objects.get(token=common).count}))
    key_counts.fold()

    assert key_counts.common() == marked
    assert key_counts.has_rare_again()


@pytest.mark.django_db
def test_an_imported_account_goes_without_common_keys_and_is_found_all_the_same(many, check, run):
    names = [name for name in _names(60, 2) if not Account.objects.filter(name=name).exists()]
    run(check(_file(names), "accounts"))

    marked = key_counts.common()
    for account in Account.objects.filter(name__in=names):
        keys = index_keys(Subject(account.name))
        left = {number(key) for key in keys if number(key) in marked and not key.startswith(STRONG)}
        assert set(account.match_keys) == set(map(number, keys)) - left
        assert account in [each.account() for each in selectors.candidates(Subject(account.name))]
    assert any(len(a.match_keys) < len(index_keys(Subject(a.name))) for a in Account.objects.filter(name__in=names))


@pytest.mark.django_db
def test_look_ups_bring_the_same_accounts_whether_common_keys_are_left_out_or_not(many, check, run):
    names = [name for name in _names(120, 3) if not Account.objects.filter(name=name).exists()]
    run(check(_file(names), "accounts"))
    asked = [Subject(name) for name in [*names[:40], *_names(40, 4), "Nordlicht", "Bodensee Hafen", "Kroger Ulm 7"]]
    without = [[each.pk for each in selectors.candidates(subject)] for subject in asked]

    services.rebuild_keys()

    assert [[each.pk for each in selectors.candidates(subject)] for subject in asked] == without


@pytest.mark.django_db
def test_the_import_that_made_keys_common_is_undone_and_all_are_made_anew(check, run, undo):
    Account.objects.create(name="Nordlicht Hafen Wolke 1")
    services.refresh_keys(Account.objects.all())
    first = run(check(_file(_names(500, 5)), "accounts"))
    key_counts.fold()
    second = run(check(_file(["Nordlicht Hafen Zander 99"]), "accounts"))
    left = len(Account.objects.get(name="Nordlicht Hafen Zander 99").match_keys)
    undo(first)
    key_counts.fold()
    assert (second.state, key_counts.has_rare_again()) == ("done", True)

    changed = services.rebuild_keys_if_due()

    stored = Account.objects.get(name="Nordlicht Hafen Zander 99").match_keys
    assert changed == 1
    assert sorted(stored) == sorted(selectors.stored_keys(Subject("Nordlicht Hafen Zander 99")))
    assert len(stored) > left
    assert (key_counts.common(), services.rebuild_keys_if_due()) == (frozenset(), 0)
    assert set(NameToken.objects.values_list("count", flat=True)) <= {1, 2}


@pytest.mark.django_db
def test_keys_left_out_before_all_were_made_anew_are_put_back_before_they_are_written(many, check, who, monkeypatch):
    job = check(_file(["Nordlicht Hafen Zander 99"]), "accounts")
    begin = Pass.begin

    def and_then_all_are_rare(self, lines):
        begun = begin(self, lines)
        NameToken.objects.update(is_common=False)
        return begun

    # In this thread: the test's transaction is not another's to see.
    monkeypatch.setattr(runner.ahead, "read", lambda over, chunks: _here(over, chunks, and_then_all_are_rare))
    jobs.start(actor=who, job=job, only_valid=False)
    runner.work(job.public_id)

    stored = Account.objects.get(name="Nordlicht Hafen Zander 99").match_keys
    assert sorted(stored) == sorted(selectors.stored_keys(Subject("Nordlicht Hafen Zander 99")))


def _here(over, chunks, begin):
    for lines in chunks:
        over.learn(lines)
        assert over.importer._common
        yield begin(over, lines)


@pytest.mark.django_db(transaction=True)
def test_all_keys_are_not_made_anew_between_leaving_out_and_writing():
    other = connections.create_connection("default")
    try:
        with transaction.atomic():
            assert key_counts.hold_common([])
            assert not key_counts.hold_common([1])
            with other.cursor() as cursor, pytest.raises(OperationalError):
                cursor.execute("SET lock_timeout = '200ms'")
                cursor.execute("BEGIN")
                cursor.execute("LOCK TABLE partners_nametoken IN EXCLUSIVE MODE")
    finally:
        other.close()
