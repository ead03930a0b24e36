"""Eighteen months of registrations, made through the services at their own time, in order."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db.models import F

from dealreg.enums import SalesStage
from dealreg.models import Conflict, Deal, Match, Review
from partners.models import Person
from partners.selectors import territory as territories
from prm.accounts.models import Mail, Notification
from prm.common import clocks, events, moment
from prm.common.actors import Actor
from prm.common.errors import DomainError
from prm.common.money import quantize
from prm.common.remember import remembering
from prm.demo import data, pricing, rules, stories, turns
from prm.demo.steps import closing, draft, review, submission
from prm.demo.world import World, system_actor

REGISTRATIONS = 120
# Not decided yet: weekdays before now, partner, customer, website, product, quantity, amount in EUR.
STORIES = (
    (8, "tessin", "Rhonetal Kraftwerke AG", "rhonetal-kw.example", "MP-ENT", 8, "318000"),
    (7, "norrsken", "Lindqvist Frakt AB", "lindqvist-frakt.example", "EG-G4", 15, "54200"),
    (6, "iberia", "Municipio de Getxo", "getxo-municipio.example", "SL-1000", 12, "88700"),
    (6, "bluewater", "Harrow & Finch Foods Ltd", "harrowfinch.example", "EG-MINI", 16, "19400"),
    (5, "acme", "Stadtwerke Ulm Netze GmbH", "netze.swu.example", "EG-G4", 33, "126500"),
    (5, "acme", "Bodensee Molkerei eG", "bodensee-molkerei.example", "FC-ENT", 42, "61000"),
    (5, "vantage", "Port de Sète", "portdesete.example", "SL-100", 97, "204800"),
    (4, "polaris", "Zakłady Wodne Łódź", "zwl.example", "FC-STD", 30, "23950"),
    (4, "halden", "Alpenbahn Betriebs AG", "alpenbahn.example", "FC-ENT", 98, "142000"),
    (3, "kestrel", "Provincie Zeeland", "zeeland-prov.example", "EG-G4R", 16, "76250"),
    (3, "summit", "Juniper Hospital Boise Inc.", "juniper-hospital.example", "MP-BASE", 6, "61500"),
    (2, "rheinwerk", "Kröger Anlagenbau KG", "kroeger-anlagen.example", "IN-ML", 18, "47300"),
    (2, "harbor", "Cascade Freight Dayton LLC", "cascade-freight.example", "FC-ENT", 60, "73900"),
    (1, "caledon", "Thames Estuary Trust", "thames-estuary.example", "EG-G4R", 12, "52850"),
    (1, "acme", "Weber Hydraulik GmbH", "weber-hydraulik.example", "EG-G4", 16, "58400"),
)
STAGES = list(SalesStage)


@dataclass
class Diary:
    """What is still to happen, earliest first; each entry runs at its own moment."""

    world: World
    until: datetime
    _heap: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _order: Any = field(default_factory=count)

    def plan(self, at: datetime, act: Callable[[], None]) -> None:
        """Add something to happen at ``at``; what lies after the end never happens."""
        if at < self.until:
            heapq.heappush(self._heap, (at, next(self._order), act))

    def after(self, wait: timedelta, act: Callable[[], None]) -> None:
        """Add something to happen a while from now, in office hours."""
        self.plan(_office_hours(moment.now() + wait, self.world), act)

    def live(self) -> None:
        """Let everything happen, the clocks with it, and tell the news once a day."""
        day = None
        while self._heap:
            at, _, act = heapq.heappop(self._heap)
            with moment.at(at):
                if day != at.date():
                    clocks.sweep()
                    events.deliver_all()
                    day = at.date()
                act()
        with moment.at(self.until):
            clocks.sweep()
            events.deliver_all()


def make(world: World, start: datetime, until: datetime) -> None:
    """Register deals between ``start`` and ``until`` and let them live."""
    diary = Diary(world, until)
    sellers = [(key, world.people[key][0]) for key, p in world.partners.items() if p.status in {"active", "at_risk"}]
    span = (until - start - timedelta(days=9)).total_seconds()
    for at in range(REGISTRATIONS):
        # The square root makes the programme grow: later months hold more.
        fraction = (at / REGISTRATIONS) ** 0.8
        key, seller = world.random.choice([*sellers, *sellers[:3]])
        when = _office_hours(start + timedelta(seconds=span * fraction), world)
        diary.plan(when, _registration(diary, key, seller, _customer(world, key)))
    _known_stories(diary, until)
    stories.plan(diary, until)
    pricing.plan(diary, until)
    rules.plan(diary, until)
    # Neither territories nor calendars change while the history is made; reading them anew took a tenth of the time.
    with remembering():
        diary.live()
    _drafts(world, until)
    # People have read what is older than a weekend, and their mail went out long ago.
    Notification.objects.filter(at__lt=until - timedelta(days=3)).update(read_at=F("at"))
    Mail.objects.update(state=Mail.State.KEPT)


def _office_hours(at: datetime, world: World) -> datetime:
    """Move a moment to a weekday between eight and sixteen o'clock UTC."""
    day = at + timedelta(days={5: 2, 6: 1}.get(at.weekday(), 0))
    return day.replace(hour=world.random.randint(8, 15), minute=world.random.randint(0, 59), second=0, microsecond=0)


def _working_days_before(until: datetime, days: int, world: World) -> datetime:
    """Return a moment in office hours ``days`` weekdays before ``until``; always before it."""
    day = until
    while days > 0:
        day -= timedelta(days=1)
        days -= day.weekday() < 5
    return min(
        day.replace(hour=world.random.randint(8, 15), minute=world.random.randint(0, 59)), until - timedelta(minutes=50)
    )


def _customer(world: World, key: str) -> dict[str, Any]:
    """Draw an end customer in one of the partner's countries."""
    random, partner = world.random, world.partners[key]
    inside = [code for code in data.CUSTOMERS if territories.covers(partner.territories, code)] or ["DE"]
    country = random.choice(inside)
    firsts, kinds, forms, cities = data.CUSTOMERS[country]
    first, kind, city = random.choice(firsts), random.choice(kinds), random.choice(cities)
    slug = "".join(c for c in f"{first}-{kind}".lower() if c.isascii() and (c.isalnum() or c == "-")).strip("-")
    return {
        "customer_name": f"{first} {kind} {city} {random.choice(forms)}",
        "customer_website": f"{slug}-{city[:3].lower()}.example".encode("ascii", "ignore").decode(),
        "customer_country": country,
        "customer_city": city,
        "territory": country,
    }


def _deal_data(world: World, key: str, customer: dict[str, Any]) -> dict[str, Any]:
    random, partner = world.random, world.partners[key]
    product, quantity = random.choice(world.products), random.choice([1, 2, 4, 8, 12, 20, 40])
    currency = partner.currency if partner.currency != "JPY" else "USD"
    discounted = product.list_price * quantity * Decimal(random.choice(["0.75", "0.8", "0.85", "0.9"]))
    amount = (discounted * _rate(currency)).quantize(Decimal("0.01"))
    name = random.choice(data.CONTACTS)
    site = customer.get("customer_website", "kunde.example")
    return {
        "contact_name": name,
        "contact_email": f"{name.split()[0].lower()}@{site}",
        "contact_title": random.choice(data.CONTACT_TITLES),
        "summary": random.choice(data.PROJECTS),
        "motion": random.choice(partner.motions),
        "currency": currency,
        "expected_close": (moment.now() + timedelta(days=random.randint(40, 160))).date(),
        "competitors": [random.choice(data.COMPETITORS)],
        "incumbent": random.choice(["Corvid Networks", "None", "Orbitel"]),
        "help_wanted": [random.choice(["solution_design", "demo", "proof_of_concept"])],
        "lines": [{"product": product.sku, "quantity": Decimal(quantity), "amount": amount}],
        **customer,
    }


def _registration(diary: Diary, key: str, seller: Person, customer: dict[str, Any]) -> Callable[[], None]:
    def act() -> None:
        deal = register(diary.world, key, seller, customer)
        if deal is not None:
            _plan_decision(diary, deal, seller)

    return act


def register(world: World, key: str, seller: Person, customer: dict[str, Any], **more: Any) -> Deal | None:
    """Submit one registration; ``None`` when the services refuse it, as they would refuse a person."""
    who = turns.actor_for(seller)
    try:
        deal = draft.start(actor=who, data={**_deal_data(world, key, customer), **more})
        return submission.submit(deal=deal, actor=who)
    except DomainError:
        return None


def _plan_decision(diary: Diary, deal: Deal, seller: Person) -> None:
    """Decide after one to five working days; one in fifteen late."""
    random = diary.world.random
    if deal.status == "approved":
        _plan_life(diary, deal, seller)
        return
    days = random.choice([1, 1, 2, 2, 3, 4]) if random.random() > 0.07 else random.choice([9, 11])
    at = _office_hours(moment.now() + timedelta(days=days), diary.world)
    diary.plan(at, lambda: _decide(diary, deal, seller))


def _decide(diary: Diary, deal: Deal, seller: Person, *, turn: bool = True) -> None:
    """Decide like a reviewer: judge look-alikes, then approve, reject, or first ask, return or hold (``turn``)."""
    random = diary.world.random
    deal.refresh_from_db()
    row = Review.objects.select_related("reviewer").get(deal=deal)
    if deal.status not in {"submitted", "in_review"} or row.reviewer is None:
        return
    who, seller_acts = system_actor(row.reviewer), turns.actor_for(seller)
    for match in Match.objects.filter(deal=deal, computed="maybe", verdict="").select_related("account"):
        review.judge_match(match=match, verdict="same" if match.score >= 80 else "different", actor=who)
    row.refresh_from_db()
    chance = random.random() if turn else 1.0

    def later(fresh: Deal) -> None:
        diary.after(timedelta(days=1), lambda: _decide(diary, fresh, seller, turn=False))

    try:
        if row.checks == "not_eligible":
            _reject(deal, who, "not_eligible", "The programme's conditions are not met; see the card for the point.")
        elif row.checks == "conflict":
            kind = Conflict.objects.filter(deal=deal, blocking=True).values_list("kind", flat=True).first()
            _reject(
                deal, who, str(kind or "live_registration"), "An earlier registration or a running sale comes first."
            )
        elif chance < 0.06:
            _reject(deal, who, "incomplete", "We could not find the project at the customer. Tell us more.")
            if random.random() < 0.6:
                turns.appealed(
                    deal, seller_acts, random, diary.after, system_actor, lambda d: _plan_life(diary, d, seller)
                )
        elif chance < 0.14:
            turns.give_back(deal, who, seller_acts, random, diary.after, later)
        elif chance < 0.17:
            turns.held(deal, who, diary.after, later)
        else:
            decided = review.approve(deal=deal, actor=who, reason_code="clear")
            if decided.status == "approved":
                _plan_life(diary, deal, seller)
            else:
                turns.sign_next(deal, diary.after, system_actor, lambda d: _plan_life(diary, d, seller))
    except DomainError:
        turns.safely(
            lambda: _reject(deal, who, "live_registration", "An earlier registration for this customer is live.")
        )


def _reject(deal: Deal, who: Actor, code: str, words: str) -> None:
    review.reject(deal=deal, actor=who, reason_code=code, note=words)


def _plan_life(diary: Diary, deal: Deal, seller: Person) -> None:
    """What becomes of an approved deal: it moves, is won, lost, withdrawn, or quietly runs out."""
    random, who, now = diary.world.random, turns.actor_for(seller), moment.now()
    fate = random.choices(["win", "lose", "withdraw", "cancel", "expire"], [45, 22, 5, 3, 25])[0]
    steps = STAGES[1:] if fate == "win" else STAGES[1 : random.randint(1, 4)]
    if fate == "expire" and random.random() < 0.3:
        steps = []
    elif fate == "expire":
        # Worked on to the end, and not closed in time.
        deal.refresh_from_db(fields=["protected_until"])
        turns.keep_warm(deal, who, diary.plan, until=deal.protected_until or now)
    gap = random.randint(4, 11)
    for at, stage in enumerate(steps, start=1):
        when = _office_hours(now + timedelta(days=gap * at), diary.world)
        diary.plan(
            when, lambda stage=stage: turns.safely(lambda: closing.move_stage(deal=deal, actor=who, stage=stage))
        )
    if fate == "cancel":
        who = system_actor(diary.world.staff["tomas"])
    if fate != "expire":
        words = {
            "win": "",
            "lose": "The customer stays with the present supplier.",
            "withdraw": "The project was stopped.",
            "cancel": "The customer asked to buy from another source.",
        }
        end = _office_hours(now + timedelta(days=gap * (len(steps) + 1) + 2), diary.world)
        said = _closed_with(fate, deal, random.randint(90, 104))
        if fate == "win":
            pricing.before_win(diary, deal, seller, end)
        diary.plan(
            end, lambda: turns.safely(lambda: closing.close(deal=deal, actor=who, how=fate, note=words[fate], **said))
        )


def _closed_with(fate: str, deal: Deal, percent: int) -> dict[str, Any]:
    """What a win or a loss carries besides its words."""
    if fate == "win":
        order = quantize(deal.amount * percent / 100, deal.currency)
        return {"order_number": f"PO-{deal.public_id[-6:]}", "final_amount": order}
    return {"lost_reason": "competitor"} if fate == "lose" else {}


def _known_stories(diary: Diary, until: datetime) -> None:
    """The stories the screens tell: a protected deal of Acme's, and the two Stadtwerke in conflict."""
    world = diary.world
    lena, henrik = world.people["acme"][0], world.people["halden"][0]

    def plan(days: int, key: str, person: Person, decided: bool, **fields: Any) -> None:
        def act() -> None:
            deal = register(world, key, person, {}, **fields)
            if deal is not None and decided:
                diary.plan(moment.now() + timedelta(days=2), lambda: _approve(deal))
                turns.keep_warm(deal, turns.actor_for(person), diary.plan, until=until, first=timedelta(days=9))

        diary.plan(_working_days_before(until, days, world), act)

    plan(
        33,
        "acme",
        lena,
        True,
        **_story(
            "Hafenbetriebe Bremerhaven GmbH",
            "hafen-brhv.example",
            "EG-G4",
            48,
            "182400",
            summary="Edge Gateway and Fleet Control for two container terminals",
        ),
    )
    plan(70, "halden", henrik, True, **_story("SWU Netze GmbH", "swu-netze.example", "EG-G4", 23, "88000"))
    plan(24, "acme", lena, True, **_story("Mittelrhein Netz AG", "mittelrhein-netz.example", "SL-1000", 10, "72400"))
    for days, key, name, site, sku, n, amount in STORIES:
        partner = world.partners[key]
        local = (Decimal(amount) * _rate(partner.currency)).quantize(Decimal(1))
        plan(days, key, world.people[key][0], False, **_story(name, site, sku, n, str(local), partner.country))


def _rate(currency: str) -> Decimal:
    return Decimal(data.RATES.get(currency, "1"))


def _story(
    name: str, site: str, sku: str, quantity: int, amount: str, country: str = "DE", **more: Any
) -> dict[str, Any]:
    return {
        "customer_name": name,
        "customer_website": site,
        "customer_country": country,
        "territory": country,
        "contact_email": f"it@{site}",
        "lines": [{"product": sku, "quantity": Decimal(quantity), "amount": Decimal(amount)}],
        **more,
    }


def _approve(deal: Deal) -> None:
    row = Review.objects.select_related("reviewer").get(deal=deal)
    if row.reviewer is not None:
        who = system_actor(row.reviewer)
        turns.safely(lambda: review.approve(deal=deal, actor=who, reason_code="clear"))


def _drafts(world: World, until: datetime) -> None:
    """Two registrations Lena began and has not sent yet."""
    lena = turns.actor_for(world.people["acme"][0])
    with moment.at(until - timedelta(hours=20)):
        draft.start(actor=lena, data={"customer_name": "Nordwind Logistik SE", "customer_website": "nordwind.example"})
    with moment.at(until - timedelta(hours=3)):
        draft.start(actor=lena, data={"customer_name": "Brauerei Kessler AG"})


def begin(until: datetime) -> datetime:
    """Return the start of the history: eighteen months before ``until``."""
    return (until - timedelta(days=548)).astimezone(UTC)
