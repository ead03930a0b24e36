"""What is sold on a deal, row by row; the deal's amount is always the sum of the rows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from dealreg.models import Deal, DealLine
from dealreg.validators import check_line
from pricing.models import Product, ProductFamily
from prm.common.money import quantize

MOST_LINES = 50


def read(rows: Sequence[Mapping[str, Any]], errors: dict[str, str]) -> list[DealLine]:
    """Return unsaved lines from mappings with ``family`` or ``product``, ``quantity`` and ``amount``.

    The first problem of any line becomes the message of ``lines`` in ``errors``, and nothing is returned.
    """
    if len(rows) > MOST_LINES:
        errors["lines"] = f"At most {MOST_LINES} lines; this has {len(rows)}."
        return []
    families = {f.code: f for f in ProductFamily.objects.filter(is_active=True)}
    wanted = {str(row.get("product") or "") for row in rows} - {""}
    products = {p.public_id: p for p in Product.objects.filter(public_id__in=wanted).select_related("family")}
    products |= {p.sku: p for p in Product.objects.filter(sku__in=wanted).select_related("family")}
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


def replace(deal: Deal, lines: list[DealLine]) -> None:
    """Put the new lines in place of the old ones and their sum into the deal, which the caller saves."""
    currency = deal.currency or deal.partner.currency
    deal.lines.all().delete()
    for line in lines:
        line.deal, line.partner_id = deal, deal.partner_id
        line.amount = quantize(line.amount, currency)
        line.save()
    deal.amount = sum((line.amount for line in lines), Decimal(0))
