"""The partner's deals over the API: list, read, draft, submit, withdraw."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dealreg.api.portal.serializers import Closing, DealIn, DealOut, DealPatch, Page, Problem
from dealreg.enums import DealStatus
from dealreg.models import Deal
from dealreg.selectors import deal as deals
from dealreg.selectors import own, plain
from dealreg.services import closing, draft, submission
from dealreg.workflows.deal import DEAL
from prm.common.actors import Actor
from prm.common.api.idempotency import once
from prm.common.api.pages import CursorPages
from prm.common.api.views import PortalView
from prm.common.clocks import clock_view
from prm.common.decisions import cards_of
from prm.common.errors import Invalid
from prm.common.workflow import available_actions

KEY = OpenApiParameter(
    "Idempotency-Key", location=OpenApiParameter.HEADER, description="The same key again gets the same answer."
)
STATUS = OpenApiParameter("status", enum=DealStatus.values, many=True, description="Only deals in these states.")
REFUSED = {400: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}


def _values(request: Request, shape: type[DealIn]) -> dict[str, Any]:
    """Return the parsed body without what was not sent. Raises DRF's validation error, told as a problem."""
    parsed = shape(data=request.data)
    parsed.is_valid(raise_exception=True)
    values = {name: value for name, value in parsed.validated_data.items() if name in request.data}
    if "help_wanted" in values:
        values["help_wanted"] = sorted(values["help_wanted"])
    return values


class Deals(PortalView):
    """All deals of the partner; a new draft."""

    permission = "deal.view"
    permissions_by_method = {"POST": "deal.register"}

    @extend_schema(operation_id="deals_list", parameters=[STATUS], responses={200: Page})
    def get(self, request: Request) -> Response:
        """List the newest first, by cursor; ``page_size`` up to 200."""
        wanted = request.query_params.getlist("status")
        if unknown := set(wanted) - set(DealStatus.values):
            raise Invalid({"status": f"There is no status {sorted(unknown)[0][:30]}."})
        rows = plain.rows(deals.visible_to(self.actor(request)), statuses=wanted)
        pages = CursorPages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([plain.shaped(row) for row in page or []])

    @extend_schema(operation_id="deals_create", parameters=[KEY], request=DealIn, responses={201: DealOut, **REFUSED})
    def post(self, request: Request) -> Response:
        """Open a draft. It holds no place until it is submitted."""

        def act() -> Response:
            who = self.actor(request)
            deal = draft.start(actor=who, data=_values(request, DealIn))
            return Response(shown(deal, who), status=201)

        return once(request, act)


class OneDeal(PortalView):
    """One deal; a change to a draft."""

    permission = "deal.view"
    permissions_by_method = {"PATCH": "deal.register"}

    @extend_schema(operation_id="deals_read", responses={200: DealOut, **REFUSED})
    def get(self, request: Request, reference: str) -> Response:
        """Read one deal with its clock, what may be done now, and why it was decided so."""
        who = self.actor(request)
        return Response(shown(deals.get_visible(who, reference), who))

    @extend_schema(operation_id="deals_change", request=DealPatch, responses={200: DealOut, **REFUSED})
    def patch(self, request: Request, reference: str) -> Response:
        """Change a draft. ``lines``, when sent, replace all lines."""
        who = self.actor(request)
        values = _values(request, DealPatch)
        revision = values.pop("revision", None)
        deal = draft.save(deal=deals.get_visible(who, reference), actor=who, data=values, revision=revision)
        return Response(shown(deal, who))


class Submit(PortalView):
    """Submitting."""

    permission = "deal.register"

    @extend_schema(operation_id="deals_submit", parameters=[KEY], request=None, responses={200: DealOut, **REFUSED})
    def post(self, request: Request, reference: str) -> Response:
        """Submit a draft: it is checked and routed, and the vendor's clock starts."""

        def act() -> Response:
            who = self.actor(request)
            deal = submission.submit(deal=deals.get_visible(who, reference), actor=who)
            return Response(shown(deal, who))

        return once(request, act)


class Withdraw(PortalView):
    """Withdrawing."""

    permission = "deal.withdraw"

    @extend_schema(
        operation_id="deals_withdraw", parameters=[KEY], request=Closing, responses={200: DealOut, **REFUSED}
    )
    def post(self, request: Request, reference: str) -> Response:
        """Withdraw a registration, saying why."""

        def act() -> Response:
            who = self.actor(request)
            parsed = Closing(data=request.data)
            parsed.is_valid(raise_exception=True)
            deal = deals.get_visible(who, reference)
            done = closing.close(deal=deal, actor=who, how="withdraw", note=parsed.validated_data["note"])
            return Response(shown(done, who))

        return once(request, act)


def shown(deal: Deal, who: Actor) -> dict[str, Any]:
    """Return one deal as the API gives it."""
    clock = own.decision_clocks(who, [deal.public_id]).get(deal.public_id)
    view = clock_view(clock, timezone=who.timezone) if clock else None
    return {
        **plain.one(deal),
        "available_actions": [
            {
                "name": action.name,
                "label": action.label,
                "allowed": action.allowed,
                "reasons": list(action.reasons),
                "needs_reason": action.needs_reason,
            }
            for action in available_actions(DEAL, deal, who)
        ],
        "clock": view
        and {
            "label": view.label,
            "owed_by": view.owed_by,
            "owed_by_name": view.owed_by_name,
            "state": view.state,
            "left": view.left,
            "of": view.of,
            "due_at": view.due_at.isoformat(),
            "consequence": view.consequence,
        },
        "cards": [
            {
                "kind": card.kind,
                "outcome": card.outcome,
                "sentence": card.sentence,
                "rows": card.rows,
                "alternatives": card.alternatives,
                "policy": card.policy_label,
                "at": card.at.isoformat(),
            }
            for card in cards_of(deal)
        ],
    }
