"""The page of one partner, composed of what every app has to say about it."""

from django.http import HttpRequest, HttpResponse

from partners.console.merge import moved_on
from partners.selectors import lists as vendor_lists
from partners.selectors import partner as selectors
from partners.workflows.partner import PARTNER
from prm.accounts.web import actor, console_page, render
from prm.common.panels import panels_for
from prm.common.workflow import available_actions


@console_page("partner.view")
def partner(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything about one partner."""
    who = actor(request)
    found = selectors.get_visible(who, reference)
    if found.public_id != reference:
        return moved_on(request, found, reference)
    panels = panels_for("partner", request, found, who)
    data = {panel.key: panel.data for panel in panels}
    context = {
        "partner": found,
        "country": vendor_lists.country_name(found.country),
        "steps": available_actions(PARTNER, found, who),
        "main": [panel for panel in panels if not panel.aside],
        "aside": [panel for panel in panels if panel.aside],
        "standings": data["tiers"]["standings"],
        "manager": next((m for m in data["team"]["team"] if m.role == "partner_manager"), None),
        "may_edit": who.may("partner.edit"),
        "may_merge": who.may("partner.merge"),
    }
    return render(request, "console/partners/partner.html", context)
