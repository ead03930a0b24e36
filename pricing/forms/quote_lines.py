"""The lines of a quote as they are typed: rows that can be added, removed and read back, half typed or not."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.http import QueryDict

from pricing.enums import ProductKind
from pricing.models import BundleItem, Product
from pricing.rules.head import LineAsk
from pricing.selectors import offer

NOTHING = Decimal(0)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
MOST_ROWS = 580
"""So many rows of five fields still fit into one form; quotes of more are changed over the API."""


@dataclass(frozen=True, slots=True)
class Row:
    """One typed line. ``parent`` is the place of its bundle; a ``fixed`` part follows its bundle and is not typed."""

    product: Product
    quantity: str = "1"
    asked: str = ""
    off: str = ""
    parent: int | None = None
    fixed: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """All lines as typed. ``items`` holds the parts of the bundles among them."""

    rows: tuple[Row, ...]
    items: Mapping[int, list[BundleItem]]

    @classmethod
    def read(cls, data: QueryDict) -> "Rows":
        """Return the posted rows; those of no product are left out with their parts."""
        columns = [data.getlist(name) for name in ("product", "quantity", "asked", "off", "parent")]
        known = offer.products(columns[0])
        places: dict[int, int] = {}
        rows: list[Row] = []
        for at, (reference, quantity, asked, off, parent) in enumerate(zip(*columns, strict=False)):
            bundle = places.get(int(parent)) if parent.isdecimal() and len(parent) < 5 else None
            if reference not in known or (parent and bundle is None):
                continue
            places[at] = len(rows)
            rows.append(Row(known[reference], quantity.strip(), asked.strip(), off.strip(), bundle))
        return cls._of(rows)

    @classmethod
    def of(cls, asks: Sequence[LineAsk], products: Mapping[int, Product]) -> "Rows":
        """Return stored lines as rows."""
        return cls._of(
            [
                Row(products[ask.product_id], said(ask.quantity), said(ask.asked), said(ask.customer_discount or None),
                    ask.parent_position)
                for ask in asks
            ]
        )  # fmt: skip

    @classmethod
    def _of(cls, rows: list[Row]) -> "Rows":
        items = offer.parts({row.product.pk for row in rows if row.product.kind == ProductKind.BUNDLE})
        return cls(tuple(_followed(rows, items)), items)

    def add(self, product: Product) -> "Rows":
        """Return the rows with one more; a bundle brings its parts and the options that are usually taken."""
        rows, at = [*self.rows, Row(product)], len(self.rows)
        if product.kind == ProductKind.BUNDLE:
            items = offer.parts({product.pk}).get(product.pk, [])
            taken = (item for item in items if not item.is_option or item.taken_by_default)
            rows += [Row(item.product, said(item.quantity), parent=at) for item in taken]
        return self._of(rows)

    def take(self, at: int, product: Product) -> "Rows":
        """Return the rows with an option of the bundle at ``at`` added after its other parts."""
        if not 0 <= at < len(self.rows):
            return self
        after = max([at, *(place for place, row in enumerate(self.rows) if row.parent == at)]) + 1
        moved = [_shifted(row, lambda place: place + 1 if place >= after else place) for row in self.rows]
        return self._of([*moved[:after], Row(product, self.rows[at].quantity, parent=at), *moved[after:]])

    def remove(self, at: int) -> "Rows":
        """Return the rows without one and its parts."""
        gone = {place for place, row in enumerate(self.rows) if place == at or row.parent == at}
        places = {old: new for new, old in enumerate(p for p in range(len(self.rows)) if p not in gone)}
        left = (row for place, row in enumerate(self.rows) if place not in gone)
        return self._of([_shifted(row, lambda place: places[place]) for row in left])

    def options(self, at: int) -> list[Product]:
        """Return the options of the bundle at ``at`` that are not taken."""
        row = self.rows[at]
        if row.product.pk not in self.items:
            return []
        taken = {each.product.pk for each in self.rows if each.parent == at}
        items = self.items[row.product.pk]
        return [item.product for item in items if item.is_option and item.product_id not in taken]

    def checked(self) -> "Rows":
        """Return the rows with what is wrong beside each field."""
        return replace(self, rows=tuple(replace(row, errors=_errors(row)) for row in self.rows))

    def marked(self, errors: Mapping[str, str]) -> "Rows":
        """Return the rows with errors called as services call them: ``lines.3.quantity``."""
        rows = list(self.rows)
        for name, words in errors.items():
            _, _, rest = name.partition("lines.")
            at, _, field_name = rest.partition(".")
            if at.isdecimal() and int(at) < len(rows):
                row = rows[int(at)]
                shown = {"customer_discount": "off"}.get(field_name, field_name)
                rows[int(at)] = replace(row, errors={**row.errors, shown: words})
        return replace(self, rows=tuple(rows))

    @property
    def is_valid(self) -> bool:
        """Whether every field can be read."""
        return not any(row.errors for row in self.rows)

    def asks(self) -> list[LineAsk]:
        """Return the rows as they are asked for. Only for rows that are valid."""
        return [
            LineAsk(row.product.pk, number(row.quantity) or NOTHING, number(row.asked), number(row.off) or NOTHING,
                    row.parent)
            for row in self.rows
        ]  # fmt: skip


def number(text: str) -> Decimal | None:
    """Return a typed number: 1,200.5 and 12,5 are understood; ``None`` for nothing and for what is none."""
    plain = text.replace(" ", "").replace("\u00a0", "").removesuffix("%")
    plain = plain.replace(",", "") if "." in plain or _groups(plain) else plain.replace(",", ".")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _groups(plain: str) -> bool:
    """Whether the commas of a number part thousands: 1,200 does, 12,5 does not."""
    head, *groups = plain.split(",")
    return bool(groups) and 0 < len(head) <= 3 and all(len(group) == 3 for group in groups)


def said(value: Decimal | None) -> str:
    """Return a number as it is typed, without zeros that say nothing."""
    return "" if value is None else f"{value.normalize():f}"


def _shifted(row: Row, place: Callable[[int], int]) -> Row:
    return row if row.parent is None else replace(row, parent=place(row.parent))


def _followed(rows: Iterable[Row], items: Mapping[int, list[BundleItem]]) -> Iterable[Row]:
    """Yield the rows with every fixed part at so many as its bundle needs."""
    seen: list[Row] = []
    for row in rows:
        if row.parent is not None:
            bundle = seen[row.parent]
            item = next((x for x in items.get(bundle.product.pk, []) if x.product_id == row.product.pk), None)
            if item is not None and not item.is_option:
                count = number(bundle.quantity)
                row = replace(row, fixed=True, quantity=said(item.quantity * count) if count else "", asked="", off="")
        seen.append(row)
        yield row


def _errors(row: Row) -> dict[str, str]:
    errors: dict[str, str] = {}
    quantity = number(row.quantity)
    if not row.fixed and (quantity is None or quantity <= 0 or quantity.as_tuple().exponent < -2):  # type: ignore[operator]
        errors["quantity"] = "A quantity is a number of more than nothing."
    for name, typed in (("asked", row.asked), ("off", row.off)):
        percent = number(typed)
        if typed and (percent is None or not 0 <= percent < 100):
            errors[name] = "A discount is at least 0 % and less than 100 %."
    return errors
