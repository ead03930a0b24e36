"""Giving a lost server a rest: who has just waited for it in vain tells the others not to."""

import time


class Breaker:
    """Remembers for ``seconds`` that a server did not answer. One per server and process; needs no lock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the server failed a moment ago and is not to be asked."""
        return time.monotonic() < self._until

    def trip(self) -> None:
        """Note that the server failed just now."""
        self._until = time.monotonic() + self.seconds

    def reset(self) -> None:
        """Forget the failure."""
        self._until = 0.0
