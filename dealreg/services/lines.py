"""What is sold on a deal, row by row; the deal's amount is always the sum of the rows."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q

from dealreg.models import Deal, DealLine
from dealreg.validators import check_line
from pricing.models import Product, ProductFamily
from prm.common.money import quantize
from prm.common.prepared import Prepared
from prm.common.together import insert

MOST_LINES = 50
CENT = Decimal("0.01")


_families = Prepared(lambda: ProductFamily.objects.filter(is_active=True))


def read(rows: Sequence[Mapping[str, Any]], errors: dict[str, str]) -> list[DealLine]:
    """Return unsaved lines from mappings with ``family`` or ``product``, ``quantity`` and ``amount``.

    The first problem of any line becomes the message of ``lines`` in ``errors``, and nothing is returned.
    """
    if len(rows) > MOST_LINES:
        errors["lines"] = f"At most {MOST_LINES} lines; this has {len(rows)}."
        return []
    families = {f.code: f for f in _families()}
    wanted = {str(row.get("product") or "") for row in rows} - {""}
    products = _products(wanted) if wanted else {}
    lines = []
    for number, row in enumerate(rows, start=1):
        product = products.get(str(row.get("product") or ""))
        family = product.family if product else families.get(str(row.get("family") or ""))
        problem = check_line(row.get("amount"), row.get("quantity"))
        if family is None:
            problem = "Choose a product or a product family."
        if problem or family is None:
            errors["lines"] = f"Line {number}: {problem}" if len(rows) > 1 else str(problem)
            return []
        lines.append(DealLine(family=family, product=product, quantity=row["quantity"], amount=row["amount"]))
    return lines


def _products(wanted: set[str]) -> dict[str, Product]:
    found = Product.objects.filter(Q(public_id__in=wanted) | Q(sku__in=wanted)).select_related("family")
    by_name = {product.public_id: product for product in found}
    return by_name | {product.sku: product for product in found}


def put(deal: Deal, lines: list[DealLine]) -> None:
    """Put unsaved lines on a deal and their sum into it; the caller writes both."""
    currency = deal.currency or deal.partner.currency
    for line in lines:
        line.deal, line.partner_id = deal, deal.partner_id
        # As the columns keep them, so that what is told of an unsaved deal reads like what is stored.
        line.quantity = line.quantity.quantize(CENT, ROUND_HALF_UP)
        line.amount = quantize(line.amount, currency).quantize(CENT)
    deal.amount = sum((line.amount for line in lines), Decimal(0)).quantize(CENT)
    deal.loaded_lines = lines


def replace(deal: Deal, lines: list[DealLine]) -> None:
    """Write the new lines in place of the old ones, and put their sum into the deal, which the caller saves."""
    put(deal, lines)
    deal.lines.all().delete()
    insert(lines)
