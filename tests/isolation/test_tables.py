"""What every model says of its table against what the database really grants."""

import pytest
from django.apps import apps
from django.db import connection, models

from partners.models import Partner
from prm.common.tenancy import ROLE

pytestmark = pytest.mark.django_db

OURS = {"common", "accounts", "partners", "pricing", "dealreg"}
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
KINDS = {
    "partner": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    "shared": {"SELECT"},
    "append": {"INSERT"},
    "internal": set(),
}
# Tables with a partner's id in them that no partner reads: what the vendor knows about the partner.
ABOUT_A_PARTNER = {
    "accounts.ApiToken",
    "accounts.Impersonation",
    "accounts.Invitation",
    "common.AuditEntry",
    "common.Decision",
    "common.Event",
    "common.SimulatedDecision",
    "dealreg.Opportunity",
    "partners.CohortMember",
    "partners.TierProposal",
    "partners.TierStanding",
    "pricing.Sale",
}
EQUALITY = "(%s = (NULLIF(current_setting('prm.partner_id'::text, true), ''::text))::bigint)"


def _is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model")


def _models(*, history: bool = False) -> list[type[models.Model]]:
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in OURS]
    return [m for m in found if _is_history(m) is history and not m._meta.proxy]


def _granted(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r FROM unnest(%s::text[]) r WHERE has_table_privilege(%s, %s, r)", [list(RIGHTS), ROLE, table]
        )
        return {right for (right,) in cursor.fetchall()}


def _secured(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
        return cursor.fetchone()[0]


def _policies(table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT policyname, permissive, roles::text[], cmd, qual, with_check FROM pg_policies WHERE tablename = %s",
            [table],
        )
        return cursor.fetchall()


def _names_a_partner(model: type[models.Model]) -> bool:
    return any(f.column == "partner_id" or f.related_model is Partner for f in model._meta.concrete_fields)


def _label(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


@pytest.mark.parametrize("model", _models(), ids=_label)
def test_the_portal_has_no_more_rights_than_the_model_says(model):
    allowed = KINDS[model.tenancy]

    granted = _granted(model._meta.db_table)

    assert granted <= allowed
    assert bool(granted) is (model.tenancy != "internal")


@pytest.mark.parametrize("model", [m for m in _models() if m.tenancy == "partner"], ids=_label)
def test_a_partner_owned_table_has_the_one_plain_policy(model):
    mine = EQUALITY % getattr(model, "tenancy_column", "partner_id")

    policies = _policies(model._meta.db_table)

    assert policies == [("partner_rows", "PERMISSIVE", [ROLE], "ALL", mine, mine)]
    assert _secured(model._meta.db_table)


@pytest.mark.parametrize("model", [m for m in _models() if m.tenancy == "partner"], ids=_label)
def test_a_partner_owned_table_has_an_index_that_begins_with_its_partner(model):
    column = getattr(model, "tenancy_column", "partner_id")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
            "WHERE i.indrelid = %s::regclass AND a.attname = %s AND i.indpred IS NULL",
            [model._meta.db_table, column],
        )
        count = cursor.fetchone()[0]

    assert count > 0


@pytest.mark.parametrize("model", [m for m in _models() if m.tenancy != "partner"], ids=_label)
def test_no_other_table_has_a_policy(model):
    assert (_policies(model._meta.db_table), _secured(model._meta.db_table)) == ([], False)


def test_a_model_that_names_a_partner_is_partner_owned_or_known_to_be_about_it():
    about = {_label(m) for m in _models() if m.tenancy != "partner" and _names_a_partner(m)}

    assert about == ABOUT_A_PARTNER


@pytest.mark.parametrize("model", _models(history=True), ids=_label)
def test_the_portal_may_only_add_history(model):
    assert _granted(model._meta.db_table) <= {"INSERT"}


@pytest.mark.parametrize("model", _models(history=True), ids=_label)
def test_history_can_be_added_wherever_the_portal_writes_the_table(model):
    tracked = model.pgh_tracked_model
    writes = _granted(tracked._meta.db_table) & {"INSERT", "UPDATE", "DELETE"}

    assert _granted(model._meta.db_table) == ({"INSERT"} if writes else set())


def test_nothing_of_anybody_elses_is_granted():
    """Sessions, second factors, content types, the migration log: every table that is none of ours."""
    ours = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.app_label in OURS}

    others = set(connection.introspection.table_names()) - ours

    assert {table for table in others if _granted(table)} == set()


def test_the_role_can_neither_sign_in_nor_rise():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = %s",
            [ROLE],
        )
        attributes = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s", [ROLE]
        )
        memberships = cursor.fetchone()[0]

    assert (attributes, memberships) == ((False, False, False, False, False), 0)
