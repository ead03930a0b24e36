"""What can be imported here: the vendor's opportunities."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.db import models

from dealreg.enums import OpportunityStage
from dealreg.models import Opportunity
from partners.importers import ACCOUNTS, IDENTIFIER, PARTNERS, PEOPLE, TERRITORIES
from partners.models import Person
from pricing.models import Product
from pricing.product_importer import FAMILIES, PRODUCTS
from prm.common.imports.fields import Field, Kind, Missing, Row
from prm.common.imports.importer import Importer, Total
from prm.common.imports.resolvers import CURRENCIES, choices

STAGES = choices(
    OpportunityStage,
    noun="stage",
    also={
        OpportunityStage.PROSPECTING: ("New", "Lead", "Prospect", "Qualified", "Qualification"),
        OpportunityStage.ENGAGING: (
            "Engaged",
            "Open",
            "Needs Analysis",
            "Value Proposition",
            "Proposal",
            "Proposal/Price Quote",
            "Negotiation",
            "Negotiation/Review",
            "Technical Validation",
            "Business Validation",
            "Committed",
        ),
        OpportunityStage.WON: ("Closed Won", "Launched", "Win"),
        OpportunityStage.LOST: ("Closed Lost", "Loss"),
    },
)
CLOSED = frozenset({OpportunityStage.WON, OpportunityStage.LOST})


class OpportunityImporter(Importer):
    """Sales in the vendor's records: its own, and those of partners."""

    key: ClassVar[str] = "opportunities"
    page: ClassVar[str] = "console:opportunities"
    label: ClassVar[str] = "Opportunities"
    noun: ClassVar[str] = "opportunity"
    about: ClassVar[str] = "Sales in your records, open and closed. Registrations are checked against the open ones."
    position: ClassVar[int] = 50
    model: ClassVar[type[models.Model]] = Opportunity
    identities: ClassVar[tuple[tuple[str, ...], ...]] = (("external_id",),)
    created_only: ClassVar[frozenset[str]] = frozenset({"name"})
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            "external_id",
            "Identifier",
            synonyms=("opportunity id", "deal id", "opportunity number", *IDENTIFIER),
            longest=80,
            help="Recognises the row when the file is imported again. Without one, the row's content does.",
        ),
        Field("name", "Name", synonyms=("opportunity name", "deal name", "opportunity", "deal"), longest=300),
        Field(
            "stage",
            "Stage",
            Kind.CHOICE,
            required=True,
            resolver=STAGES,
            synonyms=("deal stage", "stage name", "status", "sales stage", "opportunity stage"),
        ),
        Field(
            "account",
            "Account",
            Kind.CHOICE,
            attribute="account_id",
            resolver=ACCOUNTS,
            synonyms=("account name", "customer", "customer name", "company", "end customer"),
        ),
        Field(
            "product",
            "Product",
            Kind.CHOICE,
            attribute="product_id",
            resolver=PRODUCTS,
            synonyms=("product name", "item", "sku"),
        ),
        Field(
            "family",
            "Product family",
            Kind.CHOICE,
            attribute="family_id",
            resolver=FAMILIES,
            longest=120,
            synonyms=("series", "product line", "solution"),
            help="Follows from the product where there is one.",
        ),
        Field(
            "person",
            "Partner's person",
            Kind.CHOICE,
            attribute="person_id",
            resolver=PEOPLE,
            missing=Missing.EMPTY,
            synonyms=("sales agent", "agent", "sales rep", "seller", "partner contact"),
        ),
        Field(
            "partner",
            "Partner",
            Kind.CHOICE,
            attribute="partner_id",
            resolver=PARTNERS,
            missing=Missing.EMPTY,
            synonyms=("partner name", "reseller", "partner account", "regional office"),
            help="Follows from the person where there is one.",
        ),
        Field(
            "amount",
            "Amount",
            Kind.DECIMAL,
            minimum=0,
            scaled=True,
            synonyms=("close value", "value", "deal value", "deal amount", "opportunity amount", "total"),
        ),
        Field(
            "currency",
            "Currency",
            Kind.CHOICE,
            required=True,
            resolver=CURRENCIES,
            fixed="USD",
            synonyms=("currency iso code", "currency code"),
        ),
        Field(
            "engaged_on",
            "Engaged on",
            Kind.DATE,
            synonyms=("engage date", "created date", "start date", "opened", "open date"),
        ),
        Field(
            "closed_on",
            "Closed on",
            Kind.DATE,
            synonyms=("close date", "closed date", "end date", "expected close"),
        ),
        Field(
            "territory",
            "Territory",
            Kind.CHOICE,
            resolver=TERRITORIES,
            missing=Missing.EMPTY,
            synonyms=("region", "sales territory"),
        ),
        Field("owner_name", "Owner", synonyms=("opportunity owner", "account manager", "owner")),
        Field("is_renewal", "Renewal", Kind.BOOLEAN, synonyms=("is renewal", "renewal opportunity")),
    )

    def __init__(self) -> None:
        self._families: dict[int, int] = {}
        self._partners: dict[int, int] = {}
        self._alike: Counter[str] = Counter()

    def complete(self, rows: Sequence[Row]) -> None:
        """Name, family, partner and owner follow from the rest; a row without identifier is known by its content."""
        self._look_up(rows)
        for row in rows:
            values, words = row.values, row.words
            if (family := self._families.get(values.get("product", 0))) is not None:
                values["family"] = family
            if (partner := self._partners.get(values.get("person", 0))) is not None:
                values["partner"] = partner
            if words.get("person"):
                values.setdefault("owner_name", words["person"][:200])
            what = words.get("product") or words.get("family") or "Opportunity"
            values.setdefault("name", f"{what} for {words.get('account') or 'a customer not named yet'}"[:300])
            if not values.get("external_id"):
                values["external_id"] = self._content_id(row)

    def check(self, row: Row) -> None:
        """Dates must be in order; a closed sale should say when."""
        begun, closed, stage = (row.values.get(name) for name in ("engaged_on", "closed_on", "stage"))
        if begun and closed and closed < begun:
            row.wrong("closed_on", str(closed), f"It closes before it begins on {begun}.")
        elif stage in CLOSED and not closed:
            row.warn("closed_on", "", "Closed, without a date.")

    def totals(self, row: Row) -> Total:
        """Rows and amounts by stage, to compare with the file."""
        stage = OpportunityStage(row.values["stage"])
        return Total(str(stage.label), row.values.get("amount"), row.values["currency"])

    def _look_up(self, rows: Iterable[Row]) -> None:
        """Family by product and partner by person, for those not seen before."""
        products = {value for row in rows if isinstance(value := row.values.get("product"), int)}
        if fresh := products - self._families.keys():
            self._families.update(Product.objects.filter(pk__in=fresh).values_list("pk", "family_id"))
        people = {value for row in rows if isinstance(value := row.values.get("person"), int)}
        if fresh := people - self._partners.keys():
            self._partners.update(Person.objects.filter(pk__in=fresh).values_list("pk", "partner_id"))

    def _content_id(self, row: Row) -> str:
        """The same for the same row of the same file; equal rows are numbered in their order."""
        digest = hashlib.sha256("\x1f".join(row.cells).encode()).hexdigest()[:20]
        self._alike[digest] += 1
        return f"row-{digest}-{self._alike[digest]}"


IMPORTERS = (OpportunityImporter,)
