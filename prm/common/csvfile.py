"""Comma-separated files that are safe to open: a cell is never a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

from django.http import FileResponse

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the start of a formula, in plain and in full width."""
IN_MEMORY = 2 * 1024 * 1024


def safe(value: Any) -> str:
    """Return ``value`` as the text of one cell. Figures stay figures; text that looks like a formula is quoted."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, Decimal)):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def download(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """Return the rows as a download called ``name``, written to disk beyond a few megabytes.

    Everything is read before the answer begins, so nothing runs later under other rights.
    """
    file: BinaryIO = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([safe(cell) for cell in head])
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    text.detach()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
