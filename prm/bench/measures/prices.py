"""Prices: a long quote in the calculator and from the database, a price file, and a discount tried on many quotes."""

import csv
import io
import json
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from pricing.enums import EditionStatus
from pricing.models import Edition, PriceBook, PriceEntry, Product, ProductCost, ProductFamily
from pricing.policies import discounting as discount
from pricing.policies.quoting import APPROVAL
from pricing.rules import quoted, waterfall
from pricing.rules.discounts import PlainBody, PlainRate, Promotion, PromotionBody
from pricing.rules.ground import Ground, Line
from pricing.rules.head import LineAsk, QuoteHead
from pricing.rules.quoted import QuotedFacts
from pricing.selectors import bodies, ground
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.bench import world
from prm.bench.copying import copy, public_id, settle, unwatched
from prm.bench.database import working_on
from prm.bench.measures.bench import Bench
from prm.bench.report import Row, ms, share
from prm.common.actors import Actor
from prm.common.imports import jobs as imports
from prm.common.imports import runner as importing
from prm.common.judging import judgements
from prm.common.models import Decision, ImportJob, PolicyVersion, Simulation
from prm.common.moment import now
from prm.common.money import quantize
from prm.common.policies import Policy, in_force, kinds, publish
from prm.common.policies.scopes import scope_key
from prm.common.simulation import jobs, runner

LINES, OF_EACH = 200, 5
"""Lines of the long quote, and of each quote a discount is tried on."""
MOST_MS, MOST_QUERIES, MOST_SECONDS = 15, 5, 60
FULL_ROWS, FULL_QUOTES = 100_000, 50_000
"""What must be done in :data:`MOST_SECONDS`; a smaller run has as much less time, but a second to begin."""
TEN = [discount.WATERFALL, *discount.STEPS.values(), discount.LIMITS, discount.DISTRIBUTION]


def measure(bench: Bench) -> list[Row]:
    """Price, import and simulate."""
    with working_on(bench.large):
        who = staff_actor(User.objects.filter(staff_roles__contains=["ops_admin"]).order_by("pk")[0])
        assert who is not None
        _set_up()
        calls = bench.plan.effort.calls
        return [
            *_calculator(calls),
            *_collected(calls),
            _imported(who, bench.plan.effort.prices),
            _simulated(who, bench.plan.effort.quotes),
        ]


def _set_up() -> None:
    """Make every one of the ten policies say something, a published book, and what products cost."""
    everybody = PlainBody(rates=[PlainRate(label="Everybody", percent=Decimal(1))])
    for kind in (discount.MOTION, discount.STRATEGIC):
        publish(kind=kind, body=everybody)
    today = now().date()
    running = Promotion(
        key="now", label="Now", begins=today, ends=today + timedelta(days=30), percent=Decimal(2)
    )  # fmt: skip
    publish(kind=discount.PROMOTION, body=PromotionBody(promotions=[running]))
    products = list(Product.objects.order_by("pk")[:LINES])
    author, approver = User.objects.order_by("pk")[:2]
    book = PriceBook.objects.create(code="bench", name="Bench", currency="EUR")
    edition = Edition.objects.create(
        book=book, number=1, status=EditionStatus.PUBLISHED, effective_from=now(), author=author, approver=approver
    )
    with unwatched():
        PriceEntry.objects.bulk_create(
            [PriceEntry(edition=edition, product=each, unit_price=Decimal(900 + n)) for n, each in enumerate(products)]
        )
    ProductCost.objects.bulk_create(
        [ProductCost(product=each, amount=Decimal(300), currency="EUR", since=date(2020, 1, 1)) for each in products]
    )


def _median(work: Callable[[], Any], calls: int) -> float:
    work()
    taken = []
    for _ in range(calls):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _calculator(calls: int) -> list[Row]:
    policies = in_force(TEN)
    rules = bodies.gathered({kind: policy.body for kind, policy in policies.items()}).rules
    lines = [_line(n) for n in range(LINES)]
    about = replace(_ground(), distributed=True)
    figure = _median(lambda: waterfall.price(rules, lines, about), calls)
    floor = _median(_bare, calls)
    return [
        Row(
            f"a quote of {LINES} lines under {len(TEN)} policies, in the calculator, p50", ms(figure),
            f"its sums alone {ms(floor)}", share(floor, figure), f"≤ {MOST_MS} ms", figure * 1000 <= MOST_MS,
        )
    ]  # fmt: skip


def _bare() -> None:
    """The floor: one rounded percentage for each step of each line, and nothing else."""
    percent, amount = Decimal("12.5"), Decimal("12345.67")
    for _ in range(LINES * len(TEN)):
        quantize(amount * percent / 100, "EUR")


def _ground() -> Ground:
    return Ground(
        "EUR", now().date(), tier="premier", partner_type="var", motion="resell", registered=True, rate=Decimal(1)
    )


def _line(n: int) -> Line:
    return Line(
        str(n), f"edge-{n}", "edge", Decimal(1 + n % 17), Decimal(900 + n), Decimal(12), unit_cost=Decimal(300),
        asked=Decimal(34),
    )  # fmt: skip


def _collected(calls: int) -> list[Row]:
    partner = Partner.objects.get(pk=world.OWN)
    products = list(Product.objects.order_by("pk").values_list("pk", flat=True)[:LINES])
    asks = [LineAsk(products[n % len(products)], Decimal(1 + n % 17)) for n in range(LINES)]
    wanted = ground.Wanted(partner, QuoteHead("Bench", "Bench", "EUR", motion="resell"), asks)

    def work() -> None:
        found = ground.gather(wanted)
        quoted.decide(found.bodies, found.facts)

    figure = _median(work, max(2, calls // 4))
    with CaptureQueriesContext(connection) as asked:
        ground.gather(wanted)
    return [
        Row(
            "the same with everything it is priced from, p50", ms(figure), f"{len(asked)} queries", "",
            f"≤ {MOST_QUERIES} queries", len(asked) <= MOST_QUERIES,
        )
    ]  # fmt: skip


def _imported(who: Actor, rows: int) -> Row:
    """Bring in a file with a price for each of so many products, into a draft."""
    at, family = now(), ProductFamily.objects.order_by("pk")[0]
    first = (Product.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    copy(
        Product,
        ("id", "public_id", "sku", "name", "family_id", "list_price", "created_at", "updated_at"),
        (
            (first + n, public_id("PR", first + n), f"bench-{n}", f"Bench {n}", family.pk, "1", at, at)
            for n in range(rows)
        ),
    )  # fmt: skip
    book = PriceBook.objects.create(code="bench-file", name="Bench file", currency="EUR")
    Edition.objects.create(book=book, number=1)
    text = io.StringIO()
    write = csv.writer(text)
    write.writerow(("Price book", "SKU", "Price", "Currency", "Valid from", "Valid until"))
    write.writerows(("bench-file", f"bench-{n}", f"{100 + n % 900}.50", "EUR", "", "") for n in range(rows))
    started = time.perf_counter()
    upload = SimpleUploadedFile("prices.csv", text.getvalue().encode())
    job = imports.bring(actor=who, upload=upload, kind="prices")
    imports.check(actor=who, job=job, mapping=job.mapping, options=job.options)
    _worked(importing.work, job)
    job.refresh_from_db()
    imports.start(actor=who, job=job, only_valid=True)
    _worked(importing.work, job)
    taken = time.perf_counter() - started
    job.refresh_from_db()
    if job.state != ImportJob.State.DONE or PriceEntry.objects.filter(edition__book=book).count() != rows:
        raise RuntimeError(f"The import ended {job.state}: {job.problem or job.result}")
    most = max(MOST_SECONDS * rows / FULL_ROWS, 1)
    return Row(
        f"price file of {rows:,} rows, read, checked and written", f"{taken:.1f} s, {rows / taken:,.0f} rows/s", "", "",
        f"≤ {most:g} s", taken <= most,
    )  # fmt: skip


def _worked(work: Callable[[str], bool], job: ImportJob | Simulation) -> None:
    while work(job.public_id):
        pass


def _simulated(who: Actor, count: int) -> Row:
    """Try a better partner discount on so many quotes, every one of which it changes."""
    policies = in_force([*TEN, APPROVAL])
    copy(
        Decision,
        ("id", "public_id", "kind", "subject_type", "subject_id", "partner_id", "policy_id", "facts", "scope",
         "outcome", "sentence", "data", "at"),
        _decisions(policies, count, (Decision.objects.aggregate(last=Max("pk"))["last"] or 0) + 1),
    )  # fmt: skip
    settle([Decision._meta.db_table])
    body = kinds()[discount.TIER].schema.model_validate({"rates": [{"percent": "22"}]})
    number = PolicyVersion.objects.filter(kind=discount.TIER).count() + 1
    version = PolicyVersion.objects.create(
        kind=discount.TIER, number=number, body=body.model_dump(mode="json"), scope={}, scope_key=scope_key({})
    )
    started = time.perf_counter()
    chosen = Decision.objects.filter(kind="pricing.price").values_list("facts", "data")
    read = sum(1 for _ in chosen.iterator())
    floor = read / (time.perf_counter() - started)
    started = time.perf_counter()
    simulation = jobs.start(actor=who, version=version, since=now() - timedelta(days=100))
    _worked(runner.work, simulation)
    taken = time.perf_counter() - started
    simulation.refresh_from_db()
    if (simulation.state, simulation.judged, simulation.unfaithful) != (Simulation.State.DONE, count, 0):
        raise RuntimeError(f"The simulation ended {simulation.state}: {simulation.problem}, {simulation.judged}")
    most = max(MOST_SECONDS * count / FULL_QUOTES, 1)
    return Row(
        f"another discount tried on {count:,} quotes of {OF_EACH} lines, {simulation.changed:,} of them otherwise",
        f"{taken:.1f} s, {count / taken:,.0f} quotes/s", f"read alone {floor:,.0f}/s", share(count / taken, floor),
        f"≤ {most:g} s", taken <= most,
    )  # fmt: skip


def _decisions(policies: dict[str, Policy], count: int, first: int) -> Iterable[tuple[Any, ...]]:
    judgement = judgements()["pricing.price"]
    named = {kind: policy.version.public_id for kind, policy in policies.items()}
    about = bodies.gathered({kind: policy.body for kind, policy in policies.items()})
    at, order = now() - timedelta(days=30), policies[discount.WATERFALL].version.pk
    kept = []
    for n in range(97):
        lines = tuple(replace(_line(n + place), quantity=Decimal(1 + n), asked=None) for place in range(OF_EACH))
        facts = QuotedFacts(_ground(), lines, named, "partner", months=12)
        outcome = quoted.decide(about, facts)
        texts = json.dumps(judgement.write(facts)), outcome.sentence, json.dumps(outcome.data)
        kept.append((outcome.outcome, *texts))
    scope = json.dumps({"tier": "premier", "motion": "resell"})
    for n in range(count):
        outcome_code, facts_text, sentence, data = kept[n % len(kept)]
        yield (
            first + n, public_id("DC", 50_000_000 + n), "pricing.price", "pricing.quote", public_id("QU", n),
            world.OWN, order, facts_text, scope, outcome_code, sentence, data, at + timedelta(seconds=n),
        )  # fmt: skip
