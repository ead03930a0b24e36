"""The table: a figure, its floor, their ratio, the bar; printed, and written to docs/bench.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prm.bench.sizes import Plan
from prm.common.moment import now

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "bench.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``met`` is ``None`` where there is no bar."""

    what: str
    figure: str
    floor: str = ""
    ratio: str = ""
    bar: str = ""
    met: bool | None = None

    @property
    def said(self) -> str:
        """Return whether the bar was met, in a word."""
        return "" if self.met is None else "met" if self.met else "**missed**"


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together, with what to know about them."""

    title: str
    rows: Sequence[Row]
    about: str = ""


def ms(seconds: float) -> str:
    """Return such as "3.4 ms"."""
    return f"{seconds * 1000:.1f} ms"


def share(part: float, whole: float) -> str:
    """Return such as "31 %"."""
    return f"{part / whole:.0%}".replace("%", " %") if whole else ""


def times(one: float, other: float) -> str:
    """Return such as "1.08 ×"."""
    return f"{one / other:.2f} ×" if other else ""


def machine() -> str:
    """Return what it ran on, and how busy that was."""
    model = platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        lines = cpus.read_text().splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}; load average at the start {load}"


def contents(plan: Plan) -> str:
    """Return what the databases hold, in words."""
    said = [
        f"{size.partners:,} partners, {size.people:,} people, {size.accounts:,} accounts and "
        f"{size.registrations:,} registrations"
        for size in (plan.large, plan.twin)
    ]
    return f"{said[0]}; the smaller database has {said[1]}."


def table(section: Section) -> str:
    """Return a section as Markdown."""
    lines = [f"## {section.title}", ""]
    if section.about:
        lines += [section.about, ""]
    lines += ["| | figure | floor | ratio | bar | |", "|---|---:|---:|---:|---:|---|"]
    lines += [f"| {r.what} | {r.figure} | {r.floor} | {r.ratio} | {r.bar} | {r.said} |" for r in section.rows]
    return "\n".join([*lines, ""])


def document(sections: Sequence[Section], head: str, tail: str = "") -> str:
    """Return the whole document."""
    bars = [row for section in sections for row in section.rows if row.met is not None]
    missed = [row for row in bars if not row.met]
    counted = f"{len(bars) - len(missed)} of {len(bars)} bars are met."
    words = f"# Benchmark\n\nWritten by `make bench` on {now():%-d %B %Y, %H:%M} UTC. {head}\n\n{counted}\n"
    return "\n".join([words, *(table(section) for section in sections), tail]).rstrip() + "\n"
