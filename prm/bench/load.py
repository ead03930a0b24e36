"""Clients that keep asking for a while: over kept connections of the loopback, each waiting for its answer.

One thread and no parsing but of the length, so that the clients take as little of the machine as they can. They stop
by themselves, at the end of their time.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Callable, Coroutine, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from prm.bench.servers import Server

CLIENTS = 8
TURNS = 4
Script = Generator[bytes, tuple[int, bytes], None]
"""Yields requests, is sent (status, body) for each; when it ends, one piece of work is done."""


@dataclass
class Pace:
    """How it went: seconds of each piece of work, the seconds all of it took, and what was answered wrongly.

    ``processor`` are seconds the server and the database worked for it.
    """

    each: list[float] = field(default_factory=list)
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    processor: float = 0.0

    @property
    def rate(self) -> float:
        """Return pieces of work a second."""
        return len(self.each) / self.seconds if self.seconds else 0.0

    @property
    def p50(self) -> float:
        """Return the median in seconds."""
        return statistics.median(self.each) if self.each else 0.0

    @property
    def p95(self) -> float:
        """Return what 95 of 100 do not exceed, in seconds."""
        return percentile(self.each, 95)

    @property
    def effort(self) -> float:
        """Return the seconds of processor time a piece of work takes."""
        return self.processor / len(self.each) if self.each else 0.0

    def add(self, other: "Pace") -> "Pace":
        """Return this and another turn of the same work together."""
        return Pace(
            [*self.each, *other.each],
            self.seconds + other.seconds,
            [*self.wrong, *other.wrong],
            self.processor + other.processor,
        )


def percentile(values: Sequence[float], part: int) -> float:
    """Return what ``part`` of 100 values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)] if ordered else 0.0


def request(method: str, path: str, *, token: str = "", cookie: str = "", body: Any = None) -> bytes:
    """Return a whole request as it goes over the wire."""
    head = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    if token:
        head.append(f"Authorization: Bearer {token}")
    if cookie:
        head.append(f"Cookie: sessionid={cookie}")
    sent = b"" if body is None else json.dumps(body).encode()
    if body is not None:
        head += ["Content-Type: application/json", f"Content-Length: {len(sent)}"]
    return "\r\n".join([*head, "", ""]).encode() + sent


class _Wire(asyncio.Protocol):
    """One connection: writes a request and hands over the answer when its body is whole."""

    def __init__(self) -> None:
        self.held = bytearray()
        self.need = -1
        self.code = 0
        self.answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(error or ConnectionError("The server hung up."))

    def ask(self, sent: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        """Send a request; its answer comes later."""
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(sent)  # type: ignore[attr-defined]
        return self.answer

    def data_received(self, data: bytes) -> None:
        self.held += data
        if self.need < 0 and (end := self.held.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.held[:end]).lower()
            self.code = int(head[9:12])
            at = head.find(b"content-length:")
            length = 0 if at < 0 else int(head[at + 15 :].split(b"\r\n", 1)[0])
            self.need, self.begin = end + 4 + length, end + 4
        if 0 <= self.need <= len(self.held) and self.answer is not None:
            body = bytes(self.held[self.begin : self.need])
            del self.held[: self.need]
            self.need = -1
            self.answer.set_result((self.code, body))


async def _client(port: int, scripts: Callable[[], Script], until: float, pace: Pace) -> None:
    loop = asyncio.get_running_loop()
    transport, wire = await loop.create_connection(_Wire, "127.0.0.1", port)
    try:
        while time.perf_counter() < until:
            script, started = scripts(), time.perf_counter()
            sent, well = next(script), True
            while True:
                status, body = await wire.ask(sent)
                if status >= 300:
                    pace.wrong.append(f"{status} {body[:300].decode(errors='replace')}")
                    well = False
                    break
                try:
                    sent = script.send((status, body))
                except StopIteration:
                    break
            if well:
                pace.each.append(time.perf_counter() - started)
    finally:
        transport.close()


def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Run the work in a thread of its own: a test's thread may have a browser's event loop already."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def drive(server: Server, scripts: Callable[[int], Script], *, seconds: float, first: int = 0) -> Pace:
    """Let eight clients work for ``seconds``; ``scripts`` is given a number that grows from ``first`` on."""
    pace, counter, used = Pace(), iter(range(first, 10**9)), server.processor()

    async def run() -> None:
        until = time.perf_counter() + seconds
        work = (_client(server.port, lambda: scripts(next(counter)), until, pace) for _ in range(CLIENTS))
        await asyncio.gather(*work)

    started = time.perf_counter()
    _finish(run())
    pace.seconds, pace.processor = time.perf_counter() - started, server.processor() - used
    return pace


def by_turns(seconds: float, *works: tuple[Server, Callable[[int], Script]]) -> list[Pace]:
    """Drive several works for ``seconds`` each, in short turns, so that whatever else happens meets all of them."""
    found = [Pace() for _ in works]
    for _ in range(TURNS):
        for at, (server, scripts) in enumerate(works):
            turn = drive(server, scripts, seconds=seconds / TURNS, first=len(found[at].each) + len(found[at].wrong))
            found[at] = found[at].add(turn)
    return found


def once(sent: bytes) -> Script:
    """Return the script of a single call."""
    yield sent


def calls(port: int, sent: bytes, count: int) -> Pace:
    """Make the same call one after the other, ``count`` times after one to warm up; return how long each took."""
    pace = Pace()

    async def run() -> None:
        _, wire = await asyncio.get_running_loop().create_connection(_Wire, "127.0.0.1", port)
        for number in range(count + 1):
            started = time.perf_counter()
            status, body = await wire.ask(sent)
            if number:
                pace.each.append(time.perf_counter() - started)
            if status >= 300:
                pace.wrong.append(f"{status} {body[:300].decode(errors='replace')}")
        wire.transport.close()

    started = time.perf_counter()
    _finish(run())
    pace.seconds = time.perf_counter() - started
    return pace
