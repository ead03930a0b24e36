"""New records are written column by column, and come out as if each had been written by itself."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, transaction

from partners.models import Account, Partner, PartnerType
from prm.common.imports import writing

pytestmark = pytest.mark.django_db


def _rows(records):
    kept = [field.attname for field in records[0]._meta.concrete_fields]
    return [{name: getattr(record, name) for name in kept} for record in records]


def _accounts(number):
    return [
        Account(
            name=f"Kröger {n} \"Süd\" \\ 'x'", city="" if n % 2 else "Ulm", employees=n or None, is_strategic=n == 1,
            annual_revenue=Decimal("12.50") if n == 2 else None, match_keys=[7, -(2**31)][: n % 3], country="DE",
        )
        for n in range(number)
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 2, 7])
def test_records_come_back_as_they_were_written(number):
    made = writing.insert(Account, _accounts(number))

    found = list(Account.objects.order_by("pk"))
    assert [record.pk for record in made] == [record.pk for record in found]
    assert _rows(found) == _rows(made)
    assert not any(record._state.adding for record in made)


def test_dates_choices_and_lists_are_written_like_any_other(programme):
    kind = PartnerType.objects.first()
    partners = [
        Partner(
            name=f"Acme {n}", type=kind, country="DE", contract_from=date(2026, 1, n), territories=["EMEA", 'b"\\'][:n]
        )
        for n in (1, 2)
    ]

    made = writing.insert(Partner, partners)

    assert _rows(list(Partner.objects.filter(name__startswith="Acme").order_by("pk"))) == _rows(made)


def test_many_records_are_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        writing.insert(Account, _accounts(50))


def test_nothing_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert writing.insert(Account, []) == []


def test_what_is_too_long_is_refused_and_not_cut():
    with pytest.raises(DataError), transaction.atomic():
        writing.insert(Account, [Account(name="x" * 201), Account(name="y")])


def test_what_is_there_already_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        writing.insert(Account, [Account(name="A", external_id="1"), Account(name="B", external_id="1")])


def test_a_record_is_what_the_model_would_have_made():
    stamp = datetime(2026, 3, 1, tzinfo=UTC)
    values = {"name": "Kröger", "employees": 3, "parent_id": 7, "created_at": stamp, "updated_at": stamp}
    plain, other = Account(**values, public_id="AC-1"), writing.record(Account, values)

    assert other.public_id.startswith("AC-")
    other.public_id = "AC-1"
    assert _rows([other]) == _rows([plain])
    assert (other._state.adding, other.match_keys is not writing.record(Account, values).match_keys) == (True, True)
    assert writing.record(Account, {"name": "A", "parent": other}).parent is other
