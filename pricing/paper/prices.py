"""Prices as a spreadsheet that can be imported again."""

import tempfile
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 2 * 1024 * 1024


def download(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "Prices") -> FileResponse:
    """Return rows as an XLSX download called ``name``; figures stay figures, and no text becomes a formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.append(head)
    for row in rows:
        page.append([_text(page, cell) if isinstance(cell, str) and cell.startswith("=") else cell for cell in row])
    file: BinaryIO = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _text(page: Any, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value)
    cell.data_type = "s"
    return cell
