"""Console: trying a version on past decisions. Started here, run in the background, read, kept, put before a review."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from prm.accounts.lists import list_page
from prm.accounts.web import actor, attempt, console_page, render, say_error, tell
from prm.common import csvfile
from prm.common.errors import DomainError, NotFound
from prm.common.lists import Cell, Column, Filter, ListSpec, link, money, number, status, text, when
from prm.common.models import SimulatedDecision, Simulation
from prm.common.policies.kinds import kinds
from prm.common.simulation import jobs, results
from prm.studio.forms.simulation import KeepForm, SimulationForm
from prm.studio.selectors import simulation as selectors
from prm.studio.selectors import version as versions
from prm.studio.selectors.simulation import Summary

VERBS = {
    "cancel": (jobs.cancel, "Cancelled. What was found so far stays."),
    "resume": (jobs.resume, "It goes on."),
    "attach": (jobs.attach, "Put before the reviewer."),
    "detach": (jobs.detach, "Taken away from the review."),
}

SIMULATIONS = ListSpec(
    page="simulations",
    noun=("simulation", "simulations"),
    columns=(
        Column("name", "Simulation", lambda s: link(_name(s), reverse("console:simulation", args=[s.public_id])),
               css="full"),
        Column("policy", "Version tried", lambda s: text(f"{kinds()[s.kind].label}, version {s.version.number}"),
               css="c-l"),
        Column("state", "State", lambda s: status(s.state, s.get_state_display()), css="c-s"),
        Column("changed", "Would change", lambda s: number(s.changed), sort="changed", css="num c-s"),
        Column("judged", "Decisions", lambda s: number(s.judged), sort="judged", css="num c-s"),
        Column("by", "By", lambda s: text(s.author_name), css="c-m"),
        Column("at", "Started", lambda s: when(s.created_at), sort="created_at", css="end c-s"),
    ),
    filters=(
        Filter("state", "State", lambda: Simulation.State.choices, lambda rows, values: rows.filter(state__in=values)),
        Filter("kind", "Policy", lambda: [(key, kind.label) for key, kind in kinds().items()],
               lambda rows, values: rows.filter(kind__in=values)),
    ),
    sort="-at",
)  # fmt: skip


def _name(simulation: Simulation) -> str:
    return simulation.name or f"{simulation.since:%-d %b %Y} to {simulation.until:%-d %b %Y}"


@console_page("policy.view")
def simulations(request: HttpRequest) -> HttpResponse:
    """List simulations: one's own, those shared, those a review rests on."""
    return list_page(request, SIMULATIONS, jobs.visible_to(actor(request)), "console/policies/simulation/list.html")


@console_page("policy.simulate")
def simulate(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask which past decisions a version is tried on, and begin."""
    version = versions.get(ref)
    if not selectors.can_be_tried(version):
        raise NotFound()
    form = SimulationForm(request.POST or None, tiers=selectors.tier_choices())
    begun: list[Simulation] = []

    def act() -> None:
        told, (since, until) = form.cleaned_data, form.moments()
        begun.append(
            jobs.start(
                actor=actor(request), version=version, since=since, until=until,
                as_decided=told["against"] == "decided", filters={"tier": told["tier"]}, name=told["name"],
            )
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and attempt(request, form, act, "Started."):
        return redirect("console:simulation", begun[0].public_id) if begun else redirect("console:policy", ref)
    context = {"version": version, "kind": kinds()[version.kind], "form": form}
    return render(request, "console/policies/simulation/start.html", context, status=422 if form.errors else 200)


@console_page("policy.view")
def simulation(request: HttpRequest, ref: str) -> HttpResponse:
    """Show how far it is, or what it came to; it is named and shared here."""
    found = jobs.get_visible(actor(request), ref)
    form = KeepForm(request.POST or None, initial={"name": found.name, "is_shared": found.is_shared})

    def act() -> None:
        jobs.keep(actor=actor(request), simulation=found, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(request, form, act, "Kept."):
        return redirect("console:simulation", ref)
    return render(request, "console/policies/simulation/page.html", _context(request, found) | {"form": form})


def _context(request: HttpRequest, found: Simulation) -> dict[str, Any]:
    who = actor(request)
    may = who.may("policy.simulate")
    return {
        "summary": Summary(found),
        "simulation": found,
        "kind": kinds()[found.kind],
        "mine": may and found.author_id == who.user_id,
        "may_simulate": may,
    }


@console_page("policy.view")
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """Return the bar again while it runs; when it ends, ask the page to load anew."""
    found = jobs.get_visible(actor(request), ref)
    response = render(request, "console/policies/simulation/progress.html", {"simulation": found})
    if not found.at_work:
        response["HX-Refresh"] = "true"
    return response


@console_page("policy.simulate")
@require_POST
def do(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Stop it, go on with it, put it before a review or take it away, delete it."""
    found = jobs.get_visible(actor(request), ref)
    try:
        if verb == "discard":
            jobs.discard(actor=actor(request), simulation=found)
            tell(request, "Deleted.")
            return redirect("console:simulations")
        if verb not in VERBS:
            raise NotFound()
        step, said = VERBS[verb]
        step(actor=actor(request), simulation=found)
        tell(request, said)
    except NotFound:
        raise
    except DomainError as error:
        say_error(request, error)
    return redirect("console:simulation", ref)


def _changed_spec(summary: Summary) -> ListSpec:
    """The list of one simulation's rows, whose answers are said in its kind's words."""
    reference = summary.simulation.public_id

    def opens(row: SimulatedDecision) -> Any:
        name = getattr(row, "about", "") or row.decision.subject_id
        return link(name, reverse("console:simulation-decision", args=[reference, row.decision.public_id]))

    return ListSpec(
        page="simulated-decisions",
        noun=("decision", "decisions"),
        columns=(
            Column("about", "Decision on", opens, css="full"),
            Column("before", "Before", lambda row: text(summary.said(row)[0], quiet=True)),
            Column("after", "After", lambda row: text(summary.said(row)[1])),
            Column("effect", "Change", lambda row: text(summary.word(row.effect).capitalize())),
            Column("tier", "Tier", lambda row: text(row.tier.replace("_", " ").capitalize())),
            Column("size", "Amount", lambda row: money(row.size, "EUR"), sort="size", nullable=True, css="money end"),
            Column("because", "Because", lambda row: text(row.sentence), css="full", shown=False),
            Column("at", "Decided", lambda row: when(row.decision.at), css="end"),
        ),
        filters=(
            Filter("effect", "Change",
                   lambda: [(str(v), summary.word(v).capitalize()) for v in SimulatedDecision.Effect.values],
                   lambda rows, values: rows.filter(effect__in=[v for v in values if v in {"-1", "0", "1"}])),
            Filter("tier", "Tier", selectors.tier_choices, lambda rows, values: rows.filter(tier__in=values)),
            Filter("partner", "Partner", lambda: [(one.url_key, one.name) for one in summary.partners],
                   lambda rows, values: rows.filter(partner_id__in=[v for v in values if v.isdigit()])),
        ),
        sort="-size",
    )  # fmt: skip


@console_page("policy.view")
def changed(request: HttpRequest, ref: str) -> HttpResponse:
    """List the decisions that would come out differently."""
    found = jobs.get_visible(actor(request), ref)
    context = _context(request, found)
    rows = selectors.with_names(found)
    spec = _changed_spec(context["summary"])
    return list_page(request, spec, rows, "console/policies/simulation/changed.html", context, views=False)


def _traced_spec(traced: results.Traced, reference: str) -> ListSpec:
    """The rows one added-up figure changes by, each before and after."""
    figure, known = traced.figure, dict[int, tuple[Decimal | None, Decimal | None]]()

    def both(row: SimulatedDecision) -> tuple[Decimal | None, Decimal | None]:
        if row.pk not in known:
            known[row.pk] = traced.of(row)
        return known[row.pk]

    def cell(amount: Decimal | None) -> Cell:
        if amount is None:
            return text("unknown", quiet=True)
        return money(amount, figure.unit) if figure.unit else number(int(amount))

    def change(row: SimulatedDecision) -> Cell:
        before, after = both(row)
        return cell(None if before is None or after is None else after - before)

    def opens(row: SimulatedDecision) -> Cell:
        name = getattr(row, "about", "") or row.decision.subject_id
        return link(name, reverse("console:simulation-decision", args=[reference, row.decision.public_id]))

    css = "money end" if figure.unit else "num end"
    return ListSpec(
        page="simulated-figure",
        noun=("decision", "decisions"),
        columns=(
            Column("about", "Decision on", opens, css="full"),
            Column("before", "Before", lambda row: cell(both(row)[0]), css=css),
            Column("after", "After", lambda row: cell(both(row)[1]), css=css),
            Column("change", "Change", change, css=css),
            Column("size", "List value", lambda row: money(row.size, "EUR"), sort="size", nullable=True,
                   css="money end"),
            Column("at", "Decided", lambda row: when(row.decision.at), css="end"),
        ),
        filters=(Filter("tier", "Tier", selectors.tier_choices, lambda rows, values: rows.filter(tier__in=values)),),
        sort="-size",
    )  # fmt: skip


@console_page("policy.view")
def figure(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """List what one added-up figure changes by, decision by decision."""
    found = jobs.get_visible(actor(request), ref)
    traced = results.Traced(found, key)
    context = _context(request, found)
    total = next((each for each in context["summary"].totals if each.key == key), None)
    if total is None:
        raise NotFound()
    context |= {"total": total, "standing": selectors.standing(traced)}
    rows = traced.rows(selectors.with_names(found))
    page = "console/policies/simulation/figure.html"
    return list_page(request, _traced_spec(traced, ref), rows, page, context, views=False)


@console_page("policy.view")
def decision(request: HttpRequest, ref: str, decision: str) -> HttpResponse:
    """Show one of them both ways, with both traces."""
    found = jobs.get_visible(actor(request), ref)
    row = selectors.row_of(found, decision)
    context = _context(request, found)
    context |= {"both": results.both_ways(found, row), "row": row, "one": selectors.named(found, [row])[0]}
    return render(request, "console/policies/simulation/decision.html", context)


@console_page("policy.view")
def export(request: HttpRequest, ref: str) -> HttpResponse:
    """Send everything that would change as a CSV file."""
    found = jobs.get_visible(actor(request), ref)
    name = f"simulation-{found.public_id.lower()}.csv"
    answer: HttpResponse = csvfile.download(name, results.HEAD, results.lines(found))  # type: ignore[assignment]
    return answer
