"""What a web worker needs after everything it was asked."""

from prm.bench.measures.bench import Bench
from prm.bench.report import Row

MOST = 120 * 2**20


def measure(bench: Bench) -> list[Row]:
    """Measure the workers that served the registrations and the pages, and those of the floors."""
    sizes, floor = bench.product.memory(), bench.bare.memory()
    if not sizes:
        return [Row("resident memory of a web worker", "not known here")]
    mine, theirs = sizes[-1], floor[-1] if floor else 0
    return [
        Row("resident memory of a web worker, the largest", f"{mine / 2**20:.0f} MB", f"bare {theirs / 2**20:.0f} MB",
            bar="≤ 120 MB", met=mine <= MOST)
    ]  # fmt: skip
