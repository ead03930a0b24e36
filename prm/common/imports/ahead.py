"""Reading a file's rows ahead: while the database writes one chunk, the next is made ready beside it."""

from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from prm.common.imports.fields import Row
from prm.common.imports.pass_over import Pass
from prm.common.imports.tables import Line


def read(over: Pass, chunks: Iterable[Sequence[Line]]) -> Generator[list[Row], None, None]:
    """Yield what the pass begins of each chunk, one chunk ahead, in their order.

    Raises what reading a chunk raises when its turn comes. Close it when it is left early: it waits for its thread.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="import") as beside:
        coming: Future[list[Row]] | None = None
        for lines in chunks:
            after = beside.submit(over.begin, lines)
            if coming is not None:
                yield coming.result()
            coming = after
        if coming is not None:
            yield coming.result()
