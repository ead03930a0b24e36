"""Where in a displayed text the matching parts stand."""

import re
from collections.abc import Callable, Iterable

WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
Span = tuple[int, int]
"""Start and end (exclusive) of a part to highlight, in characters of the displayed text."""


def whole(text: str) -> tuple[Span, ...]:
    """One span over the whole text; none when it is empty."""
    return ((0, len(text)),) if text else ()


def of_part(text: str, part: str) -> tuple[Span, ...]:
    """The last place of a part in a text, ignoring case: ``swu.example`` in ``netze.swu.example``."""
    if not part:
        return ()
    if text.isascii() and part.isascii():
        lower, wanted = text.lower(), part.lower()
        at = lower.find(wanted)
        if at < 0:
            return ()
        if at == lower.rfind(wanted):
            return ((at, at + len(part)),)
    return tuple(match.span() for match in re.finditer(re.escape(part), text, re.IGNORECASE))[-1:]


def of_words(text: str, matches: Callable[[str], bool]) -> tuple[Span, ...]:
    """The words of a text for which ``matches`` is true; neighbours are joined."""
    return _joined(text, (match.span() for match in WORD.finditer(text) if matches(match.group())))


def _joined(text: str, found: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in found:
        if joined and not any(c.isalnum() for c in text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
