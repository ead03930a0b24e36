"""A quote as a spreadsheet: one row a line, figures as figures, and for those who may see it one row a step."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from pricing.selectors.sheet import QuoteSheet
from pricing.selectors.sheet_lines import SheetLine
from prm.common.money import exponent

STRONG = Font(bold=True)
PERCENT = "0.##"
WIDTHS = {"Product": 38, "SKU": 18, "Step": 26, "Because": 40, "Rule": 34}


def quote_xlsx(sheet: QuoteSheet) -> bytes:
    """Return the quote as an XLSX file for the sheet's audience."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Quote")
    heads = _heads(sheet)
    _widths(page, heads)
    page.append([_strong(page, sheet.name)])
    for label, value in _about(sheet):
        page.append([_text(page, label), _cell(page, value)])
    page.append([])
    page.append([_strong(page, head) for head in heads])
    money = _money_format(sheet.currency)
    for line in sheet.lines:
        page.append([_cell(page, value, money) for value in _row(line, sheet)])
    page.append([_strong(page, each) if isinstance(each, str) else _cell(page, each, money) for each in _total(sheet)])
    if sheet.audience != "customer":
        _waterfalls(book, sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _about(sheet: QuoteSheet) -> list[tuple[str, Any]]:
    return [
        ("Quote", f"{sheet.reference}, version {sheet.version}"),
        ("Customer", sheet.customer),
        ("Partner", sheet.partner),
        ("Currency", sheet.currency),
        ("Valid until", sheet.valid_until or "Not offered yet"),
        ("Payment, days", sheet.payment_days),
    ]


def _heads(sheet: QuoteSheet) -> list[str]:
    heads = ["Line", "SKU", "Product", "Quantity", "Periods", "List a unit", "List"]
    if sheet.audience == "customer":
        return [*heads, "Off list, %", "Price"]
    heads += ["Standard", "Asked for, %", "Net", "Off list, %", "Customer's price", "Partner's margin"]
    return [*heads, "Distributor net", "Cost", "Margin, %"] if sheet.audience == "vendor" else heads


def _row(line: SheetLine, sheet: QuoteSheet) -> list[Any]:
    row = [line.number, line.sku, line.name, line.quantity, line.periods, line.unit_list, line.list_amount]
    if sheet.audience == "customer":
        return [*row, line.customer_off, line.customer_amount]
    row += [line.standard, line.asked, line.net, line.off, line.customer_amount, line.earned]
    return [*row, line.distributor_net, line.cost, line.margin] if sheet.audience == "vendor" else row


def _total(sheet: QuoteSheet) -> list[Any]:
    row: list[Any] = ["Total", None, None, None, None, None, sheet.list_total]
    if sheet.audience == "customer":
        return [*row, sheet.customer_off, sheet.customer_total]
    row += [sheet.standard_total, None, sheet.net_total, sheet.off, sheet.customer_total, sheet.earned]
    return [*row, None, sheet.cost_total, sheet.margin] if sheet.audience == "vendor" else row


def _waterfalls(book: Workbook, sheet: QuoteSheet) -> None:
    """Add how each price came about: every step of every line."""
    page = book.create_sheet("Steps")
    heads = ["Line", "SKU", "Step", "Because", "Rule", "Rate, %", "Amount", "Then"]
    _widths(page, heads)
    page.append([_strong(page, head) for head in heads])
    money = _money_format(sheet.currency)
    for line in sheet.lines:
        rows: list[Sequence[Any]] = [(line.number, line.sku, "List price", "", "", None, None, line.list_amount)]
        rows += [
            (line.number, line.sku, each.label, each.because, each.rule, each.percent, each.amount, each.after)
            for each in line.steps
        ]
        for row in rows:
            page.append([_cell(page, value, money) for value in row])


def _widths(page: WriteOnlyWorksheet, heads: Iterable[str]) -> None:
    for at, head in enumerate(heads):
        page.column_dimensions[chr(ord("A") + at)].width = WIDTHS.get(head, 16)


def _money_format(currency: str) -> str:
    digits = -int(exponent(currency).as_tuple().exponent)
    return f"#,##0.{'0' * digits}" if digits else "#,##0"


def _text(page: WriteOnlyWorksheet, value: str) -> Any:
    """Return text that stays text, whatever it begins with: a spreadsheet runs formulas."""
    cell = WriteOnlyCell(page, value=value)
    cell.data_type = "s"
    return cell


def _strong(page: WriteOnlyWorksheet, value: str) -> Any:
    cell = _text(page, value)
    cell.font = STRONG
    return cell


def _cell(page: WriteOnlyWorksheet, value: Any, money: str = "") -> Any:
    if value is None:
        return None
    if isinstance(value, str):
        return _text(page, value)
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, Decimal):
        cell.number_format = money or "General"
        cell.alignment = Alignment(horizontal="right")
    return cell
