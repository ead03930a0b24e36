"""Console: what the ladders propose, where one partner stands and why, and the values people enter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partners.forms.ladder import SettleForm
from partners.forms.metric import EnterForm, MetricForm, NewMetricForm, as_kept
from partners.selectors import metric as metrics
from partners.selectors import partner as partners
from partners.selectors import proposal as selectors
from partners.selectors import standing as standings
from partners.selectors import tier as tiers
from partners.selectors import tier_page
from partners.services import ladder as services
from partners.services import metric as metric_services
from partners.workflows.proposal import TIER_PROPOSAL
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common.errors import DomainError, NotFound
from prm.common.workflow import available_actions


@console_page("partner.view")
def moves(request: HttpRequest) -> HttpResponse:
    """List the moves that wait for a person, and who is on the way up or down."""
    context = {
        "open": selectors.waiting(),
        "watched": selectors.moving(),
        "settled": selectors.settled(),
        "may_settle": actor(request).may("tier.assign"),
    }
    return render(request, "console/programmes/moves.html", context)


@console_page("partner.view")
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one proposal with why; accept or decline it."""
    proposal = selectors.get(reference)
    form = SettleForm(request.POST or None, proposed=proposal.sentence)
    if request.method == "POST" and form.is_valid():
        accepts, reason = request.POST.get("step") == "accept", form.cleaned_data["reason"]
        settle = services.accept if accepts else services.decline
        try:
            settle(actor=actor(request), proposal=proposal, reason=reason)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Accepted." if accepts else "Declined. It is not proposed again before the next review.")
            return redirect("console:tier-moves")
    context = {
        "proposal": proposal,
        "form": form,
        "decision": selectors.decision_of(proposal),
        "steps": available_actions(TIER_PROPOSAL, proposal, actor(request)),
    }
    return render(request, "console/programmes/move.html", context)


@console_page("partner.view")
def standing(request: HttpRequest, reference: str, programme: str) -> HttpResponse:
    """Show one partner held against one ladder; look again on request."""
    partner = partners.get_visible(actor(request), reference)
    ladder = tiers.get_programme(programme)
    if request.method == "POST":
        try:
            found = services.look(actor=actor(request), partner=partner, programme=ladder)
        except DomainError as error:
            say_error(request, error)
        else:
            tell(request, "A move is proposed." if found else "Looked again; nothing to propose.")
        return redirect("console:partner-standing", reference, programme)
    looked = standings.look_at(partner, ladder)
    context = {
        "partner": partner,
        "programme": ladder,
        "page": tier_page.page_of(looked) if looked else None,
        "values": tier_page.values_of(partner),
        "proposal": selectors.open_for(partner, ladder),
        "may_assign": actor(request).may("tier.assign"),
        "may_enter": actor(request).may("metric.enter"),
    }
    return render(request, "console/programmes/standing.html", context)


@console_page("partner.view")
def figure(request: HttpRequest, reference: str, programme: str, figure: str) -> HttpResponse:
    """Show the rows and the formula behind one figure of a partner."""
    partner = partners.get_visible(actor(request), reference)
    ladder = tiers.get_programme(programme)
    looked = standings.look_at(partner, ladder)
    if looked is None:
        raise NotFound()
    context = {
        "partner": partner,
        "programme": ladder,
        "page": tier_page.page_of(looked),
        "shown": tier_page.figure_page(looked, figure),
    }
    return render(request, "console/programmes/figure.html", context)


@console_page("metric.enter")
def enter(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter a value of a metric for one partner, with its evidence."""
    partner = partners.get_visible(actor(request), reference)
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            metric = metrics.get(data["metric"])
            metric_services.enter(
                actor=actor(request), partner=partner, metric=metric, value=as_kept(metric, data["value"]),
                on=data["on"], evidence=data["evidence"], currency=data["currency"],
            )  # fmt: skip
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{metric.name} is recorded.")
            return redirect("console:partner", partner.public_id)
    return render(request, "console/programmes/enter.html", {"form": form, "partner": partner})


@require_POST
@console_page("metric.enter")
def remove(request: HttpRequest, reference: str, value: str) -> HttpResponse:
    """Take back a value entered by mistake."""
    partner = partners.get_visible(actor(request), reference)
    metric_services.remove(actor=actor(request), value=metrics.get_value(partner, value))
    tell(request, "The value is taken back.")
    return redirect("console:partner", partner.public_id)


@console_page("partner.view")
def metric_list(request: HttpRequest) -> HttpResponse:
    """List the metrics people enter; an ops admin adds one."""
    may_edit = actor(request).may("programme.edit")
    form = NewMetricForm(request.POST or None) if may_edit else None
    if request.method == "POST" and form is not None and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            made = metric_services.define(actor=actor(request), code=data.pop("code"), data=data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{made.name} is added.")
            return redirect("console:metrics")
    context = {"rows": metrics.every(), "known": tier_page.counted_by_itself(), "form": form}
    return render(request, "console/programmes/metrics.html", context)


@console_page("programme.edit")
def metric(request: HttpRequest, reference: str) -> HttpResponse:
    """Change a metric."""
    found = metrics.get(reference)
    initial = {name: getattr(found, name) for name in MetricForm.base_fields}
    form = MetricForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            metric_services.change(actor=actor(request), metric=found, data=form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Saved.")
            return redirect("console:metrics")
    return render(request, "console/programmes/metric.html", {"form": form, "metric": found})
