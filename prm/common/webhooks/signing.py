"""Signatures after Standard Webhooks (standardwebhooks.com), and the keeping of their secrets.

A secret must be readable to sign with, so it is kept encrypted under a key derived from ``SECRET_KEY``.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "whsec_"
BYTES = 24


class Unreadable(Exception):
    """The secret was sealed under a ``SECRET_KEY`` that is no longer known."""


def new_secret() -> str:
    """Return a secret as receivers' libraries take it: ``whsec_`` and 24 random bytes in base 64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


@lru_cache(maxsize=4)
def _box_under(keys: tuple[str, ...]) -> MultiFernet:
    """Return the box whose first key seals and all of whose keys open."""
    return MultiFernet(
        [
            Fernet(
                base64.urlsafe_b64encode(
                    HKDF(algorithm=SHA256(), length=32, salt=None, info=b"entente webhook secrets").derive(key.encode())
                )
            )
            for key in keys
        ]
    )


def _box() -> MultiFernet:
    return _box_under((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def seal(secret: str) -> bytes:
    """Encrypt ``secret`` for the database."""
    return _box().encrypt(secret.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """Return the secret in ``sealed``. Raises :class:`Unreadable`."""
    try:
        return _box().decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise Unreadable("SECRET_KEY changed; rotate the secret of this webhook") from error


def sign(message: str, timestamp: int, body: bytes, using: Iterable[str]) -> str:
    """Return the ``webhook-signature`` header: one ``v1`` signature for every secret in ``using``.

    ``timestamp`` is in seconds since 1970, the same as in the ``webhook-timestamp`` header.
    """
    signed = f"{message}.{timestamp}.".encode() + body
    return " ".join(
        "v1,"
        + base64.b64encode(
            hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256).digest()
        ).decode()
        for secret in using
    )
