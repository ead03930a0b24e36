"""Queries made once and asked often."""

import threading

import pytest
from django.db import DataError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from prm.common import audit
from prm.common.prepared import Given, Kept, Prepared, one_of
from prm.common.tenancy import as_system, partner_scope

pytestmark = pytest.mark.django_db


def test_it_gives_what_its_queryset_gives(acme, globex, django_assert_num_queries):
    ask = Prepared(lambda: Partner.objects.filter(pk=Given("partner"), country="DE").select_related("type"))

    with django_assert_num_queries(3):
        found = [ask(partner=key) for key in (acme.pk, globex.pk, 0)]
        kinds = [partner.type.name for partners in found for partner in partners]

    assert found == [[acme], [globex], []]
    assert kinds == [acme.type.name, globex.type.name]


def test_it_gives_values_where_its_queryset_does(acme, globex):
    names: Prepared[str] = Prepared(
        lambda: Partner.objects.filter(pk__gte=Given("first")).order_by("name").values_list("name", flat=True)
    )

    assert names(first=0) == [acme.name, globex.name]


def test_the_queryset_is_made_once(acme):
    made = []

    def make():
        made.append(1)
        return Partner.objects.filter(pk=Given("partner"))

    ask = Prepared(make)

    assert [ask(partner=acme.pk), ask(partner=acme.pk), made] == [[acme], [acme], [1]]


@pytest.mark.django_db(transaction=True)
def test_it_is_asked_by_several_threads_each_over_its_own_connection(acme, globex):
    ask = Prepared(lambda: Partner.objects.filter(pk=Given("partner")))
    found = {}

    def work(partner):
        found[partner.pk] = [ask(partner=partner.pk) for _ in range(20)]
        connections.close_all()

    threads = [threading.Thread(target=work, args=(partner,)) for partner in (acme, globex)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {acme.pk: [[acme]] * 20, globex.pk: [[globex]] * 20}


def test_the_first_row_is_given_or_nothing(acme):
    ask = Prepared(lambda: Partner.objects.filter(pk=Given("partner")).values_list("name", flat=True))

    assert (ask.first(partner=acme.pk), ask.first(partner=0)) == (acme.name, None)


def test_the_server_keeps_it_for_the_connection(acme, django_assert_num_queries):
    ask = Prepared(
        lambda: Partner.objects.filter(pk=Given("partner"), name__contains="%").values_list("name", flat=True)
    )

    with django_assert_num_queries(3) as asked:
        for _ in range(3):
            ask(partner=acme.pk)

    said = [each["sql"] for each in asked.captured_queries]
    assert [each.split()[0] for each in said] == ["PREPARE", "EXECUTE", "EXECUTE"]


def test_behind_a_pooler_nothing_is_kept(acme, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    ask = Prepared(lambda: Partner.objects.filter(pk=Given("partner")))

    with CaptureQueriesContext(connection) as asked:
        assert [ask(partner=acme.pk), ask(partner=acme.pk)] == [[acme], [acme]]

    assert all(each["sql"].startswith("SELECT") for each in asked.captured_queries)


def test_it_is_kept_anew_after_a_failure_and_a_rollback(acme):
    ask: Prepared[str] = Prepared(
        lambda: Partner.objects.filter(pk=Given("partner"), name=Given("name")).values_list("name", flat=True)
    )
    with pytest.raises(DataError), transaction.atomic():
        ask(partner="none", name="")

    assert ask(partner=acme.pk, name=acme.name) == [acme.name]

    with pytest.raises(DataError), transaction.atomic():
        ask(partner="none", name="")

    assert ask(partner=acme.pk, name=acme.name) == [acme.name]


def test_a_partner_is_given_its_own_rows_by_a_statement_kept_for_somebody_else(acme, globex):
    ask: Prepared[str] = Prepared(lambda: Partner.objects.order_by("name").values_list("name", flat=True))

    found = [ask()]
    for partner in (acme, globex):
        with partner_scope(partner.pk):
            found.append(ask())
    with as_system("registration checks"):
        found.append(ask())

    assert found == [[acme.name, globex.name], [acme.name], [globex.name], [acme.name, globex.name]]


def test_a_kept_read_tells_the_history_nothing(acme):
    ask = Prepared(lambda: Partner.objects.filter(pk=Given("partner")))

    with audit.context(actor=1), CaptureQueriesContext(connection) as asked:
        ask(partner=acme.pk)
        ask(partner=acme.pk)

    assert not [each for each in asked.captured_queries if "set_config" in each["sql"]]


def test_what_is_no_given_value_stands_in_the_statement(acme):
    ask: Prepared[str] = Prepared(
        lambda: Partner.objects.filter(pk=Given("partner"), country__in=["DE", "it's 5%"]).values_list(
            "name", flat=True
        )
    )

    with CaptureQueriesContext(connection) as asked:
        assert [ask(partner=acme.pk), ask(partner=acme.pk)] == [[acme.name], [acme.name]]

    assert asked.captured_queries[0]["sql"].count("it''s 5%") == 1
    assert "DE" not in asked.captured_queries[1]["sql"]


def test_the_server_plans_it_once_whatever_the_values(acme, globex):
    ask = Prepared(lambda: Partner.objects.filter(one_of("pk", "partners"), country__in=["DE", "AT"]).order_by("pk"))

    found = [ask(partners=[acme.pk] * times) for times in (1, 2, 3, 1, 2, 30, 1, 2)]

    assert found == [[acme]] * 8
    with connection.cursor() as cursor:
        name = connection.kept_statements[ask._compiled.kept].split()[1]
        cursor.execute("SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE name = %s", [name])
        assert cursor.fetchone() == (3, 5)


def test_a_statement_in_its_own_words_is_kept_too(acme, django_assert_num_queries):
    ask = Kept("SELECT name || ' 5%%' FROM partners_partner WHERE id = ANY(%s::bigint[]) AND name <> %s")

    with django_assert_num_queries(2) as asked:
        assert [ask.rows([[acme.pk], ""]) for _ in range(2)] == [[(f"{acme.name} 5%",)]] * 2

    assert [each["sql"].split()[0] for each in asked.captured_queries] == ["PREPARE", "EXECUTE"]
