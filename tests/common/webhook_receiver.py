"""A receiver of webhooks to test against: answers as it is told, remembers what it took. Also a process of its own.

``/`` takes everything; ``/flaky`` fails three in ten at random, and of those some hang or drop the connection, before
or after taking the delivery; ``/status/503`` answers so, ``/wait`` never answers, ``/drip`` never ends its head,
``/redirect`` points to ``/``, ``/large`` sends a megabyte, ``/busy`` asks to be left alone for two minutes.
"""

import asyncio
import json
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PATIENCE = 60.0


@dataclass
class Taken:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, in order; ``seen`` are the ids of what was taken well."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    requests: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            await self._answer(Taken(path, headers, body), writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, request: Taken, writer: asyncio.StreamWriter) -> None:
        if request.path == "/seen":
            self._reply(writer, 200, json.dumps([self.requests, sorted(self.seen)]).encode())
            return
        self.requests += 1
        if request.path != "/flaky":
            self.taken.append(request)
        name, _, rest = request.path.strip("/").partition("/")
        if name == "flaky":
            await self._flaky(request, writer)
        elif name == "wait":
            await asyncio.sleep(PATIENCE)
        elif name == "drip":
            writer.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(1000):
                writer.write(f"X-{number}: a\r\n".encode())
                await writer.drain()
                await asyncio.sleep(0.05)
        elif name == "status":
            self._reply(writer, int(rest), b"as you asked\x00")
        elif name == "redirect":
            self._reply(writer, 302, b"", f"Location: {self.url}/\r\n")
        elif name == "busy":
            self._reply(writer, 503, b"", "Retry-After: 120\r\n")
        else:
            self.seen.add(request.headers["webhook-id"])
            self._reply(writer, 200, b"x" * 1_000_000 if name == "large" else b"thanks")

    async def _flaky(self, request: Taken, writer: asyncio.StreamWriter) -> None:
        throw = self.dice.random()
        if throw < 0.01:
            await asyncio.sleep(PATIENCE)
        elif throw < 0.04:
            pass  # drops the connection
        elif throw < 0.06:
            self.seen.add(request.headers["webhook-id"])  # takes it and dies before it says so
        elif throw < 0.3:
            self._reply(writer, 500, b"no luck")
        else:
            self.seen.add(request.headers["webhook-id"])
            self._reply(writer, 204, b"")

    def _reply(self, writer: asyncio.StreamWriter, code: int, body: bytes, extra: str = "") -> None:
        head = f"HTTP/1.1 {code} So\r\nContent-Length: {len(body)}\r\n{extra}Connection: close\r\n\r\n"
        writer.write(head.encode() + body)

    async def listen(self) -> asyncio.Server:
        """Begin to listen on a free port."""
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        return server


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver in a thread while the block runs."""
    receiver, loop, ready = Receiver(), asyncio.new_event_loop(), threading.Event()

    async def serve() -> None:
        server = await receiver.listen()
        ready.set()
        async with server:
            await server.serve_forever()

    def run() -> None:
        asyncio.set_event_loop(loop)
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        for left in asyncio.all_tasks(loop):
            left.cancel()
            loop.run_until_complete(asyncio.gather(left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    task = loop.create_task(serve())
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    yield receiver
    loop.call_soon_threadsafe(task.cancel)
    thread.join(PATIENCE)


async def _main() -> None:
    receiver = Receiver()
    server = await receiver.listen()
    sys.stdout.write(f"{receiver.port}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
