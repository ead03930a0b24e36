"""Stepping into a partner's scope and out of it again."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from partners.models import Partner
from prm.common import tenancy
from prm.common.models import Decision
from prm.common.tenancy import as_system, current_partner, partner_scope

pytestmark = pytest.mark.django_db
REASON = "decision record"


def _where() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('prm.partner_id', true)")
        role, partner = cursor.fetchone()
    return role == tenancy.ROLE, partner or ""


def test_a_scope_ends_where_its_block_ends(acme):
    with partner_scope(acme.pk):
        inside, known = _where(), current_partner()

    assert (inside, known) == ((True, str(acme.pk)), acme.pk)
    assert (_where(), current_partner()) == ((False, ""), None)


def test_a_scope_ends_also_when_its_block_fails(acme):
    with pytest.raises(RuntimeError), partner_scope(acme.pk):
        raise RuntimeError

    assert (_where(), current_partner()) == ((False, ""), None)


def test_a_database_error_inside_leaves_the_connection_usable_and_itself(acme):
    with pytest.raises(DatabaseError), partner_scope(acme.pk), connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM dealreg_deal")

    assert _where() == (False, "")
    assert Partner.objects.count() == 1


def test_the_system_sees_everything_for_the_length_of_its_block(acme, globex):
    with partner_scope(acme.pk):
        before = Partner.objects.count()
        with as_system(REASON):
            inside, known = Partner.objects.count(), current_partner()
        after, where = Partner.objects.count(), _where()

    assert (before, inside, after) == (1, 2, 1)
    assert (known, where) == (None, (True, str(acme.pk)))


def test_an_error_as_the_system_gives_the_partners_role_back(acme, globex):
    with partner_scope(acme.pk):
        with pytest.raises(DatabaseError), as_system(REASON), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

        assert _where() == (True, str(acme.pk))
        assert Partner.objects.count() == 1


def test_what_the_system_writes_goes_with_the_partners_transaction(acme):
    with pytest.raises(RuntimeError), partner_scope(acme.pk):
        with as_system(REASON):
            Decision.objects.create(kind="x", subject_type="a", subject_id="b", outcome="o", sentence="s")
        raise RuntimeError

    assert Decision.objects.count() == 0


def test_a_partners_transaction_can_be_caught_in_parts(acme):
    """A savepoint rolled back inside takes nothing of the scope with it."""
    with partner_scope(acme.pk):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM accounts_user")

        assert _where() == (True, str(acme.pk))


def test_outside_of_a_scope_the_system_is_what_one_is_already():
    with as_system(REASON):
        assert _where() == (False, "")


def test_a_reason_nobody_declared_is_refused():
    with pytest.raises(ValueError, match="not a declared reason"), as_system("because"):
        pass


def test_without_a_savepoint_an_error_as_the_system_gives_the_transaction_up_and_is_itself(acme):
    with pytest.raises(IntegrityError), partner_scope(acme.pk), as_system("identity", savepoint=False):
        Partner.objects.create(name="Twin", type=acme.type, public_id=acme.public_id)

    assert not Partner.objects.filter(name="Twin").exists()
    assert current_partner() is None
