"""What a file seems to hold: which kind of record, which column is which field, how dates and figures are written."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from rapidfuzz import fuzz

from prm.common.imports import parsing
from prm.common.imports.fields import Field, Form, Kind
from prm.common.imports.importer import Importer
from prm.common.imports.parsing import DateOrder, DecimalStyle, Unreadable

ALIKE = 84  # of 100; below, a header says nothing about a field
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
NOT_WORD = re.compile(r"[\W_]+")
MILLIONS = re.compile(r"\b(in )?(millions?|mio|mn)\b|\bm (usd|eur|gbp)\b|\b(usd|eur|gbp) m\b")
THOUSANDS = re.compile(r"\b(in )?(thousands?|tsd)\b|\bk (usd|eur|gbp)\b|\b(usd|eur|gbp) k\b")

Samples = dict[str, list[str]]


def header_words(header: str) -> str:
    """Return a header as lower-case words: ``AnnualRevenue__c`` and ``annual_revenue`` become one."""
    text = re.sub(r"__c$", "", header.strip())
    return " ".join(NOT_WORD.sub(" ", CAMEL.sub(" ", text)).lower().split())


def likeness(header: str, field: Field) -> int:
    """Return how well a header fits a field, 0 to 100. An earlier synonym is worth slightly more than a later one."""
    words = header_words(header)
    bare = MILLIONS.sub(" ", THOUSANDS.sub(" ", words))
    best = 0
    for rank, synonym in enumerate((field.name, field.label, *field.synonyms)):
        known = header_words(synonym)
        for candidate in {words, " ".join(bare.split())}:
            if candidate == known or candidate.replace(" ", "") == known.replace(" ", ""):
                return 100 - min(rank, 12)
            if len(known) > 3:
                best = max(best, int(fuzz.token_sort_ratio(candidate, known)) - 14)
    return best if best >= ALIKE - 14 else 0


def mapping(importer: Importer, columns: Sequence[str], samples: Samples) -> dict[str, dict[str, str]]:
    """Return the likeliest column of each field; each column is used once, the surest pair first.

    A column whose samples cannot be read as the field's figure, date or address does not count. Required fields
    without a column get their usual fixed value.
    """
    pairs = []
    for position, field in enumerate(importer.fields):
        for column in columns:
            score = likeness(column, field)
            if score and _readable(field, samples.get(column, ())):
                pairs.append((score, -position, field, column))
    chosen: dict[str, dict[str, str]] = {}
    used: set[str] = set()
    for _score, _position, field, column in sorted(pairs, key=lambda pair: (pair[0], pair[1]), reverse=True):
        if field.name in chosen or column in used:
            continue
        used.add(column)
        chosen[field.name] = {"column": column, **({"factor": factor} if (factor := _factor(field, column)) else {})}
    for field in importer.fields:
        if field.name not in chosen and (usual := field.usual):
            chosen[field.name] = {"fixed": usual}
    return chosen


def kinds(importers: Iterable[Importer], columns: Sequence[str], samples: Samples) -> list[tuple[int, Importer]]:
    """Return every importer with how well the columns fit it, 0 to 100, best first.

    A required field that neither a column nor a usual value fills costs more than any column gives.
    """
    ranked = []
    for importer in importers:
        found = mapping(importer, columns, samples)
        scores = [likeness(part["column"], importer.field(name)) for name, part in found.items() if "column" in part]
        covered = sum(scores) / len(columns)
        needed = [field.name for field in importer.fields if field.required and not field.fixed]
        lacking = sum(1 for name in needed if name not in found)
        ranked.append((max(int(covered * (0.4**lacking)), 0), importer))
    return sorted(ranked, key=lambda pair: -pair[0])


def options(samples: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Return how dates and figures seem to be written, judged over columns of cells.

    An order of day and month that no sample decides is taken as day first, with ``"date_unsure": True``.
    """
    orders: dict[DateOrder, int] = {"ymd": 0, "dmy": 0, "mdy": 0}
    styles: dict[DecimalStyle, int] = {"point": 0, "comma": 0}
    for column in samples:
        for text in column:
            for order in orders:
                orders[order] += _is_day(text, order)
            if any(mark in text for mark in ".,"):
                for known in styles:
                    styles[known] += _is_decimal(text, known)
    best: DateOrder = max(orders, key=lambda order: orders[order])
    unsure = orders["dmy"] == orders["mdy"] > orders["ymd"]
    style: DecimalStyle = "comma" if styles["comma"] > styles["point"] else "point"
    return {"date": best, "decimal": style, **({"date_unsure": True} if unsure else {})}


def _is_day(text: str, order: DateOrder) -> bool:
    try:
        parsing.day(text, order=order)
    except Unreadable:
        return False
    return True


def _is_decimal(text: str, style: DecimalStyle) -> bool:
    try:
        parsing.decimal(text, style=style, places=6, factor=Form().factor, minimum=None)
    except Unreadable:
        return False
    return True


def _readable(field: Field, samples: Sequence[str]) -> bool:
    """Whether at least half of the non-empty samples could be this field's."""
    texts = [text for sample in samples if (text := parsing.clean(sample))][:50]
    if not texts or field.kind not in {Kind.DATE, Kind.DECIMAL, Kind.INTEGER, Kind.EMAIL}:
        return True
    if field.kind is Kind.DATE:
        good = sum(any(_is_day(text, order) for order in ("ymd", "dmy", "mdy")) for text in texts)  # type: ignore[arg-type]
    elif field.kind is Kind.EMAIL:
        good = sum("@" in text for text in texts)
    else:
        good = sum(_is_decimal(text, "point") or _is_decimal(text, "comma") for text in texts)
    return good * 2 >= len(texts)


def _factor(field: Field, column: str) -> str:
    words = header_words(column)
    if not field.scaled:
        return ""
    return "1000000" if MILLIONS.search(words) else "1000" if THOUSANDS.search(words) else ""
