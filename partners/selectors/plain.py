"""Partners, people and accounts as plain data for the API: no model instances on the lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet

from partners.models import Account, Partner, Person
from partners.rules.matching import MatchResult
from partners.selectors import account as account_selectors
from partners.selectors import partner as partner_selectors
from prm.common.plain import plain

PARTNER_ROW = ("name", "status", "segment", "country", "city", "motions", "territories", "currency", "created_at")
PARTNER = (
    *("legal_name", "trading_names", "website", "tax_id", "address", "postal_code", "phone", "employees"),
    *("verticals", "capabilities", "customer_base", "market_coverage", "calendar_key", "contract_from"),
    *("contract_until", "external_id", "updated_at"),
)
PERSON = ("name", "email", "phone", "job_title", "persona", "roles", "status", "invited_at", "created_at")
ACCOUNT_ROW = ("name", "domain", "country", "territory", "city", "sector", "is_strategic", "created_at")
ACCOUNT = (
    *("website", "tax_id", "address", "postal_code", "contact_email", "employees", "annual_revenue", "founded"),
    *("external_id", "updated_at"),
)


def partner_rows(
    partners: QuerySet[Partner], *, status: Sequence[str] = (), country: Sequence[str] = (), q: str = ""
) -> QuerySet[Any]:
    """Return partners as dictionaries with ``id`` to page by; :func:`partner_row` makes them the API's."""
    if status:
        partners = partners.filter(status__in=status)
    if country:
        partners = partners.filter(country__in=country)
    if q:
        partners = partner_selectors.search(partners, q)
    return partners.values("id", "public_id", *PARTNER_ROW, type_code=F("type__code"))


def partner_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row of the list of partners."""
    return {
        "id": row["public_id"],
        "type": row["type_code"],
        **{name: plain(row[name]) for name in PARTNER_ROW},
    }


def partner(found: Partner) -> dict[str, Any]:
    """Return one partner with everything kept of it."""
    return {
        "id": found.public_id,
        "type": found.type.code,
        **{name: plain(getattr(found, name)) for name in (*PARTNER_ROW, *PARTNER)},
        "parent": found.parent.public_id if found.parent else None,
    }


def person_rows(people: QuerySet[Person], *, status: Sequence[str] = (), partner: str = "") -> QuerySet[Any]:
    """Return people as dictionaries with ``id`` to page by; :func:`person_row` makes them the API's."""
    if status:
        people = people.filter(status__in=status)
    if partner:
        people = people.filter(partner__public_id=partner)
    return people.values("id", "public_id", *PERSON, partner_ref=F("partner__public_id"))


def person_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row of a list of people."""
    return {
        "id": row["public_id"],
        "partner": row["partner_ref"],
        **{name: plain(row[name]) for name in PERSON},
    }


def person(found: Person) -> dict[str, Any]:
    """Return one person."""
    return {
        "id": found.public_id,
        "partner": found.partner.public_id,
        **{name: plain(getattr(found, name)) for name in PERSON},
    }


def account_rows(
    accounts: QuerySet[Account], *, country: Sequence[str] = (), strategic: bool | None = None, q: str = ""
) -> QuerySet[Any]:
    """Return accounts as dictionaries with ``id`` to page by; :func:`account_row` makes them the API's."""
    if country:
        accounts = accounts.filter(country__in=country)
    if strategic is not None:
        accounts = accounts.filter(is_strategic=strategic)
    if q:
        accounts = account_selectors.search(accounts, q)
    return accounts.values("id", "public_id", *ACCOUNT_ROW, owner_name=F("owner__name"))


def account_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row of the list of accounts."""
    return {
        "id": row["public_id"],
        **{name: plain(row[name]) for name in ACCOUNT_ROW},
        "owner": row["owner_name"],
    }


def account(found: Account) -> dict[str, Any]:
    """Return one account with its names, its parent and its owner."""
    return {
        "id": found.public_id,
        **{name: plain(getattr(found, name)) for name in (*ACCOUNT_ROW, *ACCOUNT)},
        "owner": found.owner.name if found.owner else None,
        "parent": found.parent.public_id if found.parent else None,
        "aliases": [{"name": alias.name, "kind": alias.kind} for alias in found.aliases.order_by("pk")],
    }


def look_alike(found: Account, result: MatchResult) -> dict[str, Any]:
    """Return an account that looks like somebody's description, with how much and why."""
    return {
        "account": found.public_id,
        "name": found.name,
        "score": result.score,
        "verdict": result.verdict,
        "maybe_parent": result.maybe_parent,
        "contributions": contributions(result.contributions),
    }


def contributions(found: Sequence[Any]) -> list[dict[str, Any]]:
    """Return what each field adds to a likeness; from the rule's objects or from what was stored of them."""
    return [
        {name: (one.get(name) if isinstance(one, dict) else getattr(one, name)) for name in CONTRIBUTION}
        for one in found
    ]


CONTRIBUTION = ("field", "left", "right", "relation", "points", "maximum")
