"""One run: the databases, the servers, every measure in its order, and the table."""

from collections.abc import Callable, Collection
from dataclasses import replace

from prm.bench import database, report, world
from prm.bench.measures import (
    clocks,
    imports,
    isolation,
    lists,
    matching,
    memory,
    pages,
    prices,
    registration,
    simulation,
)
from prm.bench.measures.bench import Bench
from prm.bench.report import Section
from prm.bench.servers import serving
from prm.bench.sizes import Plan
from prm.common.embedded import Home

PRODUCT, BARE = "prm.bench.settings", "prm.bench.bare"
BACKGROUND = "Work in the background"
STAFF = f"staff{world.MANAGERS + 4}@vendor.example"
"""The ops admin, who sees every list."""


def run(
    plan: Plan, home: Home, templates: tuple[str, str], say: Callable[[str], None], only: Collection[str] = ()
) -> tuple[list[Section], str]:
    """Measure on copies of the two ``templates`` (the larger one first); return the table and its tail.

    ``only`` names the parts to measure, of ``PARTS``; every part when it is empty.
    """
    workers = plan.effort.workers
    large, twin = f"{templates[0]}_run", f"{templates[1]}_run"
    with (
        database.copy_of(templates[0], large),
        database.copy_of(templates[1], twin),
        serving(home, large, PRODUCT, workers) as product,
        serving(home, twin, PRODUCT, workers) as twin_product,
        serving(home, large, BARE, workers) as bare,
    ):
        bench = Bench(plan, large, twin, product, twin_product, bare)
        return _measured(bench, say, only or PARTS)


def _measured(bench: Bench, say: Callable[[str], None], only: Collection[str]) -> tuple[list[Section], str]:
    """Measure the parts in the order of ``PARTS``; what has one title is one section."""
    sections: dict[str, Section] = {}
    plans = ""
    for name, part in PARTS.items():
        if name not in only:
            continue
        made = part(bench)
        say(report.table(made))
        before = sections.get(made.title)
        sections[made.title] = replace(made, rows=[*before.rows, *made.rows]) if before else made
        if name == "pages":
            plans = pages.said(pages.look(bench))
            say(plans)
    return list(sections.values()), plans


def _lists(bench: Bench) -> Section:
    return Section("Deal list", [*lists.api(bench), *lists.html(bench), *pages.queries(bench)])


def _pages(bench: Bench) -> Section:
    few, many = bench.deals
    about = f"One client, at {many} registrations; the floor is the same page at {few}."
    portal = lists.pages(bench, "portal", world.seller_mail(world.OWN), lists.PORTAL)
    console = lists.pages(bench, "console", STAFF, lists.CONSOLE)
    return Section("Pages", [*portal, *console], about)


PARTS: dict[str, Callable[[Bench], Section]] = {
    "lists": _lists,
    "matching": lambda bench: Section("Matching", matching.measure(bench)),
    "isolation": lambda bench: Section("Isolation", isolation.measure(bench)),
    "pages": _pages,
    "registration": lambda bench: Section("Registration", [*registration.measure(bench), *lists.review(bench)]),
    "memory": lambda bench: Section("Web worker", memory.measure(bench)),
    "imports": lambda bench: Section(BACKGROUND, imports.measure(bench)),
    "simulation": lambda bench: Section(BACKGROUND, simulation.measure(bench)),
    "prices": lambda bench: Section("Prices", prices.measure(bench)),
    "clocks": lambda bench: Section(BACKGROUND, clocks.measure(bench)),
}
"""The parts of a run: what only reads first, then what writes, and the heaviest writer last."""
