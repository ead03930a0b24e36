"""One registration as the vendor's API gives it, and the steps staff may take."""

from collections.abc import Callable
from typing import Any

from dealreg.api.console.serializers import ApproveIn, ConsoleDealOut, DismissIn, HoldIn, RejectIn, ReturnIn
from dealreg.api.portal.serializers import NoteIn
from dealreg.models import Deal
from dealreg.selectors import deal as deals
from dealreg.selectors import own, plain, plain_staff
from dealreg.services import appeal, closing, hold, reopening, returning, review
from dealreg.workflows.deal import DEAL
from prm.common.actors import Actor
from prm.common.api.operations import Call
from prm.common.api.transitions import Steps, Verb
from prm.common.api.views import ConsoleView
from prm.common.clocks import clocks_of
from prm.common.errors import NotAllowed


def shown(deal: Deal, who: Actor) -> dict[str, Any]:
    """Return one registration with everything the vendor knows about it."""
    clock = next((one for one in clocks_of(deal) if one.kind == own.DECISION and one.ended_at is None), None)
    return {
        **plain.one(deal),
        **plain_staff.known(deal),
        "files": [plain.file(file) for file in own.files_of(deal)],
        "available_actions": STEPS.actions(deal, who),
        "clock": plain.clock(clock, who.timezone) if clock else None,
    }


def _by_a_person(service: Callable[..., Deal]) -> Any:
    """Let only a person decide: two levels are two people, and a program is nobody."""

    def act(deal: Deal, call: Call) -> Deal:
        if call.actor.user_id is None:
            raise NotAllowed("token.person_only", "A person decides. Use a personal token.")
        service(deal=deal, actor=call.actor, **call.body)
        return deals.get_visible(call.actor, deal.public_id)

    return act


VERBS = {
    "approve": Verb(_by_a_person(review.approve), ApproveIn),
    "reject": Verb(_by_a_person(review.reject), RejectIn),
    "return": Verb(_by_a_person(returning.give_back), ReturnIn),
    "hold": Verb(_by_a_person(hold.hold), HoldIn),
    "resume": Verb(_by_a_person(hold.resume)),
    "dismiss": Verb(_by_a_person(appeal.dismiss), DismissIn),
    "reopen": Verb(_by_a_person(reopening.reopen), NoteIn),
    "cancel": Verb(_by_a_person(lambda **said: closing.close(how="cancel", **said)), NoteIn),
}
STEPS = Steps(
    workflow=DEAL,
    verbs=VERBS,
    base=ConsoleView,
    resource="deals",
    where="/api/console/v1/deals/{}",
    find=deals.get_visible,
    show=shown,
    gives=ConsoleDealOut,
    version="revision",
)
