"""The worked tables of docs/pricing.md, read from the page."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "pricing.md"
Row = dict[str, str]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _read() -> Iterator[tuple[str, Row]]:
    """Yield each row of each table with the heading it stands under; a second table under one is named after it."""
    heading, columns, tables = "", [], 0
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading, columns, tables = line.lstrip("# "), [], 0
        elif not line.startswith("|"):
            columns = []
        elif not columns:
            columns, tables = _cells(line), tables + 1
        elif not set(line) <= set("|-: "):
            yield f"{heading} {tables}" if tables > 1 else heading, dict(zip(columns, _cells(line), strict=True))


TABLES: dict[str, list[Row]] = {}
for _heading, _row in _read():
    TABLES.setdefault(_heading, []).append(_row)


def each(*headings: str) -> Any:
    """Run a test with every row of some tables, as ``row``."""
    rows = [(heading, row) for heading in headings for row in TABLES[heading]]
    return pytest.mark.parametrize(
        "row", [row for _, row in rows], ids=[f"{heading}: {' | '.join(row.values())}" for heading, row in rows]
    )


def number(cell: str) -> Decimal:
    """Return a number as the page writes it: "1,000.00", "-3.5 %"."""
    return Decimal(cell.replace(",", "").removesuffix("%").strip())


def numbers(cell: str) -> list[Decimal]:
    """Return several amounts: "2,880.00, 1,800.00"."""
    return [number(part) for part in cell.split(", ")]
