"""The demo's prices: what things cost, three price books, quotes in every state, special prices, renewals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from dealreg.models import Deal
from dealreg.selectors import priced
from partners.models import Person
from pricing.enums import Billing, ProductKind
from pricing.models import Edition, PriceBook, Product, ProductCost, Quote, QuoteApproval
from pricing.rules.head import LineAsk, QuoteHead
from pricing.rules.uplift import Rounding, Uplift
from pricing.selectors.earnings import SaleAbout
from pricing.services import earnings, quote_link, renewal
from pricing.services.entries import Price
from prm.common import moment
from prm.common.actors import Actor
from prm.demo import data, turns
from prm.demo.steps import approval, book, edition, entries, quote, special, uplift
from prm.demo.world import Diary, World, system_actor

SUBSCRIPTIONS = ("FC-STD", "FC-ENT", "IN-CORE", "IN-ML")
"""Sold by the year; the rest is bought once."""
COST = {"edge": "0.46", "fleet": "0.22", "secure": "0.41", "insight": "0.25", "platform": "0.33"}
"""What a unit costs of its list price, by family."""
BOOKS = (
    ("emea-eur", "Europe, EUR", "EUR", []),
    ("americas-usd", "Americas, USD", "USD", []),
    ("uk-gbp", "United Kingdom, GBP", "GBP", []),
)  # fmt: skip
QUOTED = frozenset(currency for _, _, currency, _ in BOOKS)


@dataclass(frozen=True, slots=True)
class Told:
    """A quote of the last weeks: how many days ago, whose, for whom, what of it, and what became of it."""

    days: int
    partner: str
    customer: str
    lines: tuple[tuple[str, int], ...]
    fate: str
    ask: str = ""


TOLD = (
    Told(352, "acme", "Isar Energie AG", (("FC-ENT", 25),), "won"),
    Told(338, "halden", "Säntis Klinik AG", (("FC-STD", 60),), "won"),
    Told(316, "acme", "Neckar Stadtwerke GmbH", (("IN-CORE", 20), ("IN-ML", 4)), "won"),
    Told(301, "caledon", "Pennine Water plc", (("FC-ENT", 15),), "won"),
    Told(288, "summit", "Bayou Freight LLC", (("IN-ML", 10),), "won"),
    Told(262, "kestrel", "Veluwe Zuivel BV", (("FC-STD", 80),), "won"),
    Told(62, "halden", "Säntis Präzision AG", (("EG-G4", 8),), "silence"),
    Told(55, "kestrel", "Veluwe Zuivel BV", (("FC-STD", 40), ("SL-100", 4)), "silence"),
    Told(48, "acme", "Neckar Pharma SE", (("IN-CORE", 12), ("IN-ML", 3)), "accept"),
    Told(44, "vantage", "Garonne Transports SAS", (("SL-1000", 6),), "decline"),
    Told(39, "caledon", "Solent Rail plc", (("EG-G4R", 10),), "accept"),
    Told(36, "iberia", "Ebro Puertos SA", (("FC-ENT", 30),), "decline"),
    Told(33, "summit", "Bayou Utilities Corp.", (("MP-BASE", 2), ("FC-ENT", 20)), "accept", "27"),
    Told(29, "rheinwerk", "Eifel Stahlbau GmbH", (("EG-MINI", 60),), "withdraw"),
    Told(26, "acme", "Havel Logistik GmbH", (("EG-G4", 24), ("FC-STD", 24)), "approved", "34"),
    Told(23, "harbor", "Cedar Foods Inc.", (("SL-100", 30),), "decline"),
    Told(21, "halden", "Aare Energie AG", (("MP-ENT", 1),), "send"),
    Told(19, "acme", "Lahn Klinik GmbH", (("IN-ML", 6),), "refused", "44"),
    Told(17, "tessin", "Tauern Seilbahnen AG", (("EG-G4", 40),), "send", "25"),
    Told(15, "kestrel", "Amstel Logistiek NV", (("FC-ENT", 55),), "revise"),
    Told(13, "acme", "Saar Energie AG", (("SL-1000", 8), ("EG-G4", 16)), "send"),
    Told(12, "caledon", "Mersey Ceramics Ltd", (("FC-STD", 90),), "send"),
    Told(10, "vantage", "Loire Énergie SA", (("MP-BASE", 3),), "ready"),
    Told(7, "iberia", "Duero Aceites SL", (("EG-MINI", 25),), "ready"),
    Told(6, "rheinwerk", "Spree Textil AG", (("SL-100", 12),), "send"),
    Told(5, "harbor", "Mohawk Hospital Inc.", (("FC-ENT", 35),), "ask", "41"),
    Told(4, "acme", "Elbe Molkerei GmbH & Co. KG", (("FC-ENT", 18), ("SL-100", 18)), "ready"),
    Told(3, "halden", "Jura Werke SA", (("EG-G4", 12),), "draft"),
    Told(2, "acme", "Harz Anlagenbau GmbH", (("EG-G4", 50), ("FC-STD", 50)), "draft"),
    Told(2, "caledon", "Tamar Water plc", (("IN-ML", 5),), "draft"),
    Told(1, "acme", "Spree Pharma AG", (("SL-1000", 3),), "draft", "29"),
    Told(0, "summit", "Redstone Steel Corp.", (("EG-G4R", 55),), "half", "36"),
    Told(0, "acme", "Isar Maschinenbau GmbH", (("EG-G4", 30), ("IN-CORE", 30)), "ask", "33"),
    Told(0, "kestrel", "Maas Havenbedrijf NV", (("MP-ENT", 2),), "ask", "39"),
)


def prepare(world: World, start: datetime) -> None:
    """Say what things cost, how they are sold, and publish the books the history is priced by."""
    olga, felix = system_actor(world.staff["olga"]), system_actor(world.staff["felix"])
    with moment.at(start):
        for product in world.products:
            product.refresh_from_db()
            if product.sku in SUBSCRIPTIONS:
                product.kind, product.billing, product.term_months = ProductKind.SUBSCRIPTION, Billing.YEARLY, 12
                product.save()
            share = Decimal(COST[product.family.code])
            ProductCost.objects.create(
                product=product, amount=product.list_price * share, currency="EUR", since=start.date()
            )  # fmt: skip
        first: Edition | None = None
        for code, name, currency, regions in BOOKS:
            made = book.create(actor=olga, code=code, currency=currency, data={"name": name, "regions": regions})
            draft = edition.begin(actor=olga, book=made, empty=True, change_note="The first prices")
            if first is None:
                rows = [(each.sku, Price(each.list_price)) for each in world.products]
                entries.put(actor=olga, edition=draft, rows=rows)
                first = draft
            else:
                by = Uplift(factor=Decimal(data.RATES[currency]), rounding=Rounding("whole"))
                uplift.bring_in(actor=olga, edition=draft, source=first, by=by)
            _publish(draft, olga, felix)


def _publish(draft: Edition, author: Actor, approver: Actor) -> None:
    fresh = Edition.objects.get(pk=draft.pk)
    edition.submit(actor=author, edition=fresh)
    edition.publish(actor=approver, edition=Edition.objects.get(pk=draft.pk))


def plan(diary: Diary, until: datetime) -> None:
    """Write the quotes of the last weeks into the diary, the yearly prices, special prices, and the renewals' days."""
    diary.plan(until - timedelta(days=200), lambda: _dearer(diary.world, published=True))
    diary.plan(until - timedelta(days=4), lambda: _dearer(diary.world, published=False))
    diary.plan(until - timedelta(days=70), lambda: _agreed(diary.world))
    for told in TOLD:
        morning = (until - timedelta(days=told.days)).replace(hour=9, minute=41)
        diary.plan(morning if told.days else until - timedelta(hours=2), _quoting(diary, told))
    for week in range(30, 0, -1):
        diary.plan(until - timedelta(days=7 * week, hours=5), lambda: turns.safely(renewal.open_due))
    diary.plan(until - timedelta(hours=3), lambda: turns.safely(renewal.open_due))


def _dearer(world: World, *, published: bool) -> None:
    """Raise the prices in EUR: once half a year ago, and as a draft for the next year."""
    olga, felix = system_actor(world.staff["olga"]), system_actor(world.staff["felix"])
    own = PriceBook.objects.get(code="emea-eur")
    words = "Yearly adjustment, 3 %" if published else "Prices for next year, hardware and platform 4 %"
    draft = edition.begin(actor=olga, book=own, change_note=words)
    by = Uplift(percent=Decimal(3 if published else 4), rounding=Rounding("whole"))
    uplift.raise_prices(actor=olga, edition=draft, by=by)
    if published:
        _publish(draft, olga, felix)


def _agreed(world: World) -> None:
    """Agree special prices for three customers."""
    tomas, today = system_actor(world.staff["tomas"]), moment.now().date()
    for key, customer, sku, price, quantity, days in (
        ("acme", "Saar Energie AG", "SL-1000", "5650", 40, 240),
        ("halden", "Aare Energie AG", "MP-ENT", "29500", None, 200),
        ("kestrel", "Amstel Logistiek NV", "FC-ENT", "1090", 60, 100),
    ):
        turns.safely(
            lambda key=key, customer=customer, sku=sku, price=price, quantity=quantity, days=days: special.agree(
                actor=tomas, partner=world.partners[key], customer_name=customer,
                product=Product.objects.get(sku=sku), unit_price=Decimal(price), currency="EUR",
                valid_until=today + timedelta(days=days), quantity=None if quantity is None else Decimal(quantity),
                because="Framework agreement with the customer's group",
            )
        )  # fmt: skip


def before_win(diary: Diary, deal: Deal, seller: Person, end: datetime) -> None:
    """Let a deal that will be won have an accepted quote by then, if our books have its currency."""
    if deal.currency not in QUOTED or not deal.lines.filter(product__isnull=False).exists():
        return
    at = end - timedelta(days=3)

    def act() -> None:
        fresh = Deal.objects.get(pk=deal.pk)
        if fresh.status != "approved":
            return
        who = turns.actor_for(seller)
        made = quote.create(
            actor=who, partner=fresh.partner, head=priced.head(fresh), deal=priced.context(fresh)
        )  # fmt: skip
        _offer(made, who, "buyer@customer.example", "accept")

    if at > moment.now():
        diary.plan(at, lambda: turns.safely(act))


def _quoting(diary: Diary, told: Told) -> Callable[[], None]:
    def act() -> None:
        _quote(diary, told)

    return lambda: turns.safely(act)


def _quote(diary: Diary, told: Told) -> None:
    """Build one quote and let it come to where it is to stand."""
    world = diary.world
    partner, seller = world.partners[told.partner], world.people[told.partner][0]
    who = turns.actor_for(seller)
    currency = partner.currency if partner.currency in QUOTED else "EUR"
    head = QuoteHead(
        name=f"Offer for {told.customer}", customer_name=told.customer, currency=currency,
        customer_country=partner.country, customer_contact=data.CONTACTS[told.days % len(data.CONTACTS)],
        customer_email="buyer@customer.example", territory=partner.territories[0], motion="resell",
    )  # fmt: skip
    made = quote.create(actor=who, partner=partner, head=head)
    asked = Decimal(told.ask) if told.ask else None
    asks = [
        LineAsk(Product.objects.get(sku=sku).pk, Decimal(quantity), asked, customer_discount=Decimal(5))
        for sku, quantity in told.lines
    ]
    made = quote.change(actor=who, quote=made, revision=made.revision, lines=asks)
    if told.fate == "draft":
        return
    _offer(made, who, head.customer_email, told.fate, world)


def _offer(made: Quote, who: Actor, email: str, fate: str, world: World | None = None) -> None:
    """Submit a quote and take it as far as its fate goes."""
    because = "Orbitel offers the same for less; the customer decides this month."
    made = quote.submit(actor=who, quote=made, because=because)
    if fate == "ask":
        return
    levels = 1 if fate == "half" else 9
    verdict = "refuse" if fate == "refused" else "approve"
    made = _signed(made, levels, verdict)
    if fate in {"half", "refused", "ready", "approved"} or made.status != "ready":
        return
    token = quote.send(actor=who, quote=made, email=email)
    fresh = Quote.objects.get(pk=made.pk)
    if fate in {"accept", "won", "decline"}:
        note = "" if fate != "decline" else "We stay with what we have this year."
        quote_link.answer(
            token=token, verdict="decline" if fate == "decline" else "accept", name="Imke Brandt", note=note
        )
    if fate == "won":
        earnings.settle(quote=Quote.objects.get(pk=made.pk), about=SaleAbout(), at=moment.now())
    elif fate == "withdraw":
        quote.withdraw(actor=who, quote=fresh, note="The customer stopped the project.")
    elif fate == "revise":
        again = quote.revise(actor=who, quote=fresh)
        quote.submit(actor=who, quote=again, because=because)


def _signed(made: Quote, levels: int, verdict: str) -> Quote:
    """Let those who are asked sign, one level after the other."""
    for _ in range(levels):
        level = QuoteApproval.objects.filter(quote=made, status="open").select_related("assignee", "quote").first()
        if level is None or level.assignee is None:
            break
        words = "Too much for a first order." if verdict == "refuse" else "A reference we want in this region."
        approval.decide(actor=system_actor(level.assignee), approval=level, verdict=verdict, note=words)
    return Quote.objects.get(pk=made.pk)
