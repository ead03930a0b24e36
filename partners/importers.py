"""What can be imported here: partners, their people, and accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count

from partners.enums import PartnerStatus, Persona, PersonStatus, Segment
from partners.models import Account, Partner, PartnerType, Person, Territory
from partners.rules.identifiers import registrable_domain
from partners.selectors import account as account_selectors
from partners.services import account as account_service
from partners.services import key_counts
from prm.common.actors import SYSTEM
from prm.common.imports.fields import Field, Kind, Missing, Row
from prm.common.imports.importer import Importer
from prm.common.imports.resolvers import COUNTRIES, CURRENCIES, Records, choices
from prm.common.models import Calendar

ADDRESS = (
    Field("address", "Address", synonyms=("street", "billing street", "mailing street", "address line"), longest=300),
    Field(
        "postal_code",
        "Postal code",
        synonyms=("zip", "zip code", "postcode", "billing postal code", "plz"),
        longest=20,
    ),
    Field("city", "City", synonyms=("town", "billing city", "locality"), longest=120),
)
IDENTIFIER = ("id", "external id", "crm id", "source system identifier")


def _usual_country() -> str:
    """The country most partners are in."""
    counted = Partner.objects.values("country").annotate(n=Count("pk")).order_by("-n", "country").first()
    code = counted["country"] if counted else "US"
    return COUNTRIES.labels({code}).get(code, "United States")


def _usual_type() -> str:
    first = PartnerType.objects.filter(is_active=True).first()
    return first.name if first else ""


def make_accounts(names: list[str], stamp: datetime) -> list[models.Model]:
    """Create accounts known by name only, with the keys they are matched by; returns them in the order given."""
    made = Account.objects.bulk_create([Account(name=name[:200], created_at=stamp, updated_at=stamp) for name in names])
    account_service.refresh_keys(made)
    return list(made)


TYPES = Records(
    lambda: PartnerType.objects.filter(is_active=True), noun="partner type", key="code", match=("name", "code")
)
TERRITORIES = Records(
    lambda: Territory.objects.filter(is_active=True),
    noun="territory",
    nouns="territories",
    key="code",
    value="code",
    match=("code", "name"),
    label=("name", "code"),
)
PARTNERS = Records(
    lambda: Partner.objects.all(),
    noun="partner",
    match=("external_id", "name", "public_id"),
    label=("name", "country"),
    follow="merged_into",
)
PEOPLE = Records(
    lambda: Person.objects.exclude(status=PersonStatus.REMOVED),
    noun="person",
    nouns="people",
    match=("external_id", "email", "name"),
    label=("name", "partner__name"),
)
ACCOUNTS = Records(
    lambda: Account.objects.all(),
    noun="account",
    match=("external_id", "name", "public_id"),
    label=("name", "city", "country"),
    make=make_accounts,
    follow="merged_into",
)


class PartnerImporter(Importer):
    """Partner organisations."""

    key: ClassVar[str] = "partners"
    page: ClassVar[str] = "console:partners"
    label: ClassVar[str] = "Partners"
    noun: ClassVar[str] = "partner"
    about: ClassVar[str] = "Companies that sell, build or service with you."
    position: ClassVar[int] = 10
    model: ClassVar[type[models.Model]] = Partner
    identities: ClassVar[tuple[tuple[str, ...], ...]] = (("external_id",), ("name",))
    follow: ClassVar[str] = "merged_into"
    created_only: ClassVar[frozenset[str]] = frozenset({"status"})
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            "name",
            "Name",
            required=True,
            synonyms=("partner", "partner name", "company", "company name", "reseller", "regional office", "office"),
        ),
        Field(
            "type",
            "Type",
            Kind.CHOICE,
            attribute="type_id",
            required=True,
            resolver=TYPES,
            fixed=_usual_type,
            synonyms=("partner type", "category"),
        ),
        Field(
            "country",
            "Country",
            Kind.CHOICE,
            required=True,
            resolver=COUNTRIES,
            fixed=_usual_country,
            synonyms=("billing country", "country code", "location"),
        ),
        Field(
            "status",
            "Status",
            Kind.CHOICE,
            resolver=choices(PartnerStatus, noun="status"),
            fixed="Active",
            synonyms=("partner status", "lifecycle"),
            help="Set on new partners only.",
        ),
        Field("external_id", "Identifier elsewhere", synonyms=("partner id", *IDENTIFIER), longest=80),
        Field("legal_name", "Legal name", synonyms=("registered name",)),
        Field("segment", "Segment", Kind.CHOICE, resolver=choices(Segment, noun="segment")),
        Field("website", "Website", synonyms=("url", "web site", "domain"), longest=300),
        Field("tax_id", "Tax id", synonyms=("vat", "vat id", "vat number", "tax number"), longest=40),
        *ADDRESS,
        Field("phone", "Phone", synonyms=("telephone", "phone number"), longest=40),
        Field(
            "employees",
            "Employees",
            Kind.INTEGER,
            minimum=0,
            maximum=10_000_000,
            synonyms=("number of employees", "headcount", "staff"),
        ),
        Field("currency", "Currency", Kind.CHOICE, resolver=CURRENCIES, synonyms=("currency iso code",)),
        Field("contract_from", "Contract from", Kind.DATE, synonyms=("contract start", "effective date")),
        Field("contract_until", "Contract until", Kind.DATE, synonyms=("contract end", "end date")),
        Field(
            "parent",
            "Parent",
            Kind.CHOICE,
            attribute="parent_id",
            resolver=PARTNERS,
            missing=Missing.EMPTY,
            linked=True,
            synonyms=("parent partner", "subsidiary of", "parent company"),
        ),
    )

    def __init__(self) -> None:
        self._calendars: frozenset[str] | None = None

    def build(self, row: Row, stamp: datetime) -> models.Model:
        """A new partner keeps the business calendar of its country, where there is one."""
        partner = super().build(row, stamp)
        if self._calendars is None:
            self._calendars = frozenset(Calendar.objects.values_list("key", flat=True))
        if row.values["country"] in self._calendars:
            partner.calendar_key = row.values["country"]  # type: ignore[attr-defined]
        return partner

    def check(self, row: Row) -> None:
        """A contract ends after it begins."""
        begins, ends = row.values.get("contract_from"), row.values.get("contract_until")
        if ends and not begins:
            row.wrong("contract_until", str(ends), "The contract has an end but no beginning.")
        elif begins and ends and ends < begins:
            row.wrong("contract_until", str(ends), "The contract ends before it begins.")


class PersonImporter(Importer):
    """People at partners. They are contacts until a partner's admin or staff invite them."""

    key: ClassVar[str] = "people"
    page: ClassVar[str] = "console:partners"
    label: ClassVar[str] = "People"
    noun: ClassVar[str] = "person"
    about: ClassVar[str] = "Contacts at partners. They can sign in once they are invited."
    position: ClassVar[int] = 20
    model: ClassVar[type[models.Model]] = Person
    identities: ClassVar[tuple[tuple[str, ...], ...]] = (("partner", "email"), ("partner", "name"))
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            "name",
            "Name",
            required=True,
            synonyms=("person", "full name", "contact", "contact name", "sales agent", "agent", "sales rep", "seller"),
        ),
        Field(
            "partner",
            "Partner",
            Kind.CHOICE,
            attribute="partner_id",
            required=True,
            resolver=PARTNERS,
            synonyms=("partner name", "company", "account", "account name", "regional office", "office", "reseller"),
        ),
        Field("email", "E-mail", Kind.EMAIL, synonyms=("email address", "mail", "e mail address"), longest=254),
        Field("phone", "Phone", synonyms=("telephone", "mobile", "mobile phone"), longest=40),
        Field("job_title", "Job title", synonyms=("title", "position", "role"), longest=120),
        Field(
            "persona",
            "Works as",
            Kind.CHOICE,
            resolver=choices(Persona, noun="persona"),
            fixed="Seller",
            synonyms=("persona", "function", "department"),
        ),
        Field("manager_name", "Manager", synonyms=("manager", "reports to", "supervisor")),
        Field("external_id", "Identifier elsewhere", synonyms=("contact id", "person id", *IDENTIFIER), longest=80),
    )

    def queryset(self) -> models.QuerySet:
        """People who were removed are not recognised again."""
        return Person.objects.exclude(status=PersonStatus.REMOVED)


class AccountImporter(Importer):
    """End customers."""

    key: ClassVar[str] = "accounts"
    page: ClassVar[str] = "console:accounts"
    label: ClassVar[str] = "Accounts"
    noun: ClassVar[str] = "account"
    about: ClassVar[str] = "End customers. Registrations are matched against them."
    position: ClassVar[int] = 30
    model: ClassVar[type[models.Model]] = Account
    identities: ClassVar[tuple[tuple[str, ...], ...]] = (("external_id",), ("name",))
    builds_ahead: ClassVar[bool] = True
    follow: ClassVar[str] = "merged_into"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            "name",
            "Name",
            required=True,
            synonyms=(
                "account",
                "account name",
                "company",
                "company name",
                "customer",
                "customer name",
                "end customer",
            ),
        ),
        Field(
            "external_id", "Identifier elsewhere", synonyms=("account id", "account number", *IDENTIFIER), longest=80
        ),
        Field("website", "Website", synonyms=("domain", "url", "web site"), longest=300),
        Field("tax_id", "Tax id", synonyms=("vat", "vat id", "vat number", "tax number"), longest=40),
        Field(
            "country",
            "Country",
            Kind.CHOICE,
            resolver=COUNTRIES,
            missing=Missing.EMPTY,
            synonyms=("office location", "location", "billing country", "country code", "headquarters"),
        ),
        Field(
            "territory",
            "Territory",
            Kind.CHOICE,
            resolver=TERRITORIES,
            missing=Missing.EMPTY,
            synonyms=("region", "sales territory"),
        ),
        *ADDRESS,
        Field("sector", "Sector", synonyms=("industry", "vertical"), longest=120),
        Field("contact_email", "Contact e-mail", Kind.EMAIL, synonyms=("email",), longest=254),
        Field(
            "employees",
            "Employees",
            Kind.INTEGER,
            minimum=0,
            maximum=10_000_000,
            synonyms=("number of employees", "headcount", "staff"),
        ),
        Field(
            "annual_revenue",
            "Annual revenue",
            Kind.DECIMAL,
            minimum=0,
            scaled=True,
            synonyms=("revenue", "turnover", "sales"),
        ),
        Field(
            "founded",
            "Founded",
            Kind.INTEGER,
            minimum=1000,
            maximum=2100,
            synonyms=("year established", "year founded", "established", "year started"),
        ),
        Field(
            "parent",
            "Parent",
            Kind.CHOICE,
            attribute="parent_id",
            resolver=ACCOUNTS,
            missing=Missing.EMPTY,
            linked=True,
            synonyms=("subsidiary of", "parent account", "parent company", "parent id", "ultimate parent"),
        ),
        Field(
            "is_strategic", "Strategic", Kind.BOOLEAN, synonyms=("strategic account", "named account", "key account")
        ),
    )

    def __init__(self) -> None:
        self._common: frozenset[int] = frozenset()

    def attributes(self, row: Row) -> dict[str, Any]:
        """The domain follows from the website."""
        attributes = super().attributes(row)
        if "website" in attributes:
            attributes["domain"] = (registrable_domain(attributes["website"]) or "")[:200]
        return attributes

    def learn(self) -> None:
        """Read which keys are so common that new accounts need not carry them."""
        self._common = key_counts.common()

    def build(self, row: Row, stamp: datetime) -> models.Model:
        """Give a new account its keys before it is written: writing them afterwards would be writing it twice."""
        account = super().build(row, stamp)
        assert isinstance(account, Account)
        account.match_keys, left = account_selectors.told_apart(account_selectors.subject_of(account), self._common)
        account.keys_left_out = left  # type: ignore[attr-defined]
        return account

    def still_holds(self, records: Sequence[models.Model]) -> bool:
        """Whether the keys left out are common still: all may have been made anew meanwhile."""
        left = {token for record in records for token in record.keys_left_out}  # type: ignore[attr-defined]
        return key_counts.hold_common(left)

    def written(self, records: Sequence[models.Model]) -> None:
        """Count the keys of new accounts, and make those of changed ones anew."""
        accounts = [record for record in records if isinstance(record, Account)]
        new = [account for account in accounts if hasattr(account, "keys_left_out")]
        account_service.count_keys(accounts=new)
        account_service.refresh_keys([account for account in accounts if not hasattr(account, "keys_left_out")])

    @staticmethod
    def remove(model: type[models.Model], records: Sequence[models.Model]) -> None:
        """Delete accounts together with their share in the counts of keys."""
        account_service.remove(actor=SYSTEM, accounts=[record for record in records if isinstance(record, Account)])


IMPORTERS = (PartnerImporter, PersonImporter, AccountImporter)
