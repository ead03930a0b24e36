"""What was really sold, by tier and motion: the rows the vendor's scenarios stand on. Amounts in EUR, for staff."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property

from django.db.models import Case, Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, TruncDate

from partners.enums import Motion, PartnerStatus
from partners.models import Programme, Tier, TierAssignment
from pricing.models import QuoteMargin, Sale
from pricing.rules.profit import Contribution, Sold, Supposed, scenario, together
from prm.common.models.money import ExchangeRate
from prm.common.moment import now
from prm.common.money import PIVOT, quantize

DIGITS = DecimalField(max_digits=30, decimal_places=10)


def since(quarters: int) -> date:
    """Return the day a history of so many quarters begins: three months back for each."""
    today = now().date()
    year, month = divmod(today.year * 12 + today.month - 1 - 3 * quarters, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - date(year, month + 1, 1)).days
    return date(year, month + 1, min(today.day, last))


def sales(start: date) -> QuerySet[Sale]:
    """Return the sales won from a day on, each with ``tier`` as it was then, ``motion``, its ``rate`` to EUR, and what
    it costs us, ``None`` while a cost of it is unknown."""
    held = TierAssignment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=OuterRef("day")),
        partner=OuterRef("partner"),
        programme__is_primary=True,
        since__lte=OuterRef("day"),
    ).order_by("-since", "-pk")
    costs = QuoteMargin.objects.filter(line__quote=OuterRef("quote")).order_by().values("line__quote")
    whole = costs.annotate(n=Count("pk"), known=Count("cost"), total=Sum("cost")).filter(n=F("known"))
    there, back = _rates(Value(PIVOT), OuterRef("currency")), _rates(OuterRef("currency"), Value(PIVOT))
    return (
        Sale.objects.filter(won_at__gte=datetime.combine(start, time.min, UTC))
        .select_related("partner", "quote")
        .annotate(day=TruncDate("won_at"))
        .annotate(
            tier=Coalesce(Subquery(held.values("tier__code")[:1]), Value("")),
            motion=F("quote__motion"),
            rate=Case(
                When(currency=PIVOT, then=Value(Decimal(1))),
                default=Coalesce(there, Value(Decimal(1)) / back, output_field=DIGITS),
                output_field=DIGITS,
            ),
            cost=Subquery(whole.values("total")[:1], output_field=DIGITS),
        )
    )


def _rates(base: Value | OuterRef, quote: Value | OuterRef) -> Subquery:
    known = ExchangeRate.objects.filter(base=base, quote=quote, on__lte=OuterRef("day")).order_by("-on")
    return Subquery(known.values("rate")[:1], output_field=DIGITS)


def tiers() -> list[tuple[str, str]]:
    """Return the primary programme's tiers, the highest first, as code and name."""
    found = Tier.objects.filter(programme__is_primary=True, region="").order_by("-rank")
    return list(found.values_list("code", "name"))


def partners_by_tier() -> dict[str, int]:
    """Return how many active partners each tier of the primary programme has now."""
    current = TierAssignment.objects.filter(
        programme__in=Programme.objects.filter(is_primary=True),
        until__isnull=True,
        partner__status=PartnerStatus.ACTIVE,
    ).order_by()
    return dict(current.values_list("tier__code").annotate(n=Count("partner", distinct=True)))


class History:
    """What was sold since a day, and what it would come to when things are otherwise."""

    def __init__(self, start: date) -> None:
        self.start = start
        self._sales = sales(start)

    @cached_property
    def sold(self) -> list[Sold]:
        """Return what was sold by tier, highest first, and motion; a tier with partners that sold nothing has a row."""
        rows = (
            self._sales.filter(rate__isnull=False)
            .order_by()
            .values("tier", "motion")
            .annotate(
                sales=Count("pk"),
                listed=_in_eur("list_amount"),
                received=_in_eur("net"),
                paid=_in_eur("net") - _in_eur("kept"),
                spent=Coalesce(Sum(F("cost") / F("rate"), output_field=DIGITS), Decimal(0), output_field=DIGITS),
                costed=Count("cost"),
            )
        )
        found = [
            Sold(
                row["tier"], row["motion"], row["sales"], quantize(row["listed"], PIVOT),
                quantize(row["received"], PIVOT), quantize(row["paid"], PIVOT), quantize(row["spent"], PIVOT),
                row["costed"],
            )
            for row in rows
        ]  # fmt: skip
        selling = {each.tier for each in found}
        found += [Sold(code, "") for code, _ in tiers() if code not in selling and self.partners.get(code)]
        places = [code for code, _ in tiers()]
        motions = [value for value, _ in Motion.choices]
        return sorted(found, key=lambda each: (_place(each.tier, places), _place(each.motion, motions)))

    @cached_property
    def partners(self) -> dict[str, int]:
        """Return how many partners each tier has."""
        return partners_by_tier()

    @cached_property
    def unrated(self) -> int:
        """Return how many sales are left out because nobody entered a rate of their currency."""
        return self._sales.filter(rate__isnull=True).count()

    def tried(self, supposed: Supposed) -> list[tuple[Contribution, Contribution]]:
        """Return each tier and motion as it was, at the same programme cost, and as supposed."""
        as_it_was = Supposed(programme=supposed.programme, partners=supposed.partners, years=supposed.years)
        return list(zip(scenario(self.sold, as_it_was), scenario(self.sold, supposed), strict=True))

    @staticmethod
    def whole(rows: list[tuple[Contribution, Contribution]]) -> tuple[Contribution, Contribution]:
        """Return the sum of all rows on both sides."""
        return together(before for before, _ in rows), together(after for _, after in rows)


def _place(value: str, order: list[str]) -> int:
    return order.index(value) if value in order else len(order)


def _in_eur(column: str) -> Sum:
    return Sum(F(column) / F("rate"), output_field=DIGITS)
