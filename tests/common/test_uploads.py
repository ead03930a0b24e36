"""What people upload is judged by content, bounded before it is unpacked, and kept under random names."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from prm.common import uploads
from prm.common.errors import Invalid


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _xlsx() -> bytes:
    book = Workbook()
    book.active.append(["name", "country"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _zip(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def _message(name: str, content: bytes, allowed=uploads.TABLES) -> str:
    with pytest.raises(Invalid) as caught:
        uploads.inspect(_file(name, content), allowed)
    return caught.value.fields["file"]


@pytest.mark.parametrize(
    ("name", "content", "content_type", "encoding"),
    [
        ("a.csv", b"name,country\nAcme,DE\n", uploads.CSV, "utf-8"),
        ("a.csv", "name\nZürich\n".encode("utf-8-sig"), uploads.CSV, "utf-8-sig"),
        ("a.csv", "name\nZürich\n".encode("utf-16"), uploads.CSV, "utf-16"),
        ("a.csv", "name,country\nZurich,CH\n".encode("utf-16-le"), uploads.CSV, "utf-16-le"),
        ("a.csv", "name\nZürich – „AG“\n".encode("cp1252"), uploads.CSV, "cp1252"),
        ("a.xlsx", _xlsx(), uploads.XLSX, ""),
    ],
)
def test_a_table_is_known_by_its_content(name, content, content_type, encoding):
    found = uploads.inspect(_file(name, content), uploads.TABLES)

    assert (found.content_type, found.encoding, found.size) == (content_type, encoding, len(content))


def test_an_empty_file_is_refused():
    assert _message("a.csv", b"") == "This file is empty."


def test_a_file_above_the_limit_is_refused_with_both_sizes(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    message = _message("a.csv", b"x" * 1_572_864)

    assert message == "This file has 1.5 MB; at most 1.0 MB can be uploaded. Split it."


def test_a_program_named_csv_is_refused():
    message = _message("deals.csv", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8)

    assert message.endswith("Accepted: CSV, Excel (.xlsx).")


def test_a_pdf_is_no_table_but_a_document():
    pdf = b"%PDF-1.7\n1 0 obj\n"

    assert _message("list.csv", pdf) == "The content of this file is PDF. Accepted: CSV, Excel (.xlsx)."
    assert uploads.inspect(_file("offer.pdf", pdf)).content_type == uploads.PDF


def test_an_archive_of_something_else_is_refused():
    message = _message("a.xlsx", _zip(("readme.txt", b"hello")))

    assert message == "The content of this file is a ZIP archive. Accepted: CSV, Excel (.xlsx)."


def test_an_old_or_protected_office_file_says_what_to_do():
    assert "Save it without password as .xlsx" in _message("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_a_damaged_spreadsheet_is_refused():
    assert _message("a.xlsx", _xlsx()[:300]).startswith("This file is damaged")


def test_a_spreadsheet_with_macros_is_refused():
    content = _zip(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>"), ("xl/vbaProject.bin", b"x"))

    assert "macros" in _message("a.xlsx", content)


def test_a_bomb_is_not_opened():
    content = _zip(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"\0" * 30_000_000))

    assert _message("a.xlsx", content) == "This file unpacks to far more than it should. It was not opened."


def test_a_bomb_of_entries_is_not_opened(monkeypatch):
    monkeypatch.setattr(uploads, "ZIP_ENTRIES", 2)

    content = _zip(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>"), ("a", b""))

    assert _message("a.xlsx", content) == "This file unpacks to far more than it should. It was not opened."


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\bob\\list.csv", "list.csv"),
        ("list\x00\n.csv", "list.csv"),
        ("evil\u202ecsv.exe", "evilcsv.exe.csv"),
        ("virus.exe", "virus.exe.csv"),
        ("", "file.csv"),
        ("x" * 400 + ".csv", "x" * 146 + ".csv"),
        ("предложение 🚀.csv", "предложение 🚀.csv"),
    ],
)
def test_a_name_is_made_safe_and_ends_as_its_content(given, kept):
    assert uploads.safe_name(given, uploads.CSV) == kept


def test_a_file_is_kept_under_a_random_name_and_can_be_read_and_discarded(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    kept = uploads.store(_file("secret plans.csv", b"name\n"), folder="imports")

    with uploads.opened(kept) as stream:
        assert stream.read() == b"name\n"
    assert "secret" not in kept
    assert len(kept) < 100
    uploads.discard(kept)
    with pytest.raises(FileNotFoundError):
        uploads.opened(kept)
