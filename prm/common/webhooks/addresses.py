"""Where a webhook may go: to public addresses and nowhere else.

A receiver's address is typed by people outside of this house, and what sends to it stands inside. So the host is
resolved by us, every address it has must be public, and the request is made to the very address that was looked at:
what a name server says a moment later changes nothing.
"""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from prm.common.errors import Invalid

LONGEST = 500
Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[str]]

_NOT_PUBLIC_4 = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' shared space, and one cloud's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # one cloud's wire server
        "169.254.0.0/16",  # link-local, and most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Of IPv6 only global unicast is public; in it, what carries an IPv4 address or is set apart is not. Outside of it lie
# loopback, IPv4-mapped, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), unique local, link-local, site-local and multicast.
_PUBLIC_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ip_network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)


class Refused(Exception):
    """The address is none a webhook may be sent to; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart. ``host`` is in ASCII; ``path`` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The ``Host`` header: with the port where it is not the scheme's own."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == {"https": 443, "http": 80}[self.scheme] else f"{name}:{self.port}"


def parse(url: str) -> Target:
    """Take an address apart and refuse what no webhook may have. Raises :class:`Refused`."""
    if len(url) > LONGEST:
        raise Refused(f"The address is longer than {LONGEST} characters.")
    if re.search(r"[\x00-\x20\x7f\\]", url):
        raise Refused("The address contains a space or a character that does not belong there.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise Refused("This is not a web address.") from error
    allowed = ("https", "http") if settings.WEBHOOKS["allow_http"] else ("https",)
    if parts.scheme not in allowed:
        raise Refused("The address must begin with https://.")
    if "@" in parts.netloc:
        raise Refused("The address must not contain a name or password. Deliveries are signed instead.")
    if parts.fragment:
        raise Refused("The address must not contain a # part; it would never be sent.")
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in {80, 443} and port <= 1024:
        raise Refused("Use port 443, 80, or one above 1024.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise Refused("Write characters outside of ASCII in the path with percent signs.")
    return Target(parts.scheme, _ascii(host), port, path)


def _ascii(host: str) -> str:
    """Return the host as the name service takes it. Numbers in any notation but the plain one are refused."""
    if not host:
        raise Refused("The address has no host.")
    literal = _literal(host)
    if literal is not None:
        return str(literal)
    try:
        name = host.encode("idna").decode().lower() if not host.isascii() else host.lower()
    except UnicodeError as error:
        raise Refused("The host is not a valid name.") from error
    labels = name.split(".")
    if not all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in labels) or len(name) > 253:
        raise Refused("The host is not a valid name.")
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]):
        # 2130706433, 0x7f.1, 0177.0.0.1 and 127.1 are all 127.0.0.1 to a resolver.
        raise Refused("Write a numeric address as four plain numbers, such as 198.41.0.4.")
    return name


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_public(text: str) -> bool:
    """Whether an address, as a resolver writes it, lies in the public internet."""
    address = _literal(text)
    if address is None or getattr(address, "scope_id", None):
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def is_allowed(text: str) -> bool:
    """Whether an address is public, or one the operator has allowed by setting."""
    address = _literal(text)
    nets = (ip_network(net, strict=False) for net in settings.WEBHOOKS["allow_nets"])
    return is_public(text) or (address is not None and any(address in net for net in nets))


def system_resolver(host: str, port: int) -> list[str]:
    """Return the addresses of ``host`` in the order the system prefers. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve(target: Target, resolver: Resolve | None = None) -> list[str]:
    """Return the addresses of the target's host, all of them allowed.

    One that is not allowed refuses the host as a whole: a name that points both outside and inside is a trap.
    Raises :class:`Refused`; ``OSError`` when the name service has no answer.
    """
    found = [target.host] if _literal(target.host) else (resolver or system_resolver)(target.host, target.port)
    if not found:
        raise Refused(f"{target.host} has no address.")
    if not all(is_allowed(address) for address in found):
        raise Refused(f"{target.host} is not on the public internet. Webhooks go to public addresses only.")
    return found


def check(url: str, resolver: Resolve | None = None) -> str:
    """Return the address as it is kept. Raises ``Invalid`` on ``url`` with what to change."""
    url = url.strip()
    try:
        target = parse(url)
        resolve(target, resolver)
    except Refused as error:
        raise Invalid({"url": str(error)}) from error
    except OSError as error:
        raise Invalid({"url": "This host was not found. Check the spelling."}) from error
    return f"{target.scheme}://{target.authority}{target.path}"
