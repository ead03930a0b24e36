"""Measure the search on made-up records in a database of its own and print the tables of docs/search.md."""

import random
import statistics
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pgtrigger
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, models

from dealreg.models import Deal, Opportunity
from partners.models import Account, Partner, PartnerType, Person
from pricing.models import Product, ProductFamily
from prm.accounts.enums import PartnerRole, StaffRole
from prm.common import search
from prm.common.actors import Actor
from prm.common.models import SearchChange
from prm.common.search.registry import Found
from prm.common.tenancy import partner_scope

SEED = 20_25
EACH = 100_000
SAMPLES = 60
BATCH = 5_000
DATABASE = "bench_search"
SHOWN = 5
"""Results of a kind in the palette."""

SYLLABLES = """
ba be bi bo bra chen da de do el fa fer ga gen gra ha hel in ka kon la le li lo ma mar me mi mo na ne no or pa
per po ra re ri ro sa schu se si so ste ta te ten ti to tra un va ver vi vo wa wei win za ze zi
"""
TRADES = """
systems networks software consulting solutions energy logistics foods metals health data services automation
industries engineering technologies partners group media trading print tools works building security
"""
FORMS = ["GmbH", "GmbH", "GmbH", "AG", "Ltd", "Inc", "SA", "S.p.A.", "B.V.", "GmbH & Co. KG", "", "", ""]
FIRST = """
Anna Ben Carla David Elena Felix Greta Hannes Ines Jonas Klara Lukas Maria Nils Olivia Paul Renate Stefan Theo
Ute Vera Wim Ximena Yusuf Zoe Łukasz José Çiğdem Jürgen François
"""
TOWNS = ["Ulm", "München", "Köln", "Zürich", "Lyon", "Málaga", "Łódź", "Austin", "Leeds", "Graz"]


class Names:
    """Made-up names of companies and people: few trades and legal forms, many words, some of them far more common."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
        made = ("".join(self.chance.choices(SYLLABLES.split(), k=self.chance.randint(2, 4))) for _ in range(30_000))
        self.words = list(dict.fromkeys(made))
        self.weights = [1 / (rank + 20) for rank in range(len(self.words))]

    def some(self, count: int) -> list[str]:
        """Return words as they occur, common ones often."""
        return self.chance.choices(self.words, self.weights, k=count)

    def company(self) -> str:
        """Return a company's name."""
        head = " ".join(word.title() for word in self.some(self.chance.choice((1, 1, 2))))
        return " ".join(filter(None, (head, self.chance.choice(TRADES.split()).title(), self.chance.choice(FORMS))))

    def person(self) -> str:
        """Return a person's name."""
        return f"{self.chance.choice(FIRST.split())} {self.some(1)[0].title()}"


def _domain(name: str, number: int) -> str:
    return f"{'-'.join(search.Query.read(name).words[:2])}{number % 7}.example"


def _put(model: type[models.Model], rows: Iterator[models.Model]) -> None:
    batch: list[models.Model] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            model._base_manager.bulk_create(batch)
            batch = []
    model._base_manager.bulk_create(batch)


def fill(each: int) -> int:
    """Write ``each`` records of every kind; half of the deals and people belong to one partner, whose key returns."""
    names, at = Names(), datetime(2026, 1, 5, tzinfo=UTC)
    call_command("setup_programme", verbosity=0)
    family = ProductFamily.objects.create(code="bench", name="Bench")
    kind = PartnerType.objects.order_by("pk")[0]
    town = names.chance.choice

    def partners() -> Iterator[Partner]:
        for n in range(each):
            name = names.company()
            yield Partner(name=name, type=kind, country="DE", city=town(TOWNS), website=f"https://{_domain(name, n)}/")

    def accounts() -> Iterator[Account]:
        for n in range(each):
            name = names.company()
            yield Account(name=name, domain=_domain(name, n), city=town(TOWNS), country="DE")

    _put(Partner, partners())
    _put(Account, accounts())
    keys = list(Partner.objects.order_by("pk").values_list("pk", flat=True))

    def people() -> Iterator[Person]:
        for n in range(each):
            name = names.person()
            mail = f"{'.'.join(search.Query.read(name).words)}.{n}@mail.example"
            yield Person(partner_id=keys[0] if n % 2 else keys[n % len(keys)], name=name, email=mail)

    def deals() -> Iterator[Deal]:
        for n in range(each):
            name = names.company()
            yield Deal(
                partner_id=keys[0] if n % 2 else keys[n % len(keys)], customer_name=name, status="in_review",
                submitted_at=at, customer_website=_domain(name, n), customer_city=town(TOWNS), currency="EUR",
                contact_name=names.person(),
            )  # fmt: skip

    _put(Person, people())
    _put(Deal, deals())
    _put(Opportunity, (Opportunity(name=names.company(), stage="prospecting") for _ in range(each)))
    _put(
        Product,
        (Product(sku=f"SKU-{n:06}", name=" ".join(names.some(2)).title(), family=family) for n in range(each)),
    )
    return keys[0]


def questions(names: Names) -> dict[str, Callable[[], str]]:
    """Return what people type, by a word for it: each draws another one."""
    pick, some = names.chance.choice, names.some

    def beginning(length: int) -> str:
        return some(1)[0][:length]

    return {
        "one letter": lambda: beginning(1),
        "two letters": lambda: beginning(2),
        "three letters": lambda: beginning(3),
        "a word": lambda: some(1)[0],
        "legal form": lambda: pick(["gmbh", "ag", "ltd", "inc", "co kg"]),
        "one letter twice": lambda: f"{beginning(1)} {beginning(1)}",
        "two letters twice": lambda: f"{beginning(2)} {beginning(2)}",
        "three letters twice": lambda: f"{beginning(3)} {pick(TRADES.split())[:3]}",
        "word and trade": lambda: f"{some(1)[0]} {pick(TRADES.split())}",
        "trade and legal form": lambda: f"{pick(TRADES.split())} {pick(['gmbh', 'ag', 'ltd'])}",
        "letter and legal form": lambda: f"{beginning(1)} gmbh",
        "four words": lambda: f"{beginning(4)} {pick(TRADES.split())[:3]} gmbh co",
        "first name and letter": lambda: f"{pick(FIRST.split())} {beginning(1)}",
        "e-mail": lambda: f"{pick(FIRST.split())}.{some(1)[0]}@mail",
        "domain": lambda: f"{some(1)[0]}-{pick(TRADES.split())}",
        "reference": lambda: f"DR-{pick('0123456789ABCDEF')}{pick('0123456789ABCDEF')}",
        "nothing": lambda: f"qqx{beginning(3)}",
        "word and nothing": lambda: f"{beginning(2)} qqx",
    }


class Watch:
    """Keeps the statements of a block, so that they can be run again bare."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any]] = []

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        """Keep a statement and run it."""
        self.statements.append((sql, params))
        return execute(sql, params, many, context)


def ask(actor: Actor, text: str) -> list[Found]:
    """Search as the palette does: the best of every kind, read fresh."""
    found: list[Found] = []
    kinds = {kind.code: kind for kind in search.shown_to(actor)}
    for code, those in search.matches(actor, search.Query.read(text), list(kinds.values()), limit=SHOWN).items():
        found.extend(kinds[code].show(actor, [match.pk for match in those]))
    return found


class Effort:
    """Time on the processor, ours and the database's: what a question costs, however busy the machine is.

    Where the database's share cannot be read, because it runs elsewhere, the clock on the wall stands in for it.
    """

    def __init__(self) -> None:
        connection.ensure_connection()
        self.stat = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")  # type: ignore[union-attr]
        self.ours, self.theirs = 0.0, 0.0

    def _database(self) -> float:
        return int(self.stat.read_text().split()[0]) / 1e9 if self.stat.exists() else time.perf_counter()

    def __enter__(self) -> "Effort":
        """Begin."""
        self.ours, self.theirs = -time.process_time(), -self._database()
        return self

    def __exit__(self, *_: object) -> None:
        """End: ``ours`` and ``theirs`` are seconds now."""
        self.ours += time.process_time()
        self.theirs += self._database()


def bare(statements: Sequence[tuple[str, Any]]) -> float:
    """Return the seconds the database works on the statements alone."""
    with connection.connection.cursor() as cursor, Effort() as effort:  # type: ignore[union-attr]
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()
    return effort.theirs


class Command(BaseCommand):
    """Fill a database of its own, index it through the triggers and the sweep, and ask as staff and as a partner."""

    help = "Measure the search at many records and print the tables of docs/search.md"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size."""
        parser.add_argument("--each", type=int, default=EACH, help="records of every kind")
        parser.add_argument("--samples", type=int, default=SAMPLES, help="queries of every sort")
        parser.add_argument("--keep", action="store_true", help="keep the database, and use it if it is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the database, measure, drop it."""
        connection.settings_dict["TEST"]["NAME"] = DATABASE
        before, keep = connection.settings_dict["NAME"], options["keep"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=keep, serialize=False)
        try:
            if not Partner.objects.exists():
                self.prepare(options["each"])
            partner = Partner.objects.order_by("pk")[0].pk
            staff = Actor(name="Bench", kind="staff", roles=frozenset({StaffRole.OPS_ADMIN}))
            member = Actor(name="Bench", kind="partner", partner_id=partner, roles=frozenset({PartnerRole.ADMIN}))
            self.measure("staff", staff, options["samples"])
            with partner_scope(partner):
                self.measure("the partner with half of all deals", member, options["samples"])
        finally:
            connection.creation.destroy_test_db(before, verbosity=0, keepdb=keep)

    def prepare(self, each: int) -> None:
        """Fill and index, and say how fast."""
        with pgtrigger.ignore():
            fill(each)
        notes, started = SearchChange.objects.count(), time.perf_counter()
        while search.sweep(seconds=600):
            pass
        seconds = time.perf_counter() - started
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT pg_size_pretty(sum(pg_total_relation_size(c.oid))) FROM pg_class c "
                           "WHERE relkind = 'r' AND relname LIKE 'common\\_%search%'")  # fmt: skip
            size = cursor.fetchone()[0]
        self.stdout.write(f"{notes:,} records indexed in {seconds:.0f} s, {notes / seconds:,.0f} a second, {size}\n")

    def measure(self, who: str, actor: Actor, samples: int) -> None:
        """Ask everything and print a line a sort of question, in milliseconds."""
        names = Names()
        every = Times()
        self.stdout.write(
            f"\n| {who} | found | p50 | p95 | worst | processor p95 | bare SQL p95 |\n"
            "|---|---:|---:|---:|---:|---:|---:|"
        )
        for _ in range(20):
            ask(actor, names.some(1)[0][:3])
        for label, draw in questions(names).items():
            times, found = Times(), []
            for text in [draw() for _ in range(samples)]:
                watch = Watch()
                with connection.execute_wrapper(watch), Effort() as effort:
                    started = time.perf_counter()
                    found.append(len(ask(actor, text)))
                    times.wall.append(time.perf_counter() - started)
                times.effort.append(effort.ours + effort.theirs)
                times.floor.append(bare(watch.statements))
            every.add(times)
            self.line(label, f"{statistics.mean(found):.1f}", times)
        self.line("all", "", every)

    def line(self, label: str, found: str, times: "Times") -> None:
        """Print one line."""
        figures = (
            statistics.median(times.wall), p95(times.wall), max(times.wall), p95(times.effort), p95(times.floor),
        )  # fmt: skip
        self.stdout.write(f"| {label} | {found} | " + " | ".join(f"{figure * 1000:.1f}" for figure in figures) + " |")


@dataclass
class Times:
    """Seconds of many questions: by the clock on the wall, on the processor, and of the bare statements on it."""

    wall: list[float] = field(default_factory=list)
    effort: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    def add(self, other: "Times") -> None:
        """Take in other times."""
        self.wall += other.wall
        self.effort += other.effort
        self.floor += other.floor


def p95(values: Sequence[float]) -> float:
    """Return what 95 of 100 values do not exceed."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]
