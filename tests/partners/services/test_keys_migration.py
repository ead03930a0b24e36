"""The migration that turns keys into numbers makes the same keys as writing does, and texts again on the way back."""

from importlib import import_module

import pytest
from django.db import connection

from partners.models import Account, NameToken
from partners.rules.match_keys import index_keys
from partners.selectors import account as selectors
from partners.services import account as services
from partners.services import key_counts

pytestmark = pytest.mark.django_db
STEPS = import_module("partners.migrations.0013_keys_as_numbers")


def _stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, match_keys FROM partners_account ORDER BY id")
        return dict(cursor.fetchall())


def _run(stored, kind):
    with connection.schema_editor() as editor:
        STEPS._made(stored, kind)(None, editor)


def test_keys_become_texts_and_numbers_again(olga, actor, monkeypatch):
    monkeypatch.setattr(STEPS, "BATCH", 2)
    told = {"country": "DE", "tax_id": "DE 811 247 093", "website": "www.kroeger.de", "contact_email": "a@kroger.com"}
    account = services.create(actor=actor(olga), name="Kröger Anlagenbau KG", **told)
    services.add_alias(account=account, name="Nordlicht Holding", kind="former", actor=actor(olga))
    for name in ("Stadtwerke Ulm", "🚀", "Bodensee Molkerei eG"):
        services.create(actor=actor(olga), name=name)
    gone = services.create(actor=actor(olga), name="Allgäu Molkerei eG")
    Account.objects.filter(pk=gone.pk).update(merged_into=account, match_keys=[])
    before, expected = _stored(), index_keys(selectors.subject_of(account))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    _run(STEPS._texts, "character varying(120)")
    texts = _stored()
    _run(STEPS._numbers, "integer")

    assert texts["Kröger Anlagenbau KG"] == expected
    assert (texts["🚀"], texts["Allgäu Molkerei eG"]) == ([], [])
    assert _stored() == before


def test_the_migration_counts_like_the_product(olga, actor):
    services.create(actor=actor(olga), name="Bodensee Molkerei eG")
    services.create(actor=actor(olga), name="Bodensee Schifffahrt AG")
    key_counts.recount()
    counted = sorted(NameToken.objects.values_list("token", "count"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with connection.schema_editor() as editor:
        STEPS._forget(None, editor)
        forgotten = NameToken.objects.count()
        STEPS._count(None, editor)

    assert forgotten == 0
    assert sorted(NameToken.objects.values_list("token", "count")) == counted
