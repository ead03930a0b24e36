"""A simulation as people see it: its figures, its chart, who gains and who loses, the largest changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dealreg.models import Deal
from partners.models import Partner, Tier
from pricing.models import Quote
from prm.common.actors import Actor
from prm.common.components.figures import MINUS
from prm.common.components.pairs import Pairs, pairs
from prm.common.errors import NotFound
from prm.common.judging import Consequence, tried_by
from prm.common.models import Decision, PolicyVersion, SimulatedDecision, Simulation
from prm.common.policies.kinds import kinds
from prm.common.policies.store import label_of
from prm.common.simulation import jobs, results
from prm.common.simulation.jobs import OPEN
from prm.common.simulation.results import Bar, Histogram, Share, Total

MOST_BARS = 8
MOST_ROWS = 5
MOST_LISTED = 6
Effect = SimulatedDecision.Effect
State = Simulation.State


@dataclass(frozen=True, slots=True)
class Chart:
    """How often each answer was given and would be: drawn for numbers, in rows for words."""

    title: str
    drawn: Pairs | None
    bars: list[Bar]
    left_out: int


@dataclass(frozen=True, slots=True)
class Side:
    """A line of who gains and who loses. ``from_x`` and ``length`` place its bar beside the axis at 90 of 180."""

    name: str
    url_key: str
    effect: str
    shape: str
    count: int
    change: str
    money: Decimal
    from_x: int
    length: int
    tier: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """One decision that would differ, named by what it is about."""

    row: SimulatedDecision
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the figures on top: from what to what, and what is to be said of it."""

    label: str
    before: str
    after: str
    note: str
    direction: str = ""
    listed: bool = False


class Summary:
    """Everything the page and the part on the version's page show of one simulation."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.kind = kinds()[simulation.kind]
        self.judgements = tried_by(simulation.kind)
        self._said = {j.kind: j.answer for j in self.judgements}

    @property
    def title(self) -> str:
        """Return such as "What version 15 would have decided", or what is supposed beside a version."""
        if self.simulation.supposing:
            return self.simulation.name or "What would have been decided at other list prices"
        return f"What version {self.simulation.version.number} would have decided"

    @property
    def before_name(self) -> str:
        """Return what stands for the grey bars."""
        return results.compared_with(self.simulation)

    @property
    def after_name(self) -> str:
        """Return what stands for the coloured bars."""
        version = self.simulation.version
        return f"{label_of(version)}, {version.get_status_display().lower()}"

    @property
    def seconds(self) -> int | None:
        """Return how long it took, in whole seconds, at least one."""
        begun, ended = self.simulation.started_at, self.simulation.finished_at
        return max(1, round((ended - begun).total_seconds())) if begun and ended else None

    @property
    def is_current(self) -> bool:
        """Whether the version still says what was tried."""
        return self.simulation.version.body == self.simulation.body

    @property
    def can_attach(self) -> bool:
        """Whether it may be put before a reviewer."""
        simulation = self.simulation
        done = simulation.state == State.DONE and simulation.version.status in OPEN
        return done and self.is_current and simulation.attached_to_id is None

    @cached_property
    def figures(self) -> list[Figure]:
        """Return the figures on top: what changes, and what that leads to, or else what there is to say of any kind."""
        simulation, effects = self.simulation, results.effects(self.simulation)
        changes = Figure(
            "Decisions that change", "", f"{simulation.changed:,}",
            f"Of {simulation.judged:,}: {self._counted(effects) or 'none comes out differently'}",
            listed=simulation.changed > 0,
        )  # fmt: skip
        return [changes, *([_led_to(each) for each in self._consequences] or self._plain)]

    @cached_property
    def further(self) -> list[Figure]:
        """Return the figures of any kind that have no place on top; empty where they have."""
        return self._plain if self._consequences else []

    @cached_property
    def _consequences(self) -> list[Consequence]:
        return results.consequences(self.simulation)

    @cached_property
    def _plain(self) -> list[Figure]:
        """The money of what changes, the usual answer, who is touched."""
        money, partners = results.money_at_stake(self.simulation), results.affected(self.simulation)
        amounts = Figure(
            "Their amounts, EUR", "", f"{sum(money.values(), Decimal(0)):,.0f}",
            f"{money[Effect.GAINS]:,.0f} {self.word(Effect.GAINS)}, {money[Effect.LOSES]:,.0f} "
            f"{self.word(Effect.LOSES)}" if any(money.values()) else "No money is touched",
        )  # fmt: skip
        touched = Figure("Partners affected", "", f"{partners:,}", "At least one decision of theirs changes")
        usual = self._usual()
        return [amounts, *([usual] if usual is not None else []), touched]

    def word(self, effect: int) -> str:
        """Return an effect in the words of the kind: "longer", "worse", "different"."""
        answer = next(iter(self._said.values()))
        return {Effect.GAINS: answer.gained, Effect.LOSES: answer.lost}.get(Effect(effect), "different")

    def _counted(self, effects: dict[int, int]) -> str:
        order = (Effect.GAINS, Effect.LOSES, Effect.DIFFERENT)
        return ", ".join(f"{effects[each]:,} {self.word(each)}" for each in order if effects[each])

    def _usual(self) -> Figure | None:
        """The mean of an answer that is a number; of a choice, how often the first one is given."""
        histogram = next(iter(results.histograms(self.simulation)), None)
        if histogram is None or not histogram.bars:
            return None
        answer = histogram.judgement.answer
        if answer.kind == "number":
            before, after = (_mean(histogram.bars, side) for side in ("before", "after"))
            label = f"Mean, {answer.unit or 'of the answer'}"
            return Figure(label, f"{before:,.1f} to", f"{after:,.1f}", _more(after - before, 1), _way(after - before))
        first = histogram.bars[0]
        return Figure(
            first.said.capitalize(), f"{first.before:,} to", f"{first.after:,}", _more(Decimal(first.change), 0),
            _way(Decimal(first.change)),
        )  # fmt: skip

    @cached_property
    def totals(self) -> list[Total]:
        """Return the figures added up over all decisions, such as revenue before and after."""
        return results.totals(self.simulation)

    @cached_property
    def charts(self) -> list[Chart]:
        """Return a chart for each kind of decision the policy makes."""
        return [_chart(each) for each in results.histograms(self.simulation)]

    @cached_property
    def tiers(self) -> list[Side]:
        """Return the tiers with what changes for them."""
        names = dict(Tier.objects.filter(region="").order_by("pk").values_list("code", "name"))
        shares = results.tiers(self.simulation)
        longest = max((abs(share.each or Decimal(0)) for share in shares), default=Decimal(0)) or Decimal(1)
        return [self._side(share, names.get(share.key, share.key or "No tier"), longest) for share in shares]

    @cached_property
    def partners(self) -> list[Side]:
        """Return the partners touched most."""
        rows = results.partners(self.simulation)[:MOST_LISTED]
        known = Partner.objects.in_bulk([number for number, _, _ in rows])
        tiers = dict(Tier.objects.filter(region="").order_by("pk").values_list("code", "name"))
        found = []
        for number, tier, share in rows:
            partner = known.get(number)
            name = partner.name if partner else "A partner no longer here"
            side = self._side(share, name, Decimal(1), total=True)
            found.append(
                Side(
                    side.name, side.url_key, side.effect, side.shape, side.count, side.change, side.money, 0, 0,
                    tiers.get(tier, tier), partner.public_id if partner else "",
                )
            )  # fmt: skip
        return found

    def _side(self, share: Share, name: str, longest: Decimal, *, total: bool = False) -> Side:
        figure = share.total if total else share.each
        unit = "" if total else next(iter(self._said.values())).unit
        change = "" if figure is None else f"{_signed(figure, 0 if figure == int(figure) else 1)} {unit}".strip()
        length = int(abs(figure) / longest * 84) if figure is not None and not total else 0
        return Side(
            name, share.key, self.word(share.effect).capitalize(),
            {Effect.GAINS: "up", Effect.LOSES: "down"}.get(Effect(share.effect), "diff"), share.count, change,
            share.money, 90 if share.effect >= 0 else 90 - length, length,
        )  # fmt: skip

    @cached_property
    def largest(self) -> list[Changed]:
        """Return the changed decisions with the most money."""
        return named(self.simulation, results.changed(self.simulation)[:MOST_ROWS])

    def said(self, row: SimulatedDecision) -> tuple[str, str]:
        """Return both answers of a row in words."""
        answer = self._said[row.decision.kind]
        return answer.say(row.before), answer.say(row.after)


def _led_to(told: Consequence) -> Figure:
    change = told.after - told.before
    worse = change < 0 if told.good == "more" else change > 0
    note = f"{_more(change, 0)}{': the price of it' if worse else ''}"
    return Figure(told.label, f"{told.before:,.0f} to", f"{told.after:,.0f}", note, _way(change))


def with_names(simulation: Simulation) -> QuerySet[SimulatedDecision]:
    """Return the changed decisions, each with ``about``: the customer of the registration or quote it was made on."""
    deals, quotes = (
        Subquery(model.objects.filter(public_id=OuterRef("decision__subject_id")).values("customer_name")[:1])
        for model in (Deal, Quote)
    )
    return results.changed(simulation).annotate(about=Coalesce(deals, quotes))


def standing(traced: results.Traced) -> list[tuple[str, Decision]]:
    """Return the decisions that count in a figure and do not change, each with the customer it was made on."""
    found = traced.standing()
    subjects = [each.subject_id for each in found]
    names: dict[str, str] = {}
    for model in (Deal, Quote):
        names |= dict(model.objects.filter(public_id__in=subjects).values_list("public_id", "customer_name"))
    return [(names.get(each.subject_id, each.subject_id), each) for each in found]


def row_of(simulation: Simulation, decision_ref: str) -> SimulatedDecision:
    """Return the row about one decision. Raises ``NotFound``."""
    found = results.changed(simulation).filter(decision__public_id=decision_ref).first()
    if found is None:
        raise NotFound()
    return found


def tier_choices() -> list[tuple[str, str]]:
    """Return every tier by code, each once, the highest first."""
    rows = Tier.objects.filter(region="").order_by("-rank", "pk").values_list("code", "name")
    return list({code: (code, name) for code, name in rows}.values())


def named(simulation: Simulation, rows: Iterable[SimulatedDecision]) -> list[Changed]:
    """Return rows with the names of what they are about: a customer where it is a registration or a quote."""
    kept, summary = list(rows), Summary(simulation)
    wanted = [row.decision.subject_id for row in kept]
    deals = Deal.objects.filter(public_id__in=wanted).values_list("public_id", "customer_name")
    quotes = Quote.objects.filter(public_id__in=wanted).values_list("public_id", "customer_name")
    names = dict(deals.union(quotes, all=True))
    return [
        Changed(row, names.get(row.decision.subject_id, row.decision.subject_id), *summary.said(row)) for row in kept
    ]


def latest(actor: Actor, version: PolicyVersion) -> Summary | None:
    """Return what a version's page shows: the newest simulation of it the actor may read."""
    found = jobs.latest_of(actor, version)
    return Summary(found) if found is not None else None


def can_be_tried(version: PolicyVersion) -> bool:
    """Whether decisions are kept that a version of this kind could be tried on."""
    return bool(tried_by(version.kind))


def _chart(histogram: Histogram) -> Chart:
    bars = histogram.bars
    largest = sorted(bars, key=lambda bar: (-abs(bar.change), -max(bar.before, bar.after)))[:MOST_BARS]
    shown = [bar for bar in bars if bar in largest]
    answer = histogram.judgement.answer
    if answer.kind == "number":
        drawn = pairs([(bar.answer, bar.before, bar.after) for bar in shown])
        title = f"{answer.unit.capitalize() or 'Answer'}, number of decisions"
        return Chart(title, drawn, shown, len(bars) - len(shown))
    return Chart(f"{histogram.judgement.label}, number of decisions", None, shown, len(bars) - len(shown))


def _mean(bars: list[Bar], side: str) -> Decimal:
    count = sum(getattr(bar, side) for bar in bars)
    total = sum((Decimal(bar.answer) * getattr(bar, side) for bar in bars), Decimal(0))
    return total / count if count else Decimal(0)


def _signed(figure: Decimal, digits: int) -> str:
    return f"{'+' if figure >= 0 else MINUS} {abs(figure):,.{digits}f}"


def _more(change: Decimal, digits: int) -> str:
    if round(change, digits) == 0:
        return "The same"
    return f"{abs(change):,.{digits}f} {'more' if change > 0 else 'fewer' if digits == 0 else 'less'}"


def _way(change: Decimal) -> str:
    return "up" if change > 0 else "down" if change < 0 else ""
