"""Any two versions of a kind beside each other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from prm.accounts.web import actor, console_page, render
from prm.common.errors import NotFound
from prm.common.lifecycle import difference
from prm.studio.console.sheet import Sheet
from prm.studio.forms import PolicyForm
from prm.studio.selectors import version as versions


@console_page("policy.view")
def compare(request: HttpRequest, ref: str, other: str) -> HttpResponse:
    """Show what one version says differently from another: setting by setting, and in words."""
    if "with" in request.GET:
        return redirect("console:policy-compare", ref, request.GET["with"])
    version, earlier = versions.get(ref), versions.get(other)
    if version.kind != earlier.kind:
        raise NotFound()
    form = PolicyForm.of(versions.kind_of(version.kind))
    context = {
        "sheet": Sheet(version, actor(request)),
        "earlier_sheet": Sheet(earlier, actor(request)),
        "version": version,
        "earlier": earlier,
        "kind": versions.kind_of(version.kind),
        "changes": difference.of_versions(earlier, version),
        "words": difference.marked(form.say(versions.plain(earlier)), form.say(versions.plain(version))),
        "comparable": versions.comparable(version),
    }
    return render(request, "console/policies/compare.html", context)
