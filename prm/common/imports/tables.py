"""CSV and Excel files as rows of text.

A file is read once, when it is uploaded, into a staged copy that is plain and the same for both formats: UTF-8 CSV,
the line number of the original first. Everything later reads the staged copy, from any row on.
"""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from django.core.files import File

from prm.common import uploads
from prm.common.errors import Invalid
from prm.common.imports.parsing import LONGEST_CELL, clean

MOST_ROWS = 500_000
MOST_COLUMNS = 200
MOST_SHEET_ROWS = 1_048_577  # one more than Excel has: a sheet that claims more is not from Excel
HEADER_LENGTH = 120
CHUNK = 1024 * 1024
DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "iso-8859-15": "ISO 8859-15",
    "mac-roman": "Macintosh",
    "shift_jis": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
}

# The module's own limit of 128 KB would stop at a long cell; we cut such cells ourselves and say so in the row.
csv.field_size_limit(64 * 1024 * 1024)

Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A staged file: where it is, its columns, how many rows it has, and how it was read."""

    staged_as: str
    columns: list[str]
    rows: int
    source: dict[str, Any] = field(default_factory=dict)


def stage(*, stored_as: str, content_type: str, encoding: str = "", delimiter: str = "", sheet: str = "") -> Table:
    """Read an uploaded table into its staged copy.

    ``encoding``, ``delimiter`` and ``sheet`` are found out when empty. Raises :class:`Invalid` on ``file`` when there
    is no header or row, too much of either, or the text does not decode.
    """
    with uploads.opened(stored_as) as raw:
        try:
            if content_type == uploads.XLSX:
                lines, source = _excel(raw, sheet)
            else:
                lines, source = _csv(raw, encoding, delimiter)
            return _write(lines, source)
        except UnicodeError as error:
            raise _refused("This text does not decode in the chosen encoding. Choose another one.") from error
        except (zipfile.BadZipFile, ParseError, KeyError, ValueError, OSError) as error:
            raise _refused("This file is damaged and cannot be read. Save it again and retry.") from error


def rows(staged_as: str, start: int = 0) -> Iterator[Line]:
    """Yield ``(line of the original, cells)`` from the ``start``-th row on."""
    with uploads.opened(staged_as) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
        for number, cells in enumerate(csv.reader(text)):
            if number >= start:
                yield int(cells[0]), cells[1:]


def _write(lines: Iterable[Line], source: dict[str, Any]) -> Table:
    """Write the staged copy: the first line with content is the header, empty lines are left out."""
    columns: list[str] = []
    count = 0
    with tempfile.TemporaryFile() as raw:
        text = io.TextIOWrapper(raw, "utf-8", newline="", errors="replace", write_through=False)
        writer = csv.writer(text)
        for number, cells in lines:
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            if not columns:
                columns = _header(cells)
                continue
            count += 1
            if count > MOST_ROWS:
                raise _refused(f"This file has more than {MOST_ROWS:,} rows. Split it.")
            writer.writerow([number, *(cell if len(cell) <= LONGEST_CELL else cell[:LONGEST_CELL] for cell in cells)])
        if not columns:
            raise _refused("This file has no header row.")
        if not count:
            raise _refused("This file has a header but no rows.")
        text.flush()
        text.detach()
        raw.seek(0)
        return Table(uploads.store(File(raw, name="staged.csv"), folder="imports"), columns, count, source)


def _header(cells: list[str]) -> list[str]:
    """Column names, each non-empty, short and once."""
    if len(cells) > MOST_COLUMNS:
        raise _refused(f"This file has {len(cells):,} columns; at most {MOST_COLUMNS} can be read.")
    names: list[str] = []
    for position, cell in enumerate(cells, 1):
        name = clean(cell)[:HEADER_LENGTH] or f"Column {position}"
        unique, n = name, 2
        while unique in names:
            unique, n = f"{name} ({n})", n + 1
        names.append(unique)
    return names


def _csv(raw: Any, encoding: str, delimiter: str) -> tuple[Iterator[Line], dict[str, Any]]:
    encoding = encoding if encoding in ENCODINGS else uploads.text_encoding(raw)
    raw.seek(0)
    # A part is enough to see the delimiter; a character cut in two at its end is no matter.
    sample = raw.read(65536).decode(encoding, errors="ignore")
    raw.seek(0)
    delimiter = delimiter if delimiter in DELIMITERS else _delimiter(sample)
    text = io.TextIOWrapper(raw, encoding, newline="")

    def lines() -> Iterator[Line]:
        reader = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter, skipinitialspace=False)
        at = 1
        for cells in reader:
            yield at, cells
            at = reader.line_num + 1

    return lines(), {"encoding": encoding, "delimiter": delimiter}


def _delimiter(sample: str) -> str:
    """The delimiter that cuts the first rows into the most columns, evenly."""
    first = sample.splitlines()[:50]
    # The last line of a sample may be cut; with others to look at it only misleads.
    first = first[:-1] if len(first) > 2 else first
    best, found = (0.0, 0), ","
    for delimiter in DELIMITERS:
        widths = [len(cells) for cells in csv.reader(first, delimiter=delimiter) if cells]
        if not widths or widths[0] < 2:
            continue
        even = sum(width == widths[0] for width in widths) / len(widths)
        if (even, widths[0]) > best:
            best, found = (even, widths[0]), delimiter
    return found


def _excel(raw: Any, sheet: str) -> tuple[Iterator[Line], dict[str, Any]]:
    # Loaded for whoever reads a workbook: six megabytes that a web worker does without most of its life.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _refuse_endless_sheets(raw)
    try:
        book = load_workbook(raw, read_only=True, data_only=False, keep_links=False)
    except InvalidFileException as error:
        raise ValueError("no workbook") from error
    visible = [page.title for page in book.worksheets if page.sheet_state == "visible"]
    if not visible:
        raise _refused("This workbook has no visible sheet.")
    chosen = sheet if sheet in visible else visible[0]
    page = book[chosen]
    page.reset_dimensions()

    def lines() -> Iterator[Line]:
        for number, cells in enumerate(page.iter_rows(values_only=True), 1):
            if number > MOST_SHEET_ROWS:
                raise _refused("This sheet has more rows than Excel can hold. Split it.")
            if len(cells) > MOST_COLUMNS and any(cell is not None for cell in cells[MOST_COLUMNS:]):
                raise _refused(f"Row {number:,} goes beyond column {MOST_COLUMNS}.")
            yield number, [_cell(cell) for cell in cells[:MOST_COLUMNS]]

    return lines(), {"sheet": chosen, "sheets": visible}


def _refuse_endless_sheets(raw: Any) -> None:
    """Refuse a workbook with more rows that hold something than are read, before any of them is taken apart.

    A million rows keep a processor busy for half a minute, and memory with them; to count them takes a second.
    """
    with zipfile.ZipFile(raw) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml") and _rows_of(archive, part) > MOST_ROWS + 1:
                raise _refused(f"This file has more than {MOST_ROWS:,} rows. Split it.")
    raw.seek(0)


def _rows_of(archive: zipfile.ZipFile, part: str) -> int:
    """Return how many rows of a sheet hold something, or one more than are read and the header."""
    count, rest = 0, b""
    with archive.open(part) as sheet:
        while piece := sheet.read(CHUNK):
            *whole, rest = (rest + piece).split(b"<row")
            count += sum(b"<v" in row or b"<is" in row for row in whole)
            if count > MOST_ROWS + 1:
                break
    return count + (b"<v" in rest or b"<is" in rest)


def _cell(value: Any) -> str:
    """A spreadsheet's cell as text: dates in ISO, figures plain, formulas as they are written."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        # Fifteen digits are what the sheet shows; the rest is the binary fraction's noise.
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _refused(message: str) -> Invalid:
    return Invalid({"file": message}, code="import.unreadable")
