"""Reading a file's rows ahead: while the database writes one chunk, the next is made ready beside it."""

import gc
import sys
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from prm.common.imports.pass_over import Begun, Pass
from prm.common.imports.tables import Line

TURN = 0.0005
"""Seconds after which the thread beside lets go when it is asked to. At the usual 5 ms an answer of the database would
wait longer for its turn than it took."""
YOUNG = 50_000
"""New objects after which the collector looks for circles among them. A chunk makes tens of thousands that go by
themselves; at the usual 700 each chunk would have all objects of the process looked through."""


def read(over: Pass, chunks: Iterator[Sequence[Line]]) -> Generator[Begun, None, None]:
    """Yield what the pass begins of each chunk, one chunk ahead, in their order.

    Raises what reading a chunk raises when its turn comes. Close it when it is left early: it waits for its thread.
    """

    def begin_next() -> Begun | None:
        lines = next(chunks, None)
        return None if lines is None else over.begin(lines)

    if (first := next(chunks, None)) is None:
        return
    over.learn(first)
    with _undisturbed(), ThreadPoolExecutor(1, thread_name_prefix="import") as beside:
        coming: Future[Begun | None] = beside.submit(over.begin, first)
        while (begun := coming.result()) is not None:
            coming = beside.submit(begin_next)
            yield begun


@contextmanager
def _undisturbed() -> Iterator[None]:
    turn, young = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(TURN)
    gc.set_threshold(YOUNG, *young[1:])
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        gc.set_threshold(*young)
