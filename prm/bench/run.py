"""One run: the databases, the servers, every measure in its order, and the table."""

from collections.abc import Callable

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
STAFF = f"staff{world.MANAGERS + 4}@vendor.example"
"""The ops admin, who sees every list."""


def run(plan: Plan, home: Home, templates: tuple[str, str], say: Callable[[str], None]) -> tuple[list[Section], str]:
    """Measure everything on copies of the two ``templates`` (the larger one first); return the table and its tail."""
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
        return _measured(bench, say)


def _measured(bench: Bench, say: Callable[[str], None]) -> tuple[list[Section], str]:
    """Measure what only reads first, then what writes, and the heaviest writer last."""
    sections: list[Section] = []

    def add(section: Section) -> None:
        sections.append(section)
        say(report.table(section))

    add(Section("Deal list", [*lists.api(bench), *lists.html(bench), *pages.queries(bench)]))
    add(Section("Matching", matching.measure(bench)))
    add(Section("Isolation", isolation.measure(bench)))
    few, many = bench.deals
    about = f"One client, at {many} registrations; the floor is the same page at {few}."
    portal = lists.pages(bench, "portal", world.seller_mail(world.OWN), lists.PORTAL)
    console = lists.pages(bench, "console", STAFF, lists.CONSOLE)
    add(Section("Pages", [*portal, *console], about))
    plans = pages.said(pages.look(bench))
    say(plans)
    add(Section("Registration", [*registration.measure(bench), *lists.review(bench)]))
    add(Section("Web worker", memory.measure(bench)))
    add(
        Section("Work in the background", [*imports.measure(bench), *simulation.measure(bench), *clocks.measure(bench)])
    )
    add(Section("Prices", prices.measure(bench)))
    return sections, plans
