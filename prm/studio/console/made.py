"""Every decision one version made, as a list."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from prm.accounts.lists import list_page
from prm.accounts.web import console_page
from prm.common.lists import Column, Filter, ListSpec, link, text, when
from prm.common.models.decision import Decision
from prm.common.policies import kinds
from prm.studio.selectors import decision as decisions
from prm.studio.selectors import version as versions


def _of_outcome(rows: QuerySet[Decision], values: list[str]) -> QuerySet[Decision]:
    return rows.filter(outcome__in=values)


def _spec(outcomes: list[tuple[str, str]]) -> ListSpec:
    return ListSpec(
        page="policy-decisions",
        noun=("decision", "decisions"),
        columns=(
            Column("about", "Decision on", lambda d: link(d.about, reverse("console:decision", args=[d.public_id])),
                   css="full"),
            Column("sentence", "Outcome", lambda d: text(d.sentence), css="full c-x"),
            Column("at", "When", lambda d: when(d.at), sort="at", css="end c-s"),
        ),
        filters=(Filter("outcome", "Outcome", lambda: outcomes, _of_outcome),),
        sort="-at",
    )  # fmt: skip


@console_page("policy.view")
def made(request: HttpRequest, ref: str) -> HttpResponse:
    """List the decisions a version made, the newest first."""
    version = versions.get(ref)
    spec = _spec(decisions.outcomes_of(version))
    context = {"version": version, "kind": kinds()[version.kind]}
    return list_page(request, spec, decisions.of_version(version), "console/policies/made.html", context, views=False)
