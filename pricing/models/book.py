"""Price books: which prices hold for whom, edition by edition.

Internal: drafts and other regions' prices are nobody's business. A partner's prices are looked up on its behalf.
"""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from pricing.enums import EditionStatus
from pricing.models.product import Product
from prm.common.audit import audited
from prm.common.models.base import Stamped, Tenancy, public_id_field


@audited
class PriceBook(Stamped):
    """A list of prices in one currency for those it names; an empty dimension names everybody.

    Of several books that fit a quote the one that names most wins, then the one with the higher ``precedence``.
    """

    public_id = public_id_field("PB")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True, max_length=2000)
    currency = models.CharField(max_length=3)
    programmes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    regions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    motions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    segments = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    precedence = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@audited
class Edition(Stamped):
    """One edition of a book: all its prices at once, from a moment on until the next published one.

    A published edition is never edited. ``revision`` grows with every edit of a draft, and ``editors`` made them.
    """

    public_id = public_id_field("PE")
    book = models.ForeignKey(PriceBook, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=EditionStatus.choices, default=EditionStatus.DRAFT)
    base = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="grown_into")
    revision = models.PositiveIntegerField(default=1)
    effective_from = models.DateTimeField(null=True, blank=True)
    change_note = models.TextField(blank=True, max_length=2000)
    review_note = models.TextField(blank=True, max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    editors = ArrayField(models.BigIntegerField(), default=list, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["book"], condition=Q(status__in=["draft", "in_review"]), name="one_open_edition_a_book"
            ),
            models.UniqueConstraint(
                fields=["book", "effective_from"], condition=Q(status="published"), name="one_edition_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | (Q(effective_from__isnull=False) & Q(approver__isnull=False)),
                name="published_edition_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | Q(author__isnull=True) | ~Q(approver=F("author")),
                name="edition_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(editors__contains=[F("approver")]),
                name="edition_approved_by_no_editor",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "-effective_from"], name="edition_in_force", condition=Q(status="published"))
        ]

    def __str__(self) -> str:
        return f"{self.book_id} edition {self.number}"


UNDATED = Q(valid_from__isnull=True, valid_until__isnull=True)
"""A price for ever, as most are: a plain index tells two of them apart, at a fraction of what days cost."""


def _alone(column: str) -> Func:
    """Return an integer as a range of one: without an extension only ranges have the operators for it."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


def _no_days_beside_ever(operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return a trigger that refuses a price with days beside one of the same product for ever.

    The edition is locked first: of two that write at once the second sees what the first has written.
    """
    return pgtrigger.Trigger(
        name=f"{operation}_beside_ever".lower(),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="changed"),
        func="""
            PERFORM 1 FROM pricing_edition
            WHERE id IN (SELECT edition_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
            IF EXISTS (
                SELECT 1 FROM changed JOIN pricing_priceentry other USING (edition_id, product_id)
                WHERE (changed.valid_from IS NULL AND changed.valid_until IS NULL)
                   <> (other.valid_from IS NULL AND other.valid_until IS NULL)
            ) THEN
                RAISE EXCEPTION 'a price with days beside one for ever'
                    USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'one_price_a_day';
            END IF;
            RETURN NULL;
        """,
    )


def _only_drafts_change(operation: pgtrigger.Operation, rows: str) -> pgtrigger.Trigger:
    """Return a trigger that looks at all rows of a statement at once, so a hundred thousand cost one look-up."""
    return pgtrigger.Trigger(
        name=f"{operation}_of_a_draft".lower(),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{rows: "changed"}),
        func="""
            IF EXISTS (
                SELECT 1 FROM changed JOIN pricing_edition edition ON edition.id = changed.edition_id
                WHERE edition.status <> 'draft'
            ) THEN
                RAISE EXCEPTION 'prices change in a draft only'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'only_drafts_change';
            END IF;
            RETURN NULL;
        """,
    )


class PriceEntry(Stamped):
    """A product's price in an edition, from a day to another; both days count, none is open-ended.

    Not audited row by row: an edition is one change of up to a hundred thousand rows, kept whole for ever. It has no
    random identifier for the same reason: forty bits do not tell millions of rows apart.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="entries")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    unit_price = models.DecimalField(max_digits=16, decimal_places=4)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="price_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="price_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["edition", "product"], condition=UNDATED, name="one_price_for_ever"),
            ExclusionConstraint(
                name="one_price_a_day",
                condition=~UNDATED,
                expressions=[
                    # The one that tells most apart first: rows are then put in twice as fast.
                    (_alone("product_id"), RangeOperators.OVERLAPS),
                    (_alone("edition_id"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("valid_from"), F("valid_until"), Value("[]"),
                            function="DATERANGE", output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["edition", "product"], name="price_of_product", include=["unit_price"])]
        triggers = [
            _only_drafts_change(pgtrigger.Insert, "new"),
            _only_drafts_change(pgtrigger.Update, "new"),
            _only_drafts_change(pgtrigger.Delete, "old"),
            _no_days_beside_ever(pgtrigger.Insert),
            _no_days_beside_ever(pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.unit_price}"

    @property
    def public_id(self) -> str:
        """What a list names the row by; only staff see one."""
        return str(self.pk)
