"""Public events of partners, their people, and accounts. What is internal about a partner is not among the fields."""

from typing import Any

from partners.models import Account, Partner, Person
from partners.workflows.partner import PARTNER
from partners.workflows.person import PERSON
from prm.common.models.event import Event
from prm.common.webhooks.catalogue import Projection, WebhookEvent


def _partner(event: Event) -> dict[str, Any] | None:
    partner = Partner.objects.select_related("type").filter(public_id=event.subject_id).first()
    if partner is None:
        return None
    return {
        "id": partner.public_id,
        "name": partner.name,
        "type": partner.type.code,
        "status": partner.status,
        "website": partner.website,
        "country": partner.country,
        "city": partner.city,
        "motions": partner.motions,
        "territories": partner.territories,
    }


PARTNERS = Projection(
    "Partners",
    (
        ("id", "The partner's id, such as PA-7K2M-94QX"),
        ("name", "The name it is known by"),
        ("type", "Code of its type"),
        ("status", "Its state when the delivery was made"),
        ("website", "Its website, may be empty"),
        ("country", "Two letters after ISO 3166"),
        ("city", "City of its address, may be empty"),
        ("motions", "Codes of how it sells"),
        ("territories", "Codes of where it sells"),
    ),
    _partner,
)


def _person(event: Event) -> dict[str, Any] | None:
    person = Person.objects.select_related("partner").filter(public_id=event.subject_id).first()
    if person is None:
        return None
    return {
        "id": person.public_id,
        "partner": {"id": person.partner.public_id, "name": person.partner.name},
        "name": person.name,
        "email": person.email,
        "job_title": person.job_title,
        "roles": person.roles,
        "status": person.status,
    }


PEOPLE = Projection(
    "People",
    (
        ("id", "The person's id, such as PE-7K2M-94QX"),
        ("partner", "The partner they belong to: id and name"),
        ("name", "Full name"),
        ("email", "Mail address, may be empty"),
        ("job_title", "Title at the partner, may be empty"),
        ("roles", "Codes of what they may do in the portal"),
        ("status", "contact, invited, active or removed"),
    ),
    _person,
)


def _account(event: Event) -> dict[str, Any] | None:
    account = Account.objects.filter(public_id=event.subject_id).first()
    if account is None:
        return None
    return {
        "id": account.public_id,
        "name": account.name,
        "website": account.website,
        "country": account.country,
        "city": account.city,
        "is_strategic": account.is_strategic,
        "external_id": account.external_id,
    }


ACCOUNTS = Projection(
    "Accounts",
    (
        ("id", "The account's id, such as AC-7K2M-94QX"),
        ("name", "The customer's name"),
        ("website", "Its website, may be empty"),
        ("country", "Two letters after ISO 3166"),
        ("city", "City of its address, may be empty"),
        ("is_strategic", "Whether it is a named strategic account"),
        ("external_id", "Its id in the system it came from, may be empty"),
    ),
    _account,
)


def _words(state: str) -> str:
    return state.replace("_", " ")


EVENTS = (
    WebhookEvent("partner.created", "Partner created", "A partner was added.", PARTNERS),
    WebhookEvent("partner.updated", "Partner changed", "What the vendor keeps about a partner changed.", PARTNERS),
    WebhookEvent(
        "partner.profile_changed", "Profile changed", "The partner changed its own profile.", PARTNERS, partner=True
    ),
    WebhookEvent(
        "partner.tier_changed", "Tier changed", "The partner was put on another tier.", PARTNERS, partner=True
    ),
    *(
        WebhookEvent(
            f"partner.{step.name}", step.told.capitalize(), f"The partner is now {_words(step.target)}.", PARTNERS
        )
        for step in PARTNER.transitions
    ),
    *(
        WebhookEvent(
            f"person.{step.name}",
            step.told.capitalize(),
            f"The person is now {_words(step.target)}.",
            PEOPLE,
            partner=True,
        )
        for step in PERSON.transitions
    ),
    WebhookEvent("person.changed", "Roles changed", "A person's roles changed.", PEOPLE, partner=True),
    WebhookEvent("account.created", "Account created", "A customer account was added.", ACCOUNTS),
    WebhookEvent("account.updated", "Account changed", "A customer account's data changed.", ACCOUNTS),
)
