"""Which of several versions is for whom: tried for one partner and deal, with why each wins or loses."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from prm.accounts.web import actor, console_page, render
from prm.common.policies import precedence
from prm.studio.forms.step import ScopeForm
from prm.studio.selectors import scope
from prm.studio.selectors import version as versions


@console_page("policy.view")
def which(request: HttpRequest, key: str) -> HttpResponse:
    """Show every version that counts now, the winner for what was chosen first."""
    kind, known = versions.kind_of(key), scope.choices()
    form = ScopeForm(request.GET or None)
    chosen: dict[str, Any] = form.scope() if form.is_bound and form.is_valid() else {}
    wanted = {**chosen, **({"region": scope.regions(chosen["region"])} if "region" in chosen else {})}
    standings = [(each, versions.shown(each.version, actor(request), known)) for each in precedence(key, scope=wanted)]
    context = {
        "kind": kind,
        "form": form,
        "standings": standings,
        "asked": scope.in_words(chosen, known) if chosen else "A partner without anything special",
    }
    return render(request, "console/policies/precedence.html", context)
