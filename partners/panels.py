"""What this app puts on the pages of partners and accounts."""

from typing import Any

from django.http import HttpRequest

from partners.enums import Motion
from partners.forms.partner import NoteForm
from partners.models import Account, Partner
from partners.selectors import account as accounts
from partners.selectors import certification as certifications
from partners.selectors import company, lists, territory
from partners.selectors import partner as partners
from partners.selectors import proposal as proposals
from partners.selectors import tier as tiers
from prm.accounts.web import actor
from prm.common import timeline
from prm.common.panels import register

NEWEST = 30


def _people(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    return {"people": partners.people(partner), "manages": actor(request).may("person.manage")}


def _coverage(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    known, tree = lists.read(), territory.tree()
    return {
        "rows": [
            ("Motions", [Motion(code).label for code in partner.motions]),
            ("Territories", [tree.name(code) for code in partner.territories]),
            ("Verticals", [known.name("vertical", code) for code in partner.verticals]),
            ("Capabilities", [known.name("capability", code) for code in partner.capabilities]),
        ],
        "proposals": [proposal for proposal in company.proposals(partner) if proposal.open],
    }


def _family(request: HttpRequest, partner: Partner) -> dict[str, Any] | None:
    family = partners.family(partner)
    return {"family": family} if family else None


def _team(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    return {"team": partners.team(partner), "may_edit": actor(request).may("partner.edit")}


def _tiers(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    found, waiting = proposals.last_found(partner), proposals.open_of(partner)
    standings = tiers.standings(partner)
    return {
        "standings": standings,
        "rows": [(each, found.get(each.programme.pk), waiting.get(each.programme.pk)) for each in standings],
        "may_assign": actor(request).may("tier.assign"),
        "may_enter": actor(request).may("metric.enter"),
    }


def _certificates(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    rows = [(held, certifications.is_valid(held)) for held in certifications.of_partner(partner)]
    return {"rows": rows, "may_edit": actor(request).may("certification.edit")}


def _profile(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    return {"country": lists.country_name(partner.country)}


def _notes(request: HttpRequest, subject: Partner | Account) -> dict[str, Any]:
    may = actor(request).may("partner.note")
    return {"notes": timeline.staff_notes(subject, NEWEST), "form": NoteForm() if may else None}


def _timeline(request: HttpRequest, subject: Partner | Account) -> dict[str, Any]:
    return {"entries": timeline.entries(subject, NEWEST)}


def _names(request: HttpRequest, account: Account) -> dict[str, Any]:
    return {"aliases": list(account.aliases.order_by("name")), "may_edit": actor(request).may("account.edit")}


def _relatives(request: HttpRequest, account: Account) -> dict[str, Any] | None:
    above, below = accounts.parents(account), accounts.subsidiaries(account)
    return {"parents": above[::-1], "subsidiaries": below} if above or below else None


def _twins(request: HttpRequest, account: Account) -> dict[str, Any] | None:
    found = accounts.twins(account.name, account.website or account.domain, but=account)
    return {"account": account, "twins": found} if found else None


PARTNER, ACCOUNT = "partner", "account"
HERE = "console/partners/panels"
register(page=PARTNER, key="coverage", title="Coverage and capabilities", position=20, permission="partner.view",
         build=_coverage, template=f"{HERE}/coverage.html")  # fmt: skip
register(page=PARTNER, key="people", title="People", position=40, permission="partner.view", build=_people,
         template=f"{HERE}/people.html")  # fmt: skip
register(page=PARTNER, key="certificates", title="Certificates", position=45, permission="partner.view",
         build=_certificates, template=f"{HERE}/certificates.html")  # fmt: skip
register(page=PARTNER, key="profile", title="Profile", position=50, permission="partner.view", build=_profile,
         template=f"{HERE}/profile.html")  # fmt: skip
register(page=PARTNER, key="timeline", title="Timeline", position=90, permission="partner.view", build=_timeline,
         template=f"{HERE}/timeline.html")  # fmt: skip
register(page=PARTNER, key="team", title="Account team", position=10, permission="partner.view", build=_team,
         template=f"{HERE}/team.html", aside=True)  # fmt: skip
register(page=PARTNER, key="tiers", title="Programmes", position=20, permission="partner.view", build=_tiers,
         template=f"{HERE}/tiers.html", aside=True)  # fmt: skip
register(page=PARTNER, key="family", title="Organisation", position=30, permission="partner.view", build=_family,
         template=f"{HERE}/family.html", aside=True)  # fmt: skip
register(page=PARTNER, key="notes", title="Staff notes", position=40, permission="partner.view", build=_notes,
         template=f"{HERE}/notes.html", aside=True)  # fmt: skip
register(page=ACCOUNT, key="names", title="Other names", position=10, permission="account.view", build=_names,
         template="console/accounts/panels/names.html", aside=True)  # fmt: skip
register(page=ACCOUNT, key="twins", title="Maybe the same", position=5, permission="account.merge", build=_twins,
         template="console/accounts/panels/twins.html", aside=True)  # fmt: skip
register(page=ACCOUNT, key="relatives", title="Organisation", position=20, permission="account.view",
         build=_relatives, template="console/accounts/panels/relatives.html", aside=True)  # fmt: skip
register(page=ACCOUNT, key="notes", title="Staff notes", position=40, permission="account.view", build=_notes,
         template=f"{HERE}/notes.html", aside=True)  # fmt: skip
register(page=ACCOUNT, key="timeline", title="Timeline", position=90, permission="account.view", build=_timeline,
         template=f"{HERE}/timeline.html")  # fmt: skip
