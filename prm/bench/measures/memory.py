"""What a web worker needs after everything it was asked."""

from prm.bench.measures.bench import Bench
from prm.bench.report import Row
from prm.bench.servers import Memory

MOST = 120 * 2**20


def measure(bench: Bench) -> list[Row]:
    """Measure the workers that served the registrations and the pages, and those of the floors."""
    sizes, floors = bench.product.memory(), bench.bare.memory()
    if not sizes:
        return [Row("memory of a web worker", "not known here")]
    mine, bare = sizes[-1], floors[-1] if floors else Memory(0, 0)
    return [
        Row("memory of a web worker, pages shared with the others counted in part (PSS), the largest",
            _mb(mine.share), f"bare {_mb(bare.share)}", bar="≤ 120 MB", met=mine.share <= MOST),
        Row("the same, shared pages counted whole (RSS)", _mb(mine.resident), f"bare {_mb(bare.resident)}"),
    ]  # fmt: skip


def _mb(size: int) -> str:
    return f"{size / 2**20:.0f} MB"
