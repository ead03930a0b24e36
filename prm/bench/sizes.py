"""How large the databases are, and how long things are measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """One database. ``own`` registrations belong to the partner whose pages are measured, in every size the same."""

    name: str
    partners: int
    people: int
    accounts: int
    registrations: int
    decisions: int
    own: int = 400


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done for one figure: seconds of load, repetitions of a call, clocks swept, rows imported, prices
    imported, quotes a discount is tried on.

    ``workers`` are web processes of each server, one for each core when ``None``, as ``make run`` has them.
    """

    seconds: float
    calls: int
    lookups: int
    clocks: int
    rows: int
    prices: int
    quotes: int
    workers: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A run: the database, its smaller twin the ratios are taken to, and the effort."""

    large: Size
    twin: Size
    effort: Effort


FULL = Plan(
    large=Size("full", 10_000, 100_000, 1_000_000, 1_000_000, 100_000),
    twin=Size("twin", 500, 5_000, 10_000, 50_000, 10_000),
    effort=Effort(seconds=6, calls=60, lookups=300, clocks=10_000, rows=10_000, prices=100_000, quotes=50_000),
)
SMALL = Plan(
    large=Size("small", 200, 1_000, 20_000, 20_000, 4_000),
    twin=Size("small-twin", 50, 250, 2_000, 5_000, 1_000),
    effort=Effort(seconds=2, calls=30, lookups=100, clocks=1_000, rows=2_000, prices=10_000, quotes=5_000),
)
TINY = Plan(
    large=Size("tiny", 12, 40, 300, 900, 80, own=120),
    twin=Size("tiny-twin", 6, 20, 100, 300, 40, own=120),
    effort=Effort(seconds=0.3, calls=2, lookups=5, clocks=20, rows=40, prices=60, quotes=60, workers=1),
)
PLANS = {"full": FULL, "small": SMALL, "tiny": TINY}
