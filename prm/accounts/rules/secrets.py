"""Which links open an account or speak for somebody by themselves, and text without them."""

import re

WITHHELD = "(personal link, not kept)"
_SECRET = re.compile(r"https?://\S*/(?:accounts/(?:invitation|password/reset/key|setup)|confirm)/\S+")


def has_secret(text: str) -> bool:
    """Whether ``text`` holds a link that lets its reader into an account, or answer as its owner."""
    return _SECRET.search(text) is not None


def without_secrets(text: str) -> str:
    """Return ``text`` with such links taken out."""
    return _SECRET.sub(WITHHELD, text)
