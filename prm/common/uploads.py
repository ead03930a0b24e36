"""Files people upload: judged by content, never by name or by what the browser claims, and kept under random names.

:func:`inspect` answers what a file is or raises :class:`Invalid` with what to do about it; :func:`store` keeps it
under ``MEDIA_ROOT``, outside of the web root. What it unpacks is bounded before it is unpacked.
"""

import codecs
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage

from prm.common.errors import Invalid

CSV = "text/csv"
TEXT = "text/plain"
PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
_OFFICE = "application/vnd.openxmlformats-officedocument."
XLSX = f"{_OFFICE}spreadsheetml.sheet"
DOCX = f"{_OFFICE}wordprocessingml.document"
PPTX = f"{_OFFICE}presentationml.presentation"

TABLES = frozenset({CSV, XLSX})
DOCUMENTS = frozenset({PDF, PNG, JPEG, DOCX, XLSX, PPTX, CSV, TEXT})

ENDINGS = {
    CSV: (".csv", ".tsv", ".txt"),
    TEXT: (".txt", ".md", ".csv", ".log"),
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    XLSX: (".xlsx",),
    DOCX: (".docx",),
    PPTX: (".pptx",),
}
WORDS = {
    CSV: "CSV",
    TEXT: "plain text",
    PDF: "PDF",
    PNG: "PNG",
    JPEG: "JPEG",
    XLSX: "Excel (.xlsx)",
    DOCX: "Word (.docx)",
    PPTX: "PowerPoint (.pptx)",
}
_SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_OFFICE_PARTS = {"xl/workbook.xml": XLSX, "word/document.xml": DOCX, "ppt/presentation.xml": PPTX}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ZIP_ENTRIES = 5_000
ZIP_BYTES = 400 * 1024 * 1024  # unpacked, all entries together
ZIP_RATIO = 200  # unpacked to packed; spreadsheets of repeated text reach 60
ZIP_FREE = 20 * 1024 * 1024  # below this many unpacked bytes any ratio is harmless
NAME_LENGTH = 150
CONTROL_SHARE = 0.001  # of a text's characters may be control characters before it counts as binary


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an upload turned out to be. ``name`` is safe to show and to send; ``encoding`` is set for texts."""

    content_type: str
    name: str
    size: int
    encoding: str = ""


def inspect(upload: Any, allowed: Collection[str] = DOCUMENTS, *, field: str = "file") -> Inspected:
    """Return what ``upload`` (a file object with ``name`` and ``size``) is, judged by its bytes.

    ``allowed`` are content types such as :data:`TABLES`. Raises :class:`Invalid` on ``field`` when the file is empty,
    larger than ``UPLOAD_MAX_BYTES``, of another type, damaged, protected, or would unpack to something huge.
    """
    size = int(upload.size)
    if size == 0:
        raise _refused(field, "This file is empty.")
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES
        raise _refused(field, f"This file has {_bytes(size)}; at most {_bytes(limit)} can be uploaded. Split it.")
    upload.seek(0)
    head = upload.read(8192)
    upload.seek(0)
    content_type, encoding = _judge(upload, head, str(upload.name), allowed, field)
    upload.seek(0)
    if content_type not in allowed:
        raise _refused(field, f"The content of this file is {WORDS[content_type]}. {_accepted(allowed)}")
    return Inspected(content_type, safe_name(str(upload.name), content_type), size, encoding)


def store(upload: Any, *, folder: str = "uploads") -> str:
    """Keep the file under a random name; return that name, relative to ``MEDIA_ROOT`` (below 100 characters).

    Raises :class:`Invalid` on ``file`` when the disk is full or cannot be written.
    """
    token = secrets.token_hex(20)
    upload.seek(0)
    try:
        return default_storage.save(f"{folder}/{token[:2]}/{token}", upload)
    except OSError as error:
        raise _refused(
            "file", "The file could not be kept: there is no room or no right to write. Tell an administrator."
        ) from error


def opened(stored_as: str) -> IO[Any]:
    """Open a kept file for reading bytes. Raises ``FileNotFoundError`` when it is gone."""
    return default_storage.open(stored_as, "rb")


def discard(stored_as: str) -> None:
    """Delete a kept file; one that is already gone is no error."""
    if stored_as:
        default_storage.delete(stored_as)


def safe_name(name: str, content_type: str) -> str:
    """Return a file name without path, control or direction characters, at most 150 long, ending as its type does."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C").strip(" .") or "file"
    endings = ENDINGS[content_type]
    path = PurePosixPath(text)
    if path.suffix.lower() not in endings:
        return text[: NAME_LENGTH - len(endings[0])] + endings[0]
    return path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix


def text_encoding(stream: BinaryIO, *, field: str = "file") -> str:
    """Return the encoding of a text file: its mark, else UTF-8 when it is valid, else Windows-1252.

    Raises :class:`Invalid` when the bytes are no text in any of them.
    """
    stream.seek(0)
    head = stream.read(4)
    if head.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        stream.seek(0)
        sample = stream.read(4096)
        candidates = ["utf-8", "cp1252"]
        # Latin text in UTF-16 has a zero in every second byte, on the side that names its byte order.
        if sample[1::2].count(0) > len(sample) // 4:
            candidates = ["utf-16-le"]
        elif sample[::2].count(0) > len(sample) // 4:
            candidates = ["utf-16-be"]
    for encoding in candidates:
        if _is_text(stream, encoding):
            stream.seek(0)
            return encoding
    raise _refused(field, "This is not a text file we can read. Save it as CSV in UTF-8, or as Excel (.xlsx).")


def _judge(upload: Any, head: bytes, name: str, allowed: Collection[str], field: str) -> tuple[str, str]:
    """Content type and encoding by the file's bytes."""
    for signature, content_type in _SIGNATURES:
        if head.startswith(signature):
            return content_type, ""
    if head.startswith(_OLD_OFFICE):
        raise _refused(field, "This is an old or password-protected Office file. Save it without password as .xlsx.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office_type(upload, allowed, field), ""
    if not {CSV, TEXT} & set(allowed):
        raise _refused(field, f"{_described(head)} {_accepted(allowed)}")
    try:
        encoding = text_encoding(upload, field=field)
    except Invalid as error:
        raise _refused(field, f"{_described(head)} {_accepted(allowed)}") from error
    is_csv = TEXT not in allowed or PurePosixPath(name.lower()).suffix in {".csv", ".tsv"}
    return (CSV if is_csv and CSV in allowed else TEXT), encoding


def _office_type(upload: Any, allowed: Collection[str], field: str) -> str:
    """Which Office file a ZIP is, after making sure that unpacking it is harmless."""
    try:
        archive = zipfile.ZipFile(upload)
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _refused(field, "This file is damaged and cannot be opened. Save it again and retry.") from error
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > ZIP_ENTRIES or unpacked > ZIP_BYTES:
        raise _refused(field, "This file unpacks to far more than it should. It was not opened.")
    # Entries that share bytes add up to more than the file has: a bomb that plain ratios do not show.
    if packed > upload.size or (unpacked > ZIP_FREE and unpacked > ZIP_RATIO * max(packed, 1)):
        raise _refused(field, "This file unpacks to far more than it should. It was not opened.")
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused(field, "This file holds macros. Save it without them, as .xlsx, .docx or .pptx.")
    if "[Content_Types].xml" in names:
        for part, content_type in _OFFICE_PARTS.items():
            if part in names:
                return content_type
    raise _refused(field, f"The content of this file is a ZIP archive. {_accepted(allowed)}")


def _is_text(stream: BinaryIO, encoding: str) -> bool:
    """Whether the whole stream decodes, and to characters rather than to control codes."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    total = controls = 0
    try:
        while chunk := stream.read(1 << 20):
            text = decoder.decode(chunk)
            total += len(text)
            controls += len(_CONTROLS.findall(text))
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return controls <= max(total * CONTROL_SHARE, 4)


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def _described(head: bytes) -> str:
    """What bytes we do not accept look like, as a sentence."""
    import puremagic  # a megabyte of signatures, for the rare file that is refused

    with suppress(puremagic.PureError, ValueError):
        if ending := puremagic.from_string(head):
            return f"The content of this file looks like {ending}."
    return "The content of this file is not one we can read."


def _accepted(allowed: Collection[str]) -> str:
    words = [WORDS[content_type] for content_type in WORDS if content_type in allowed]
    return f"Accepted: {', '.join(words)}."


def _bytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.1f} MB" if size >= 100_000 else f"{size / 1024:,.0f} KB"


def _refused(field: str, message: str) -> Invalid:
    return Invalid({field: message}, code="upload.refused")
