"""Identifiers beside the name: website, e-mail domain, tax id."""

import re
from functools import cache, lru_cache

import pycountry

from partners.rules import suffixes
from partners.rules.lexicon import free_mail_domains, shared_hosts

MAXIMUM_LENGTH = 2048
NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Z]")
PLAIN_HOST = re.compile(r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.([a-z]{2,63})")
HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/?#@]*@)?(?:mailto:)?([^/?#:\s]+)", re.IGNORECASE)
TAX_PREFIXES = ("VATIN", "VATID", "VATNO", "VATNR", "VAT", "USTIDNR", "USTID", "UIDNR", "TVA", "EIN", "IVA")
EU_PREFIXES = {"GR": ("EL", "GR")}


@lru_cache(maxsize=1024)
def registrable_domain(text: str) -> str | None:
    """The domain somebody registered, out of a URL, host name or e-mail address; None when there is none.

    ``https://netze.swu.example/x`` gives ``swu.example``. Hosts where strangers keep their pages
    (social networks, site builders) name no company and give None.
    """
    host = HOST.match(text.strip()[:MAXIMUM_LENGTH])
    if host is None:
        return None
    name = host.group(1)
    plain = PLAIN_HOST.fullmatch(name)
    if plain is not None and _long_suffixes().isdisjoint((name, f"*.{plain.group(1)}")):
        # Two labels that are no suffix themselves are what the list would say.
        return None if name in shared_hosts() else name
    label, suffix = suffixes.split(name)
    if not label or not _is_host(label):
        return None
    domain = (f"{label}.{suffix}" if suffix else _unlisted(name)).lower()
    return None if not domain or domain in shared_hosts() else domain


@cache
def _long_suffixes() -> frozenset[str]:
    """Suffixes of two labels under which domains are registered, such as ``co.uk``; ``*.ck`` stands for all of them."""
    return frozenset(suffix for suffix in suffixes.rules() if suffix.count(".") == 1)


def _is_host(label: str) -> bool:
    return bool(re.fullmatch(r"[^\W_](?:[\w-]{0,61}[^\W_])?", label))


def _unlisted(host: str) -> str:
    """The last two labels of a host whose suffix is not in the public list, such as ``swu.example``."""
    labels = [label for label in host.rstrip(".").split(".") if label]
    if len(labels) < 2 or not all(map(_is_host, labels)) or labels[-1].isdigit():
        return ""
    return ".".join(labels[-2:])


def is_free_mail(domain: str | None) -> bool:
    """Whether anybody can have an address at this domain, so that it says nothing about a company."""
    return bool(domain) and domain.lower() in free_mail_domains() if domain else False


def mail_domain(address: str) -> str | None:
    """The registrable domain of an e-mail address; None for free mail and for what is no address."""
    _, at, host = address.strip()[:MAXIMUM_LENGTH].rpartition("@")
    domain = registrable_domain(host) if at else None
    return None if is_free_mail(domain) else domain


@lru_cache(maxsize=1024)
def country_code(text: str) -> str:
    """The two-letter code of a country given by code or English name; "" when unknown."""
    text = text.strip()
    if len(text) == 2:
        return text.upper()
    try:
        return str(pycountry.countries.lookup(text).alpha_2) if text else ""
    except LookupError:
        return ""


def normalise_tax_id(value: str, country: str) -> str:
    """Letters and digits of a tax id with its country in front: ``811 247 093`` in DE is ``DE811247093``.

    An id of fewer than four digits, or of one digit repeated, is a placeholder and gives "".
    """
    if not value:
        return ""
    compact = NOT_ALPHANUMERIC.sub("", value[:64].upper())
    for prefix in TAX_PREFIXES:
        compact = compact.removeprefix(prefix)
    code = country_code(country)
    for prefix in EU_PREFIXES.get(code, (code,)):
        if code and compact.startswith(prefix):
            compact = compact.removeprefix(prefix)
            break
    digits = [c for c in compact if c.isdigit()]
    if len(digits) < 4 or len(set(digits)) < 2:
        return ""
    return f"{code}{compact}"
