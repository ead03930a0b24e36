"""What the demo's ladders count: quarters booked, surveys, quotas and certified people; and the looks at them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from partners.enums import Persona, PersonStatus
from partners.models import Certification, HeldCertification, Metric, Partner, Person, Programme, Tier
from partners.selectors import proposal as proposals
from partners.services import ladder, metric, tier
from prm.common import moment
from prm.common.actors import SYSTEM
from prm.common.policies.measures import months_back
from prm.demo import data
from prm.demo.world import World, system_actor

# Millions of USD a year by planning segment, from and to; certified sellers and engineers each tier takes.
YEAR = {"strategic": (105, 160), "growth": (22, 60), "development": (6, 15)}
PEOPLE = {"": 1, "authorized": 1, "premier": 3, "elite": 6}
# Partners with a story: one on the way up, some on the way down. Sellers, engineers, and the last survey in percent.
STORIES = {
    "acme": (5, 4, 92),
    "rheinwerk": (3, 3, 90),
    "halden": (3, 3, 88),
    "caledon": (3, 3, 81),
    "polder": (1, 0, 87),
    "iberia": (3, 2, 89),
    "lumen": (7, 6, 96),
    "zuri": (6, 6, 97),
}
SMALL = {"adria": Decimal("0.31"), "ostara": Decimal("0.44")}
QUARTERS = 4


def prepare(world: World, start: datetime, until: datetime) -> None:
    """Give every partner on a tier its certified people, its booked quarters, surveys and a quota."""
    random = Random(47)
    certificates = list(Certification.objects.order_by("code"))
    for row in data.PARTNERS:
        partner = world.partners[row.key]
        if row.status in {"active", "at_risk", "dormant"}:
            sellers, engineers, last = STORIES.get(row.key, (PEOPLE[row.tier], PEOPLE[row.tier], 0))
            _certify(random, partner, Persona.SELLER, sellers, certificates, start)
            _certify(random, partner, Persona.ENGINEER, engineers, certificates, start)
            _figures(random, row, partner, last or random.randint(95, 98), until)


def _certify(
    random: Random, partner: Partner, persona: Persona, people: int, kinds: list[Certification], start: datetime
) -> None:
    """Let so many sellers or engineers hold a certificate, with new contacts where people are missing."""
    there = list(Person.objects.filter(partner=partner, persona=persona).order_by("pk"))
    names = [f"{random.choice(data.GIVEN)} {random.choice(data.FAMILY)}" for _ in range(people - len(there))]
    there += Person.objects.bulk_create(
        [
            Person(partner=partner, name=name, persona=persona, status=PersonStatus.CONTACT, job_title=persona.label)
            for name in names
        ]
    )
    # The sample of the standing parts gave some at random; here exactly so many hold one.
    HeldCertification.objects.filter(person__in=there).delete()
    HeldCertification.objects.bulk_create(
        [
            HeldCertification(
                partner=partner, person=person, certification=random.choice(kinds), valid_from=start.date(),
                valid_until=start.date() + timedelta(days=730),
            )
            for person in there[:people]
        ]
    )  # fmt: skip


def _figures(random: Random, row: data.PartnerRow, partner: Partner, last: int, until: datetime) -> None:
    metrics = {each.code: each for each in Metric.objects.all()}
    low, high = YEAR[row.segment]
    year = SMALL.get(row.key) or Decimal(random.randint(low, high)) / 10
    quarter = _quarter(until.date())
    for back in range(QUARTERS, 0, -1):
        ends = months_back(quarter, 3 * (back - 1)) - timedelta(days=1)
        booked = (year * 1_000_000 / 4 * Decimal(random.randint(92, 108)) / 100).quantize(Decimal(1))
        name = f"Order system, quarter to {ends:%-d %B %Y}"
        _enter(partner, metrics["booked"], booked, ends, name, currency="USD")
    survey = months_back(quarter, 9)
    _enter(partner, metrics["csat"], Decimal(random.randint(95, 98)) / 100, survey, "Customer survey")
    _enter(partner, metrics["csat"], Decimal(last) / 100, quarter, "Customer survey")
    reached = Decimal(random.choice([70, 90, 95, 100, 100, 105, 110, 120, 130, 155])) / 100
    quota = (year * 1_000_000 / reached).quantize(Decimal(1000))
    _enter(partner, metrics["quota"], quota, quarter, "Joint business plan", currency="USD")


def _enter(partner: Partner, kind: Metric, value: Decimal, on: date, evidence: str, currency: str = "") -> None:
    with moment.at(datetime(on.year, on.month, on.day, 9, tzinfo=UTC)):
        metric.enter(
            actor=SYSTEM, partner=partner, metric=kind, value=value, on=on, evidence=evidence, currency=currency,
            imported=True,
        )  # fmt: skip


def _quarter(day: date) -> date:
    """Return the first day of the quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def look(world: World, until: datetime) -> None:
    """Hold everybody against the ladders at the last review and now; one move of the last review was accepted."""
    step = Tier.objects.get(programme__code="performance", code="performance", region="")
    since = months_back(_quarter(until.date()), 12)
    with moment.at(datetime.combine(since, datetime.min.time(), UTC) + timedelta(hours=9)):
        for row in data.PARTNERS:
            if row.status == "active" and row.tier:
                tier.assign(actor=SYSTEM, partner=world.partners[row.key], tier=step, reason="Year's plan", since=since)
    review = datetime.combine(_quarter(until.date()), datetime.min.time(), UTC) + timedelta(hours=3)
    with moment.at(review):
        ladder.sweep()
        _settle(world)
    ladder.sweep()


def _settle(world: World) -> None:
    """Let the channel managers settle what the review proposed, all but the newest few."""
    mara = system_actor(world.staff["mara"])
    primary = Programme.objects.get(is_primary=True)
    for each in proposals.waiting():
        if each.programme_id != primary.pk and each.tier is not None:
            ladder.accept(actor=mara, proposal=each, reason="")
        elif each.direction == "down":
            ladder.decline(actor=mara, proposal=each, reason="Agreed on a plan until the next review")
