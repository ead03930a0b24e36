"""One HTTP request to a receiver: pinned to the checked address, bounded in time and size, following nothing."""

import io
import socket
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from django.conf import settings

from prm.common.moment import now
from prm.common.webhooks import addresses

KEPT = 1024
"""How much of an answer is kept, in bytes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said: ``code`` of its answer, or ``error`` when there was none.

    ``retry_after`` is in seconds, as the receiver asked for it.
    """

    code: int | None = None
    error: str = ""
    body: str = ""
    milliseconds: int = 0
    retry_after: int | None = None

    @property
    def arrived(self) -> bool:
        """Whether the receiver took the delivery."""
        return self.code is not None and 200 <= self.code < 300


class _Stream(io.RawIOBase):
    """Reads from a socket until one moment for all reads together, so that an answer cannot be dripped for ever."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until = sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(_left(self._until))
        return self._sock.recv_into(buffer)


class _Bounded:
    """The part of a socket ``http.client`` uses, with one end for everything."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until = sock, until

    def sendall(self, data: Any) -> None:
        self._sock.settimeout(_left(self._until))
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Stream(self._sock, self._until))

    def close(self) -> None:
        """Leave the socket open: ``http.client`` closes as soon as it has the head, and the body is still to come."""


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _connect(target: addresses.Target, pinned: list[str], until: float) -> socket.socket:
    """Open a connection to the first of the checked addresses that answers; TLS is checked against the name."""
    patience = settings.WEBHOOKS["connect_timeout"]
    failure: OSError = ConnectionError("no address answered")
    for address in pinned[:3]:
        try:
            sock = socket.create_connection((address, target.port), timeout=min(patience, _left(until)))
            break
        except OSError as error:
            failure = error
    else:
        raise failure
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if target.scheme == "https":
            return _tls().wrap_socket(sock, server_hostname=target.host)
        return sock
    except BaseException:
        sock.close()
        raise


def post(url: str, body: bytes, headers: dict[str, str], resolver: addresses.Resolve | None = None) -> Answer:
    """Post ``body`` and return what came of it; never raises for anything the other side does.

    The address is resolved and checked anew. Redirects are answers like any other, and proxies are not asked.
    """
    began = time.monotonic()
    until = began + settings.WEBHOOKS["total_timeout"]
    try:
        target = addresses.parse(url)
        code, answer, wait = _exchange(target, addresses.resolve(target, resolver), body, headers, until)
    except addresses.Refused as error:
        return Answer(error=str(error)[:300], milliseconds=_since(began))
    except (OSError, HTTPException, ValueError) as error:
        return Answer(error=_in_words(error), milliseconds=_since(began))
    return Answer(code=code, body=answer, milliseconds=_since(began), retry_after=wait)


def _exchange(
    target: addresses.Target, pinned: list[str], body: bytes, headers: dict[str, str], until: float
) -> tuple[int, str, int | None]:
    sock = _connect(target, pinned, until)
    connection = HTTPConnection(target.host, target.port)
    connection.sock = _Bounded(sock, until)  # type: ignore[assignment]
    try:
        connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": target.authority, **headers, "Connection": "close"}.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, _text(response), _retry_after(response.getheader("Retry-After"))
    finally:
        connection.close()
        sock.close()


def _text(response: HTTPResponse) -> str:
    """Return the beginning of an answer. A body that breaks off does not undo the code that came before it."""
    try:
        return response.read(KEPT).decode("utf-8", "replace").replace("\x00", "")
    except (OSError, HTTPException):
        return ""


def _retry_after(value: str | None) -> int | None:
    """Return the seconds a receiver asks for, given as a number or as a date; ``None`` for neither."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(int(value.strip()[:9]), 10**6)
    try:
        return max(0, int((parsedate_to_datetime(value) - now()).total_seconds()))
    except (ValueError, TypeError, OverflowError):
        return None


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _in_words(error: Exception) -> str:
    """Say in a few words what went wrong on the way."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate is not valid: {error.verify_message}"[:300]
    if isinstance(error, TimeoutError):
        return "No answer in time"
    if isinstance(error, socket.gaierror):
        return "The host was not found"
    if isinstance(error, ConnectionRefusedError):
        return "The connection was refused"
    if isinstance(error, ssl.SSLError):
        return f"No secure connection: {error.reason or error}"[:300]
    if isinstance(error, ConnectionError | HTTPException):
        return "The connection broke off"
    return f"{type(error).__name__}: {error}"[:300]
