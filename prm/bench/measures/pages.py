"""What pages ask of the database, counted and looked at: queries of a page, and plans that grow with the data."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

from prm.accounts.models import User
from prm.bench import world
from prm.bench.database import working_on
from prm.bench.measures.bench import BACKEND, Bench
from prm.bench.measures.lists import API, CONSOLE, MOST_QUERIES, PORTAL
from prm.bench.report import Row

SHOWN = 12
WORTH_SAYING = 400
"""Pages of 8 kB; a statement that touches fewer costs a millisecond at most."""


class _Count:
    """Counts the statements of a block; transactions and their roles are no queries."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict) -> Any:
        """Count a statement and run it."""
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")):
            self.statements.append(sql)
        return execute(sql, params, many, context)


def queries(bench: Bench) -> list[Row]:
    """Count the queries of the portal's deals page."""
    with working_on(bench.large):
        client = _client(world.seller_mail(world.OWN))
        client.get(PORTAL["deals"])
        with connection.execute_wrapper(count := _Count()):
            answer = client.get(PORTAL["deals"])
    found, size = len(count.statements), len(answer.content)
    return [
        Row("queries of the portal's deals page", str(found), bar=f"≤ {MOST_QUERIES}", met=found <= MOST_QUERIES),
        Row("its size before compression", f"{size / 1024:,.0f} kB", bar="≤ 100 kB", met=size <= 100 * 1024),
    ]


def _client(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email), backend=BACKEND)
    return client


@dataclass(frozen=True, slots=True)
class Plan:
    """How one statement of a page was carried out; ``buffers`` are pages of 8 kB touched."""

    page: str
    seconds: float
    buffers: int
    removed: int
    nodes: tuple[str, ...]
    sql: str


class _Look:
    """Explains every statement that reads, on the connection and in the role it runs in."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.plans: list[Plan] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict) -> Any:
        """Explain a statement and run it."""
        if sql.lstrip().startswith("SELECT") and not sql.startswith("SELECT set_config") and "FOR UPDATE" not in sql:
            with connection.connection.cursor() as cursor:  # type: ignore[union-attr]
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                self.plans.append(_read(self.page, sql, cursor.fetchone()[0][0]))
        return execute(sql, params, many, context)


def _read(page: str, sql: str, said: dict[str, Any]) -> Plan:
    top, nodes, removed = said["Plan"], [], 0
    waiting = [top]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        removed += node.get("Rows Removed by Filter", 0) * node["Actual Loops"]
        rows = node["Actual Rows"] * node["Actual Loops"]
        if "Relation Name" in node and rows + node.get("Rows Removed by Filter", 0) > 1000:
            nodes.append(f"{node['Node Type']} of {node['Relation Name']} ({rows:,.0f} rows)")
    buffers = top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0)
    return Plan(page, said["Execution Time"] / 1000, buffers, int(removed), tuple(nodes), sql)


def look(bench: Bench) -> list[Plan]:
    """Explain every statement of every list and home page on the larger database; the heaviest first."""
    found: list[Plan] = []
    with working_on(bench.large):
        staff = _client(User.objects.filter(staff_roles__contains=["ops_admin"]).order_by("pk")[0].email)
        seller = _client(world.seller_mail(world.OWN))
        big = _client(world.seller_mail(world.LARGEST))
        sides = [("portal", seller, PORTAL), ("largest partner's portal", big, PORTAL), ("console", staff, CONSOLE)]
        for side, client, addresses in sides:
            for name, address in addresses.items():
                found += _explained(f"{side}: {name}", client, address)
        found += _explained("API: deals", seller, API)
    return sorted(found, key=lambda plan: -plan.buffers)


def _explained(page: str, client: Client, address: str) -> list[Plan]:
    with connection.execute_wrapper(watch := _Look(page)):
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return watch.plans


def said(plans: list[Plan]) -> str:
    """Return the heaviest statements as Markdown."""
    heavy = [plan for plan in plans if plan.buffers >= WORTH_SAYING][:SHOWN]
    lines = [
        "## What the pages ask",
        "",
        f"`EXPLAIN (ANALYZE, BUFFERS)` of all {len(plans)} statements behind the pages above, on the larger database. "
        f"{sum(plan.buffers < WORTH_SAYING for plan in plans)} of them touch fewer than {WORTH_SAYING} pages of 8 kB. "
        "The heaviest:",
        "",
        "| page | 8 kB pages | time | reads |",
        "|---|---:|---:|---|",
    ]
    lines += [
        f"| {plan.page} | {plan.buffers:,} | {plan.seconds * 1000:.1f} ms | {'; '.join(plan.nodes[:3])} |"
        for plan in heavy
    ]
    return "\n".join([*lines, ""])
