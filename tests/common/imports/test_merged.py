"""Rows of records that were merged away: they go to what those have become."""

import pytest

from dealreg.models import Opportunity
from partners.models import Account, Partner, Person
from partners.services import account as account_service
from partners.services import merge
from tests.common.imports.reading import DEALS, PRODUCTS, fates, said

pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture
def kept(olga, actor) -> Account:
    """Return an account that another one was merged into; both have an identifier of their own elsewhere."""
    keep = account_service.create(actor=actor(olga), name="Stadtwerke Ulm", website="https://swu.example", city="Ulm")
    gone = account_service.create(actor=actor(olga), name="SWU Ulm GmbH", website="https://swu.example")
    Account.objects.filter(pk=keep.pk).update(external_id="A-1")
    Account.objects.filter(pk=gone.pk).update(external_id="A-2")
    merge.merge(keep=Account.objects.get(pk=keep.pk), gone=Account.objects.get(pk=gone.pk), actor=actor(olga))
    return Account.objects.get(pk=keep.pk)


@pytest.mark.parametrize("named", ["A-2,SWU Ulm GmbH", "A-2,Another spelling", ",SWU Ulm GmbH"])
def test_a_row_of_the_merged_one_changes_the_other_but_not_its_name_or_identifier(check, run, kept, named):
    job = check(f"account id,account name,employees\n{named},320\n", "accounts")
    run(job)

    kept.refresh_from_db()
    assert fates(job) == {"update": 1, "warned": 1}
    assert said(job, warnings=True) == [
        ("", "SWU Ulm GmbH", "SWU Ulm GmbH was merged into Stadtwerke Ulm. The row changes that one.")
    ]
    assert (kept.name, kept.external_id, kept.employees) == ("Stadtwerke Ulm", "A-1", 320)
    assert Account.objects.get(merged_into=kept).employees is None
    assert Account.objects.count() == 2


def test_where_both_have_a_row_the_others_own_row_counts(check, run, kept):
    text = "account id,account name,employees\nA-2,SWU Ulm GmbH,1\nA-1,Stadtwerke Ulm,320\n"

    job = check(text, "accounts")
    run(job)

    kept.refresh_from_db()
    assert fates(job) == {"update": 1, "repeated": 1, "warned": 1}
    assert [reason for *_, reason in said(job, warnings=True)] == [
        "SWU Ulm GmbH was merged into Stadtwerke Ulm, which has a row of its own. This one is left out."
    ]
    assert kept.employees == 320


def test_a_row_with_an_identifier_of_its_own_is_another_account(check, run, kept):
    job = check("account id,account name\nA-9,SWU Ulm GmbH\n", "accounts")

    assert fates(job) == {"new": 1}


def test_an_undo_gives_the_other_one_back_what_it_had(check, run, undo, kept):
    job = run(check("account id,account name,employees\nA-2,SWU Ulm GmbH,320\n", "accounts"))

    undo(job)

    kept.refresh_from_db()
    assert kept.employees is None


@pytest.mark.parametrize("word", ["A-2", "SWU Ulm GmbH", "public_id"])
def test_opportunities_of_the_merged_one_are_the_others(check, run, kept, word):
    run(check(PRODUCTS, "products"))
    word = Account.objects.get(merged_into=kept).public_id if word == "public_id" else word

    run(check(DEALS.replace("Acme", word).replace("Globex", "Stadtwerke Ulm").replace("GTXPro", "GTX Pro"),
              "opportunities"))  # fmt: skip

    assert set(Opportunity.objects.exclude(account=None).values_list("account", flat=True)) == {kept.pk}


def test_two_that_became_one_and_share_a_name_are_not_a_question(check, kept):
    Account.objects.filter(merged_into=kept).update(name="Stadtwerke Ulm", external_id="")

    job = check("account name,parent\nNetze Ulm,Stadtwerke Ulm\n", "accounts")

    assert (fates(job), said(job, warnings=True)) == ({"new": 1}, [])


def test_people_of_the_merged_partner_come_to_the_other_one(check, run, olga, acme, globex, actor):
    merge.merge(keep=acme, gone=globex, actor=actor(olga))

    run(check(f"name,partner,email\nNora Neu,{globex.name},nora@globex.example\n", "people"))

    assert Person.objects.get(email="nora@globex.example").partner == acme


def test_a_row_of_the_merged_partner_changes_the_other_one(check, run, olga, acme, globex, actor):
    gone = globex.name
    merge.merge(keep=acme, gone=globex, actor=actor(olga))

    run(check(f"name,type,country,phone\n{gone},{acme.type.name},{acme.country},+49 731 1\n", "partners"))

    assert Partner.objects.get(pk=acme.pk).phone == "+49 731 1"
    assert Partner.objects.count() == 2
