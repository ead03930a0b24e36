"""CSV and Excel files become the same rows of text."""

import io
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from prm.common import uploads
from prm.common.errors import Invalid
from prm.common.imports import tables


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def _stage(content: bytes, content_type: str = uploads.CSV, **how: str) -> tuple[tables.Table, list[tables.Line]]:
    stored_as = uploads.store(SimpleUploadedFile("a", content))
    table = tables.stage(stored_as=stored_as, content_type=content_type, **how)
    return table, list(tables.rows(table.staged_as))


def _xlsx(*rows: list, sheets: int = 1) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"Extra {number}").append(["other", "head"])
        book.worksheets[-1].append([number, number])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_and_encoding_are_found_out(delimiter, encoding):
    text = f"name{delimiter}city\r\nMüller & Söhne{delimiter}Köln\r\n"

    table, rows = _stage(text.encode(encoding))

    assert table.columns == ["name", "city"]
    assert rows == [(2, ["Müller & Söhne", "Köln"])]


def test_a_semicolon_file_with_decimal_commas_is_not_cut_at_them():
    table, rows = _stage(b"name;amount\nAcme;1,50\nGlobex;2,75\n")

    assert table.columns == ["name", "amount"]
    assert rows[0] == (2, ["Acme", "1,50"])


def test_quotes_line_breaks_and_empty_lines_keep_the_line_numbers():
    _table, rows = _stage(b'name,note\n\n"Acme, Inc","two\nlines"\n\nGlobex,x\n')

    assert rows == [(3, ["Acme, Inc", "two\nlines"]), (6, ["Globex", "x"])]


def test_headers_are_made_usable():
    table, _rows = _stage(b"name,,name,  Long   Name \na,b,c,d\n")

    assert table.columns == ["name", "Column 2", "name (2)", "Long Name"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\n\n", "This file has no header row."),
        (b"name,city\n", "This file has a header but no rows."),
        (b"a," * 300 + b"z\n1\n", "This file has 301 columns; at most 200 can be read."),
    ],
)
def test_a_file_without_a_table_is_refused(content, message):
    with pytest.raises(Invalid) as caught:
        _stage(content)

    assert caught.value.fields == {"file": message}


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)

    with pytest.raises(Invalid) as caught:
        _stage(b"a\n1\n2\n3\n")

    assert caught.value.fields == {"file": "This file has more than 2 rows. Split it."}


def test_a_cell_of_two_megabytes_is_cut_where_excel_would():
    _table, rows = _stage(b"name,city\n" + b"x" * 2_000_000 + b",Ulm\n")

    assert [len(cell) for cell in rows[0][1]] == [32_767, 3]


def test_a_wrong_choice_of_encoding_is_said():
    with pytest.raises(Invalid) as caught:
        _stage("name\nMüller\n".encode("cp1252"), encoding="utf-8")

    assert caught.value.fields == {"file": "This text does not decode in the chosen encoding. Choose another one."}


def test_a_sheet_is_read_as_it_shows():
    content = _xlsx(
        ["name", "amount", "share", "on", "at", "yes", "formula", "none"],
        ["Acme", 1054, 0.1 + 0.2, date(2016, 10, 20), datetime(2016, 10, 20, 12, 30), True, "=B2*2", None],
        [None, None],
        ["Globex", 12345678901234, 4514.0, None, None, False, "x", "y"],
    )

    table, rows = _stage(content, uploads.XLSX)

    assert table.columns == ["name", "amount", "share", "on", "at", "yes", "formula", "none"]
    assert rows == [
        (2, ["Acme", "1054", "0.3", "2016-10-20", "2016-10-20 12:30:00", "yes", "=B2*2"]),
        (4, ["Globex", "12345678901234", "4514", "", "", "no", "x", "y"]),
    ]


def test_another_sheet_can_be_chosen():
    table, rows = _stage(_xlsx(["name"], ["Acme"], sheets=2), uploads.XLSX, sheet="Extra 1")

    assert (table.columns, rows, table.source["sheets"]) == (["other", "head"], [(2, ["1", "1"])], ["Sheet", "Extra 1"])


def test_an_entity_bomb_in_a_sheet_is_refused():
    import zipfile

    source = zipfile.ZipFile(io.BytesIO(_xlsx(["name"], ["Acme"])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + content
            target.writestr(name, content)

    with pytest.raises(Invalid) as caught:
        _stage(out.getvalue(), uploads.XLSX)

    assert caught.value.fields == {"file": "This file is damaged and cannot be read. Save it again and retry."}


def test_rows_can_be_read_from_anywhere_on():
    table, _rows = _stage(b"n\n" + b"".join(b"%d\n" % n for n in range(10)))

    assert [cells for _line, cells in tables.rows(table.staged_as, 8)] == [["8"], ["9"]]
