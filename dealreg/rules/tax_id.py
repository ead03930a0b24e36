"""Does a tax id look like one of its country? A pure check that helps a seller notice a slip."""

import re

from partners.rules.identifiers import EU_PREFIXES, TAX_PREFIXES

MARKS = re.compile(r"[^0-9A-Z]")

# Country: adjective, name of the id, lengths without the country's letters. Several lengths where a national number is
# commonly written instead of the VAT id (German tax numbers have 10, 11 or 13 digits).
SHAPES: dict[str, tuple[str, str, tuple[int, ...], bool]] = {
    "AT": ("An Austrian", "VAT id", (9,), False),
    "BE": ("A Belgian", "VAT id", (10,), True),
    "CH": ("A Swiss", "UID", (9,), True),
    "CZ": ("A Czech", "VAT id", (8, 9, 10), True),
    "DE": ("A German", "tax id", (9, 10, 11, 13), True),
    "DK": ("A Danish", "VAT id", (8,), True),
    "ES": ("A Spanish", "VAT id", (9,), False),
    "FI": ("A Finnish", "VAT id", (8,), True),
    "FR": ("A French", "VAT id or SIREN", (9, 11, 14), False),
    "GB": ("A British", "VAT number", (9, 12), True),
    "IE": ("An Irish", "VAT id", (8, 9), False),
    "IT": ("An Italian", "VAT id", (11,), True),
    "LU": ("A Luxembourg", "VAT id", (8,), True),
    "NL": ("A Dutch", "VAT id", (12,), False),
    "NO": ("A Norwegian", "organisation number", (9,), True),
    "PL": ("A Polish", "VAT id", (10,), True),
    "PT": ("A Portuguese", "VAT id", (9,), True),
    "SE": ("A Swedish", "organisation or VAT number", (10, 12), True),
    "US": ("An American", "EIN", (9,), True),
}


def problem(value: str, country: str) -> str:
    """Return what is odd about the tax id ``value`` of ``country`` (two letters), or ``""``.

    Countries without a shape in the table are only checked for being an id at all.
    """
    compact = MARKS.sub("", value.upper())
    if not compact:
        return ""
    for prefix in TAX_PREFIXES:
        compact = compact.removeprefix(prefix)
    for prefix in EU_PREFIXES.get(country, (country,)):
        compact = compact.removeprefix(prefix) if prefix else compact
    if country == "CH":
        compact = compact.removeprefix("E").removesuffix("MWST").removesuffix("TVA").removesuffix("IVA")
    if country == "NO":
        compact = compact.removesuffix("MVA")
    if sum(c.isdigit() for c in compact) < 4:
        return "A tax id has at least four digits."
    if country not in SHAPES:
        return ""
    who, what, lengths, only_digits = SHAPES[country]
    unit = "digits" if only_digits else "characters"
    if only_digits and not compact.isdigit():
        return f"{who} {what} has digits only, after the country's letters."
    if len(compact) in lengths:
        return ""
    return f"{who} {what} has {_either(lengths)} {unit}. This has {len(compact)}."


def _either(lengths: tuple[int, ...]) -> str:
    words = [str(length) for length in lengths]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
