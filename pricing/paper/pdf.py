"""The PDF of a quote, set by typst with the product's own letters: the same bytes wherever and whenever it is set."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pricing.paper import words
from pricing.selectors.sheet import QuoteSheet

HERE = Path(__file__).parent
FONTS = HERE / "fonts"


@cache
def _fonts() -> Any:
    """Return the letters once a process: ours first; the system's only for signs that ours do not have."""
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(FONTS)])


def quote_pdf(sheet: QuoteSheet) -> bytes:
    """Return the quote as a PDF for the sheet's audience. The date it carries is that of its prices."""
    # Loaded for whoever takes the paper: a web worker does without the library most of its life.
    import typst

    told = json.dumps(words.of_quote(sheet), ensure_ascii=False)
    at = sheet.priced_at or datetime(2026, 1, 1, tzinfo=UTC)
    return typst.compile(
        str(HERE / "quote.typ"),
        root=str(HERE),
        font_paths=_fonts(),
        sys_inputs={"quote": told},
        timestamp=int(at.timestamp()),
    )
