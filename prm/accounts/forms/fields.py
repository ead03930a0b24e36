"""Form fields shared by the forms of people."""

import unicodedata
from typing import Any

from django import forms


class CleanText(forms.CharField):
    """One line of text as people write it: any script and emoji, no control characters or direction overrides."""

    def to_python(self, value: Any) -> str:
        """Return the text in NFC on one line; invisible controls are dropped, for they only serve to deceive."""
        text = unicodedata.normalize("NFC", str(super().to_python(value) or ""))
        kept = (" " if c.isspace() else c for c in text if c in "\u200c\u200d" or not _is_control(c))
        return " ".join("".join(kept).split())


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} and not character.isspace()
