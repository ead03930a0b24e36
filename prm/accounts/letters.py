"""How mail reads: the greeting, the link, and below them what its reader may do about mail of this kind.

The last part is added when the message is sent and never stored: its link works without sign-in, so only the
reader's own copy has it.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from prm.accounts import catalogue
from prm.accounts.models import Mail, User

DIGEST_KIND = "digest"
SEPARATOR = "~"


def full(path: str) -> str:
    """Return the whole address of a path of this product."""
    return f"{settings.BASE_URL}{path}"


def letter(user: User, body: str, path: str = "", action: str = "") -> str:
    """Return the plain text of a mail. Its link asks for sign-in like any page; ``action`` says what it is for."""
    said = f"{action}: " if action and action != "Open" else ""
    link = f"\n\n{said}{full(path)}" if path else ""
    return f"Hello {user.get_short_name()},\n\n{body}{link}\n\n{settings.BRAND_NAME} Partners\n"


def _signer() -> Signer:
    return Signer(salt="prm.accounts.stop-mail", sep=SEPARATOR)


def token(user: User, kind: str) -> str:
    """Return what turns off mail of one kind for one person, without sign-in, and nothing else."""
    return _signer().sign(f"{user.public_id}{SEPARATOR}{kind}")


def read_token(text: str) -> tuple[str, str] | None:
    """Return the person's public id and the kind, or ``None`` for a token that is not ours."""
    try:
        reference, _, kind = _signer().unsign(text).partition(SEPARATOR)
    except BadSignature:
        return None
    return reference, kind


def may_be_stopped(kind: str) -> bool:
    """Whether the reader may turn mail of this kind off: a digest, or a kind that is not mandatory."""
    known = catalogue.kinds().get(kind)
    return kind == DIGEST_KIND or (known is not None and not known.mandatory)


def _stop_address(mail: Mail) -> str:
    """Return the address that turns this kind of mail off; empty where there is none."""
    if mail.user is None or not may_be_stopped(mail.kind):
        return ""
    return full(reverse("notification-stop", args=[token(mail.user, mail.kind)]))


def text(mail: Mail) -> str:
    """Return the whole text its reader gets."""
    stop = _stop_address(mail)
    if not stop:
        return mail.body
    name = "the daily digest" if mail.kind == DIGEST_KIND else f"mail about “{catalogue.get(mail.kind).label}”"
    choose = full(reverse("notification-preferences"))
    return f"{mail.body}\n-- \nTurn off {name}: {stop}\nChoose what you are told, and how: {choose}\n"


def headers(mail: Mail) -> dict[str, str]:
    """Return the headers that let a mail program turn this kind of mail off by one click (RFC 8058)."""
    stop = _stop_address(mail)
    if not stop:
        return {}
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
