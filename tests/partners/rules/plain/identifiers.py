"""The domain somebody registered, by the whole list of suffixes."""

import re

import tldextract

from partners.rules.identifiers import is_free_mail
from partners.rules.lexicon import shared_hosts

MAXIMUM_LENGTH = 2048
HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/?#@]*@)?(?:mailto:)?([^/?#:\s]+)", re.IGNORECASE)

_extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def registrable_domain(text: str) -> str | None:
    """The domain somebody registered, out of a URL, host name or e-mail address; None when there is none.

    ``https://netze.swu.example/x`` gives ``swu.example``. Hosts where strangers keep their pages
    (social networks, site builders) name no company and give None.
    """
    text = text.strip()[:MAXIMUM_LENGTH]
    host = HOST.match(text)
    if host is None:
        return None
    found = _extract.extract_str(host.group(1).rstrip("."))
    if not found.domain or not _is_host(found.domain):
        return None
    domain = (f"{found.domain}.{found.suffix}" if found.suffix else _unlisted(host.group(1))).lower()
    return None if not domain or domain in shared_hosts() else domain


def _is_host(label: str) -> bool:
    return bool(re.fullmatch(r"[^\W_](?:[\w-]{0,61}[^\W_])?", label))


def _unlisted(host: str) -> str:
    """The last two labels of a host whose suffix is not in the public list, such as ``swu.example``."""
    labels = [label for label in host.rstrip(".").split(".") if label]
    if len(labels) < 2 or not all(map(_is_host, labels)) or labels[-1].isdigit():
        return ""
    return ".".join(labels[-2:])


def mail_domain(address: str) -> str | None:
    """The registrable domain of an e-mail address; None for free mail and for what is no address."""
    _, at, host = address.strip()[:MAXIMUM_LENGTH].rpartition("@")
    domain = registrable_domain(host) if at else None
    return None if is_free_mail(domain) else domain
