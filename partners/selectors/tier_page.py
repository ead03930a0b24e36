"""A partner's place on one ladder as a page shows it: what holds it, what the next tier takes, and what that gives."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from partners import measuring
from partners.models import Metric, MetricValue, Partner, Programme
from partners.rules.ladder import LadderBody, LadderTier, criteria_in_words
from partners.rules.standing import TierLook, percent
from partners.selectors import metric as metrics
from partners.selectors.standing import Looked
from prm.common.errors import NotFound
from prm.common.policies.criteria import Line
from prm.common.policies.criteria import Looked as Held
from prm.common.policies.measures import Entry, Figure, Ground, Measure
from prm.common.policies.primitives import say_value


@dataclass(frozen=True, slots=True)
class Meter:
    """One requirement: what is there and what it takes in words, how much of it in percent, what is missing."""

    key: str
    label: str
    words: str
    percent: int
    gap: str
    met: bool | None
    about: str
    way: str

    @property
    def state(self) -> str:
        """Return the word the shapes know."""
        return "unknown" if self.met is None else "passed" if self.met else "failed"


@dataclass(frozen=True, slots=True)
class Side:
    """One tier held against the partner: its name and its requirements."""

    tier: LadderTier
    meters: list[Meter]
    met: bool | None

    @property
    def reached(self) -> int:
        """Return how many requirements are met."""
        return sum(meter.met is True for meter in self.meters)


@dataclass(frozen=True, slots=True)
class Rung:
    """One tier of the ladder in words, and whether the partner stands on it, or next to it."""

    tier: LadderTier
    asks: list[str]
    is_current: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class TierPage:
    """Everything a page about one partner on one ladder shows."""

    looked: Looked
    since: date | None
    keep: Side | None
    enter: Side | None
    gains: list[str]
    rungs: list[Rung]

    @property
    def programme(self) -> Programme:
        """Return the programme."""
        return self.looked.programme

    @property
    def name(self) -> str:
        """Return the tier held, in words."""
        current = self.looked.standing.current
        return current.tier.name if current else "No tier yet"

    @property
    def best(self) -> LadderTier | None:
        """Return the tier the figures say it belongs on."""
        step = self.looked.standing.best
        return self.looked.standing.tiers[step].tier if step >= 0 else None

    @property
    def next_review(self) -> date:
        """Return the day of the next review."""
        return self.looked.standing.next_review

    @property
    def kept_until(self) -> date:
        """Return the day until which the tier is kept whatever happens."""
        return max(self.next_review, self.looked.standing.kept_until or self.next_review)

    @property
    def review_words(self) -> str:
        """Return the ladder's calendar in a sentence."""
        return self.looked.body.review.say()


def page_of(looked: Looked) -> TierPage:
    """Return what a page shows of a partner held against a ladder."""
    standing, body = looked.standing, looked.body
    current, following = standing.current, standing.following
    return TierPage(
        looked=looked,
        since=looked.facts.since,
        keep=_side(body, current, current.keep) if current and current.keep.lines else None,
        enter=_side(body, following, following.enter) if following else None,
        gains=_gains(body, current.tier if current else None, following.tier) if following else [],
        rungs=[
            Rung(look.tier, criteria_in_words(body, look.tier), step == standing.at, step == standing.at + 1)
            for step, look in reversed(list(enumerate(standing.tiers)))
        ],
    )


def _side(body: LadderBody, look: TierLook, held: Held) -> Side:
    return Side(look.tier, [_meter(body, line) for line in held.lines], held.met)


def _meter(body: LadderBody, line: Line) -> Meter:
    figure, currency = body.names[line.figure], body.currency
    words, gap = _words(figure, line, currency), _gap(figure, line, currency)
    return Meter(line.figure, figure.label, words, percent(line), gap, line.met, figure.about, line.way)


def _words(figure: Figure, line: Line, currency: str) -> str:
    have = figure.say_number(line.have)
    if figure.unit == "yes_no" or line.need is None:
        return have.capitalize() if figure.unit == "yes_no" else have
    need = figure.say_number(line.need, currency)
    return f"{have}, {line.word} {need}" if line.word != "at least" else f"{have.removesuffix(' %')} of {need}"


def _gap(figure: Figure, line: Line, currency: str) -> str:
    if line.met or figure.unit == "yes_no":
        return ""
    if line.missing is None:
        return "Not known yet"
    if line.word == "at most":
        return f"{figure.say_missing(line.missing, currency)} too much"
    return f"{figure.say_missing(line.missing, currency)} more" if line.missing else "A little more"


def _gains(body: LadderBody, current: LadderTier | None, following: LadderTier) -> list[str]:
    """Return what the next tier gives that this one does not: benefits, and named entitlements that change."""
    had = current.benefits if current else []
    gained = [benefit for benefit in following.benefits if benefit not in had]
    before = current.entitlements if current else {}
    for key, value in following.entitlements.items():
        name = body.entitlement_names.get(key)
        if name is None or value == before.get(key):
            continue
        was = f", {say_value(before[key])} now" if key in before else ""
        gained.append(f"{name}: {say_value(value)}{was}")
    return gained


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One entry a figure counts."""

    on: date
    metric: str
    value: Decimal
    currency: str
    until: date | None
    detail: str

    @property
    def words(self) -> str:
        """Return the value in words."""
        return say_value(self.value)


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One figure with its formula and the rows it is made of."""

    figure: Figure
    value: str
    formula: list[str]
    rows: list[FigureRow]


def figure_page(looked: Looked, key: str) -> FigurePage:
    """Return the rows and the formula behind one figure. Raises ``NotFound`` for a key the ladder does not have."""
    figure = looked.body.names.get(key)
    if figure is None:
        raise NotFound()
    ground = Ground(looked.facts.on, looked.facts.entries, looked.facts.rates)
    names = {metric.code: metric.name for metric in measuring.known()} | dict(
        Metric.objects.values_list("code", "name")
    )
    measures = [figure.measure, *([figure.over] if figure.over else [])]
    counted: dict[int, Entry] = {id(entry): entry for measure in measures for entry in measure.counted(ground)}
    rows = [
        FigureRow(e.on, names.get(e.metric, e.metric), e.value, e.currency, e.until, _detail(e))
        for e in sorted(counted.values(), key=lambda entry: entry.on, reverse=True)
    ]
    value = figure.say_number(looked.standing.figures[key], looked.body.currency if figure.unit == "money" else "")
    met = sorted({row.currency for row in rows if row.currency} - {looked.body.currency})
    return FigurePage(figure, value, [_formula(figure, measures, names), *_rates(looked, met)], rows)


def _rates(looked: Looked, currencies: list[str]) -> list[str]:
    """Return at which rates amounts in other currencies were added up."""
    own, rates = looked.body.currency, looked.facts.rates
    known = [(each, rates[own] / rates[each]) for each in currencies if each in rates and own in rates]
    unknown = [each for each in currencies if each not in rates or own not in rates]
    said = ", ".join(f"1 {each} is {rate:.4f} {own}" for each, rate in known)
    return [
        *([f"Converted at today's rates: {said}"] if said else []),
        *([f"No rate is known for {', '.join(unknown)}, so the sum is not known"] if unknown else []),
    ]


_READ = {
    "ratio": "{0}, divided by {1}",
    "difference": "{0}, less {1}",
    "growth": "Growth of {0} since the window before",
    "not_covered": "What of {1} is not among {0}",
}


def _formula(figure: Figure, measures: list[Measure], names: dict[str, str]) -> str:
    said = [_measure(measure, names) for measure in measures]
    words = _READ.get(figure.read_as, "{0}").format(*said)
    return words[0].upper() + words[1:]


def _measure(measure: Measure, names: dict[str, str]) -> str:
    what = " and ".join(names.get(code, code).lower() for code in [measure.metric, *measure.also])
    how = {"sum": "sum of", "count": "number of", "distinct": f"different {measure.of.replace('_', ' ')} values in"}
    return f"{how.get(measure.how, measure.how)} {what} {measure.window.say()}"


_SHOWN = ("person", "certificate", "motion", "country", "status", "result", "tier", "programme", "area", "what")


def _detail(entry: Entry) -> str:
    return ", ".join(str(entry.tags[key]).replace("_", " ") for key in _SHOWN if entry.tags.get(key))


@dataclass(frozen=True, slots=True)
class Entered:
    """One entered value and how people say it."""

    row: MetricValue
    words: str


def values_of(partner: Partner, most: int = 50) -> list[Entered]:
    """Return the partner's entered values, the newest first."""
    return [Entered(row, _value_words(row)) for row in metrics.values_of(partner, most)]


def _value_words(row: MetricValue) -> str:
    if row.metric.unit == Metric.Unit.PERCENT:
        return f"{say_value((row.value * 100).normalize() + 0)} %"
    return f"{say_value(row.value)} {row.currency}".strip()


def declarable(looked: Looked) -> list[Metric]:
    """Return the metrics of this ladder the partner may declare itself."""
    used = {code for figure in looked.body.figures for code in _codes(figure)}
    return list(Metric.objects.filter(code__in=used, partner_declares=True, is_active=True))


def _codes(figure: Figure) -> set[str]:
    measures = [figure.measure, *([figure.over] if figure.over else [])]
    return {code for measure in measures for code in [measure.metric, *measure.also]}


def counted_by_itself() -> list[measuring.Counted]:
    """Return the metrics the product counts without anybody entering them."""
    return measuring.known()
