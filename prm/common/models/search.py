"""What records are found by: the vendor's index, each partner's own, and what waits to be looked at again.

Two pairs of tables, so that what the vendor finds is not granted to the portal at all. Each pair has one row a record
and one row a word of it; the words are what beginnings are looked up in, the record's row is what they lead to.
All text is folded to ASCII and compared byte by byte: beginnings are then ranges of an index.
"""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func

from prm.common.models.base import Tenancy


def _plain(length: int) -> models.CharField:
    return models.CharField(max_length=length, db_collation="C")


class SearchEntry(models.Model):
    """One record as staff find it. ``words`` are all of its words, each after a space and the digit of its place."""

    pk = models.CompositePrimaryKey("kind", "record_id")
    kind = _plain(20)
    record_id = models.BigIntegerField()
    reference = _plain(20)
    title_key = _plain(120)
    words = models.TextField(db_collation="C")

    tenancy: ClassVar[Tenancy] = "internal"

    class Meta:
        indexes = [
            models.Index(fields=["kind", "title_key", "record_id"], name="search_by_title"),
            models.Index(fields=["kind", "reference"], name="search_by_reference"),
            # Serves words that are all frequent and seldom meet. A partner's table has none: the operator is not
            # leakproof, so under row-level security no index would be asked by it.
            GinIndex(Func("kind", "words", function="search_lexemes"), name="search_by_lexemes"),
        ]

    def __str__(self) -> str:
        return self.reference


class SearchWord(models.Model):
    """One word of one record as staff find it; a lower ``place`` counts more."""

    pk = models.CompositePrimaryKey("kind", "word", "place", "record_id")
    kind = _plain(20)
    word = _plain(40)
    place = models.SmallIntegerField()
    record_id = models.BigIntegerField()

    tenancy: ClassVar[Tenancy] = "internal"

    def __str__(self) -> str:
        return self.word


class PartnerSearchEntry(models.Model):
    """One record as the people of one partner find it."""

    pk = models.CompositePrimaryKey("partner_id", "kind", "record_id")
    partner_id = models.BigIntegerField()
    kind = _plain(20)
    record_id = models.BigIntegerField()
    reference = _plain(20)
    title_key = _plain(120)
    words = models.TextField(db_collation="C")

    tenancy: ClassVar[Tenancy] = "partner"

    class Meta:
        indexes = [
            models.Index(fields=["partner_id", "kind", "title_key", "record_id"], name="partner_search_by_title"),
            models.Index(fields=["partner_id", "kind", "reference"], name="partner_search_by_ref"),
            models.Index(fields=["kind", "record_id"], name="partner_search_by_record"),
        ]

    def __str__(self) -> str:
        return self.reference


class PartnerSearchWord(models.Model):
    """One word of one record as the people of one partner find it."""

    pk = models.CompositePrimaryKey("partner_id", "kind", "word", "place", "record_id")
    partner_id = models.BigIntegerField()
    kind = _plain(20)
    word = _plain(40)
    place = models.SmallIntegerField()
    record_id = models.BigIntegerField()

    tenancy: ClassVar[Tenancy] = "partner"

    def __str__(self) -> str:
        return self.word


class SearchChange(models.Model):
    """A record that changed since its entry was made. Triggers add the rows, the sweep takes them away."""

    kind = _plain(20)
    record_id = models.BigIntegerField()

    tenancy: ClassVar[Tenancy] = "append"

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"
