"""One change to the chosen rows, after showing which are left out and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from partners.forms.account import AccountBulkForm
from partners.forms.partner import BulkForm
from partners.selectors import account as account_selectors
from partners.selectors import partner as selectors
from partners.selectors import staff
from partners.services import account as account_services
from partners.services import bulk as services
from prm.accounts.web import actor, console_page, put_errors, render, tell
from prm.common.errors import DomainError, NotFound


def _back(request: HttpRequest, name: str) -> HttpResponseRedirect:
    """Go back to the list as it was; only its own query is taken along."""
    query = request.POST.get("back", "")[:2000].replace("\n", "").replace("\r", "")
    return HttpResponseRedirect(f"{reverse(name)}?{query}" if query else reverse(name))


@console_page("partner.edit")
@require_POST
def partners(request: HttpRequest) -> HttpResponse:
    """Ask for the value, show whom it reaches, then change them."""
    action = request.POST.get("action", "")
    if action not in services.ACTIONS:
        raise NotFound()
    chosen = selectors.by_reference(request.POST.getlist("select")[: services.MOST])
    if not chosen:
        return _back(request, "console:partners")
    asked = "value" in request.POST
    form = BulkForm(
        request.POST if asked else None, options=services.value_choices(action), label=services.ACTIONS[action]
    )
    context: dict[str, Any] = {"form": form, "action": action, "title": services.ACTIONS[action], "chosen": chosen}
    if asked and form.is_valid():
        value, note = form.cleaned_data["value"], form.cleaned_data["note"]
        try:
            if "sure" in request.POST:
                return _run(request, chosen, action, value, note)
            context["verdicts"] = services.judge(actor=actor(request), partners=chosen, action=action, value=value)
            context["needs_note"] = services.needs_note(action, value)
        except DomainError as error:
            put_errors(form, error)
    return render(request, "console/partners/bulk.html", {**context, "back": request.POST.get("back", "")})


def _run(request: HttpRequest, chosen: list[Any], action: str, value: str, note: str) -> HttpResponse:
    verdicts = services.run(actor=actor(request), partners=chosen, action=action, value=value, note=note)
    done = sum(verdict.goes for verdict in verdicts)
    left = len(verdicts) - done
    tell(request, f"{done} changed{f', {left} left as they were' if left else ''}.")
    return _back(request, "console:partners")


@console_page("account.edit")
@require_POST
def accounts(request: HttpRequest) -> HttpResponse:
    """Give the chosen accounts an owner, or name them strategic."""
    chosen = account_selectors.by_reference(request.POST.getlist("select")[: services.MOST])
    action, who = request.POST.get("action", ""), actor(request)
    if not chosen:
        return _back(request, "console:accounts")
    if action in {"strategic", "ordinary"}:
        wanted = action == "strategic"
        changed = account_services.mark_strategic(actor=who, accounts=chosen, strategic=wanted)
        words = "named strategic" if wanted else "no longer strategic"
        tell(request, f"{changed} {words}{_already(len(chosen) - changed)}.")
        return _back(request, "console:accounts")
    if action != "owner":
        raise NotFound()
    form = AccountBulkForm(request.POST if "sure" in request.POST else None)
    if form.is_bound and form.is_valid():
        owner = staff.get(form.cleaned_data["owner"]) if form.cleaned_data["owner"] else None
        changed = account_services.assign_owner(actor=who, accounts=chosen, owner=owner)
        tell(request, f"{changed} changed{_already(len(chosen) - changed)}.")
        return _back(request, "console:accounts")
    context = {"form": form, "chosen": chosen, "back": request.POST.get("back", "")}
    return render(request, "console/accounts/bulk.html", context)


def _already(left: int) -> str:
    return f", {left} were so already" if left else ""
