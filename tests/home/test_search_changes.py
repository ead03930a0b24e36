"""What people find is what there is, whoever changed it and how: by the application, in bulk, in plain SQL."""

import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from dealreg.models import Deal, Opportunity
from dealreg.services import draft, submission
from partners.enums import PersonStatus
from partners.models import Account, AccountAlias, Partner, PartnerType, Person
from pricing.models import Product, ProductFamily
from prm.common import search
from prm.common.models import PartnerSearchEntry, PartnerSearchWord, SearchChange, SearchEntry, SearchWord
from prm.common.search import indexing, tracking
from prm.common.tenancy import partner_scope
from tests.dealreg.conftest import registration

pytestmark = pytest.mark.django_db


def titles(kind: str) -> list[str]:
    """Sweep, then return the folded titles staff find of a kind."""
    search.sweep()
    return list(SearchEntry.objects.filter(kind=kind).order_by("title_key").values_list("title_key", flat=True))


def consistent() -> None:
    """Hold every entry and word of both indexes to what a reading of the records says now."""
    search.sweep()
    staff, partner = {}, {}
    for kind in search.kinds().values():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT id FROM "{kind.table}"')
            keys = [pk for (pk,) in cursor.fetchall()]
        for entry in kind.entries(keys):
            row = (entry.reference, entry.title_key, frozenset(entry.words))
            if entry.for_staff:
                staff[kind.code, entry.pk] = row
            if entry.partner_id is not None:
                partner[entry.partner_id, kind.code, entry.pk] = row
    assert {
        (e.kind, e.record_id): (e.reference, e.title_key, frozenset(e.words.split())) for e in SearchEntry.objects.all()
    } == staff
    assert {
        (e.partner_id, e.kind, e.record_id): (e.reference, e.title_key, frozenset(e.words.split()))
        for e in PartnerSearchEntry.objects.all()
    } == partner
    assert {(w.kind, w.record_id, f"{w.place}{w.word}") for w in SearchWord.objects.all()} == {
        (*key, word) for key, row in staff.items() for word in row[2]
    }
    assert {(w.partner_id, w.kind, w.record_id, f"{w.place}{w.word}") for w in PartnerSearchWord.objects.all()} == {
        (*key, word) for key, row in partner.items() for word in row[2]
    }


def test_every_table_that_matters_is_watched_and_no_other():
    assert tracking.present() == tracking.wanted().keys()
    assert tracking.attach() == []


def test_a_kind_that_is_new_is_noted_whole(acme):
    search.sweep()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER search_partner_update ON partners_partner")

    assert tracking.attach() == ["partner"]
    assert list(SearchChange.objects.values_list("kind", "record_id")) == [("partner", acme.pk)]


def test_a_trigger_nobody_asked_for_goes(acme):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER search_old_insert AFTER INSERT ON partners_tier REFERENCING NEW TABLE AS search_new "
            "FOR EACH STATEMENT EXECUTE FUNCTION search_note_change('old', 'id')"
        )

    tracking.attach()

    assert tracking.present() == tracking.wanted().keys()


def test_what_is_made_renamed_and_deleted_is_found_so():
    account = Account.objects.create(name="Stadtwerke Ulm")
    assert titles("account") == ["stadtwerke ulm"]

    account.name = "SWU Energie"
    account.save()
    assert titles("account") == ["swu energie"]

    account.delete()
    assert titles("account") == []
    consistent()


def test_changes_in_bulk_and_in_plain_sql_are_seen():
    Account.objects.bulk_create([Account(name=f"Account {n}") for n in range(5)])
    assert len(titles("account")) == 5

    Account.objects.filter(name__in=["Account 1", "Account 2"]).update(name="Renamed")
    assert titles("account") == ["account 0", "account 3", "account 4", "renamed", "renamed"]

    rows = list(Account.objects.order_by("pk"))
    for row in rows:
        row.name = f"Bulk {row.name}"
    Account.objects.bulk_update(rows, ["name"])
    assert titles("account")[0] == "bulk account 0"

    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_account SET name = 'Plain ' || name WHERE id = %s", [rows[0].pk])
        cursor.execute("DELETE FROM partners_account WHERE id <> %s", [rows[0].pk])
    assert titles("account") == ["plain bulk account 0"]
    consistent()


def test_one_statement_writes_one_statement_of_notes(django_assert_num_queries):
    with django_assert_num_queries(1):
        Account.objects.bulk_create([Account(name=f"Account {n}") for n in range(500)])

    assert SearchChange.objects.filter(kind="account").count() == 500


def test_another_name_of_an_account_is_followed_also_to_another_account():
    one, other = Account.objects.create(name="One"), Account.objects.create(name="Other")
    alias = AccountAlias.objects.create(account=one, name="Uno Holding", kind="alias")
    search.sweep()
    assert "2uno" in SearchEntry.objects.get(kind="account", record_id=one.pk).words

    AccountAlias.objects.filter(pk=alias.pk).update(account=other)
    search.sweep()

    assert "2uno" not in SearchEntry.objects.get(kind="account", record_id=one.pk).words
    assert "2uno" in SearchEntry.objects.get(kind="account", record_id=other.pk).words
    consistent()


def test_a_removed_person_is_found_by_nobody(acme, alice):
    search.sweep()
    assert PartnerSearchEntry.objects.filter(kind="person").count() == 1

    Person.objects.update(status=PersonStatus.REMOVED)
    search.sweep()

    assert not PartnerSearchEntry.objects.filter(kind="person").exists()
    assert not SearchEntry.objects.filter(kind="person").exists()


def test_a_draft_is_its_partners_until_it_is_submitted(acme_premier, bob, actor):
    deal = draft.start(actor=actor(bob), data=registration())
    search.sweep()
    seen = PartnerSearchEntry.objects.get(kind="deal")
    assert (seen.partner_id, seen.record_id) == (acme_premier.pk, deal.pk)
    assert not SearchEntry.objects.filter(kind="deal").exists()

    submission.submit(deal=deal, actor=actor(bob))

    assert titles("deal") == ["stadtwerke ulm netze gmbh"]


def test_a_record_that_moves_to_another_partner_leaves_nothing_behind(acme, globex, alice):
    search.sweep()

    Person.objects.update(partner=globex)
    search.sweep()

    assert set(PartnerSearchEntry.objects.values_list("partner_id", flat=True)) == {globex.pk}
    assert set(PartnerSearchWord.objects.values_list("partner_id", flat=True)) == {globex.pk}
    consistent()


def test_a_partner_may_note_a_change_it_cannot_read(acme_premier, bob, actor):
    with partner_scope(acme_premier.pk):
        Person.objects.update(job_title="Head of sales")

    search.sweep()

    assert "4head" in PartnerSearchEntry.objects.get(kind="person").words


def test_what_is_rolled_back_was_never_noted(acme):
    search.sweep()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Partner.objects.update(name="Nothing")
        raise ZeroDivisionError

    assert not SearchChange.objects.exists()


def test_a_second_sweep_has_nothing_to_do_and_writes_nothing(acme, django_assert_num_queries):
    assert search.sweep() > 0
    assert search.sweep() == 0

    Partner.objects.update(name="Acme Integration GmbH")
    with connection.execute_wrapper(_writes := _Writes()):
        search.sweep()
    assert _writes.tables == {"common_searchchange"}


class _Writes:
    """Hears which tables are written."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        first, *rest = sql.split()
        if first in {"INSERT", "UPDATE", "DELETE"}:
            self.tables.add(rest[1 if first != "UPDATE" else 0].strip('"'))
        return execute(sql, params, many, context)


def test_a_rebuild_mends_what_was_damaged_and_forgets_what_is_gone(acme, alice):
    search.sweep()
    SearchEntry.objects.filter(kind="partner").update(title_key="damaged", words=" 0damaged")
    SearchEntry.objects.create(kind="account", record_id=4711, reference="AC-X", title_key="ghost", words=" 0ghost")
    SearchWord.objects.create(kind="account", record_id=4711, word="ghost", place=0)
    PartnerSearchWord.objects.all().delete()
    PartnerSearchEntry.objects.all().delete()

    search.rebuild()

    assert titles("partner") == ["acme integration gmbh"]
    assert not SearchEntry.objects.filter(kind="account").exists()
    assert not SearchWord.objects.filter(record_id=4711).exists()


def test_the_command_takes_kinds_and_refuses_unknown_ones(acme, capsys):
    search.sweep()
    call_command("rebuild_search", "partner")
    assert capsys.readouterr().out == "1 records looked at.\n"

    with pytest.raises(CommandError, match="unknown: partners"):
        call_command("rebuild_search", "partners")


def test_more_changes_than_one_batch_are_all_worked_off(monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 7)
    Account.objects.bulk_create([Account(name=f"Account {n}") for n in range(30)])

    assert search.sweep() == 30
    consistent()


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_entries_are_what_a_fresh_reading_makes(acme, globex, seed):
    chance = random.Random(seed)
    kind, family = PartnerType.objects.get(), ProductFamily.objects.create(code="f", name="F")
    partners = [acme, globex]

    def name() -> str:
        return (
            " ".join(chance.choice(["Acme", "Ülm", "北京", "GmbH", "data", "x-1", ""]) for _ in range(3)).strip() or "N"
        )

    for n in range(120):
        step = chance.randrange(10)
        if step == 0:
            partners.append(Partner.objects.create(name=name(), type=kind, country="DE"))
        elif step == 1:
            Person.objects.create(partner=chance.choice(partners), name=name(), email=f"p{n}@x.example")
        elif step == 2:
            Account.objects.bulk_create([Account(name=name(), domain=f"{n}.example") for _ in range(3)])
        elif step == 3:
            Deal.objects.create(partner=chance.choice(partners), customer_name=name())
        elif step == 4:
            Product.objects.create(sku=f"S{n}", name=name(), family=family)
            Opportunity.objects.create(name=name(), stage="prospecting")
        elif step == 5:
            model = chance.choice([Account, Person, Opportunity, Product])
            model.objects.filter(pk__in=list(model.objects.values_list("pk", flat=True)[:2])).update(name=name())
        elif step == 6:
            Deal.objects.update(customer_name=name())
        elif step == 7:
            Account.objects.filter(pk__in=list(Account.objects.values_list("pk", flat=True)[:1])).delete()
        elif step == 8 and (account := Account.objects.order_by("-pk").first()):
            AccountAlias.objects.get_or_create(account=account, name=name(), defaults={"kind": "alias"})
        else:
            search.sweep()

    consistent()
