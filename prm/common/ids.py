"""Public identifiers: random, readable aloud, never sequential."""

import secrets
import time
import uuid

from django.db import models

# Crockford's base 32 has no I, L, O or U, so an id can be read over the phone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ordered_uuid() -> uuid.UUID:
    """Return a UUID that sorts by the real time it was drawn: rows of one moment keep the order of writing."""
    return uuid.UUID(int=(time.time_ns() << 64) | secrets.randbits(64))


def public_id(prefix: str) -> str:
    """Return a new identifier such as ``DR-7K2M-94QX``: a prefix and 40 random bits."""
    bits = secrets.randbits(40)
    symbols = "".join(ALPHABET[bits >> shift & 31] for shift in range(0, 40, 5))
    return f"{prefix}-{symbols[:4]}-{symbols[4:]}"


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
