"""Public identifiers: random, readable aloud, never sequential."""

import os
import secrets
import time
import uuid

from django.db import models

# Crockford's base 32 has no I, L, O or U, so an id can be read over the phone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
AT_ONCE = 256
"""Identifiers whose bits are drawn together. Whoever asks the system for each by itself lets go of the interpreter each
time, so briefly that a thread which waits for it is woken and comes too late, again and again."""
_drawn: list[int] = []
# A process that is a copy of another must not give out the same ones.
os.register_at_fork(after_in_child=_drawn.clear)


def ordered_uuid() -> uuid.UUID:
    """Return a UUID that sorts by the real time it was drawn: rows of one moment keep the order of writing."""
    return uuid.UUID(int=(time.time_ns() << 64) | secrets.randbits(64))


def public_id(prefix: str) -> str:
    """Return a new identifier such as ``DR-7K2M-94QX``: a prefix and 40 random bits."""
    bits = _forty_bits()
    symbols = "".join(ALPHABET[bits >> shift & 31] for shift in range(0, 40, 5))
    return f"{prefix}-{symbols[:4]}-{symbols[4:]}"


def _forty_bits() -> int:
    while True:
        try:
            return _drawn.pop()
        except IndexError:
            many = os.urandom(5 * AT_ONCE)
            _drawn.extend([int.from_bytes(many[at : at + 5], "big") for at in range(0, len(many), 5)])


class PublicIdField(models.CharField):
    """A random identifier, drawn when the instance is made so it can be used before saving."""

    def __init__(self, prefix: str = "", **kwargs: object) -> None:
        self.prefix = prefix
        super().__init__(**kwargs)  # type: ignore[arg-type]

    def deconstruct(self) -> tuple:
        """Describe the field to migrations with its prefix."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "prefix": self.prefix}

    def has_default(self) -> bool:
        """Always: the default is a fresh draw."""
        return True

    def get_default(self) -> str:
        """Draw a new identifier."""
        return public_id(self.prefix)
