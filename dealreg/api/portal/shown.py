"""One deal as the partner's API gives it, and the steps its partner may take."""

from typing import Any

from dealreg.api.portal.serializers import DealOut, LoseIn, NoteIn, OptionalNoteIn, WinIn
from dealreg.models import Deal
from dealreg.selectors import deal as deals
from dealreg.selectors import own, plain
from dealreg.services import appeal, closing, returning, submission
from dealreg.services.submission import Registered
from dealreg.workflows.deal import DEAL
from prm.common.actors import Actor
from prm.common.api.operations import Call
from prm.common.api.transitions import Steps, Verb
from prm.common.api.views import PortalView
from prm.common.decisions import cards_of


def shown(deal: Deal, who: Actor, made: Registered | None = None) -> dict[str, Any]:
    """Return one deal with its clock, the steps from here, and why it was decided so.

    ``made`` is what the deal was just written with: that is not read again, and it has no files yet.
    """
    if made is not None and made.cards is not None:
        files, clock, cards = [], made.clock, made.cards
    else:
        clock = own.decision_clocks(who, [deal.public_id]).get(deal.public_id)
        cards, files = cards_of(deal), own.files_of(deal)
    return {
        **plain.one(deal),
        "files": [plain.file(file) for file in files],
        "available_actions": STEPS.actions(deal, who),
        "clock": plain.clock(clock, who.timezone) if clock else None,
        "cards": plain.cards(cards),
    }


def _close(how: str) -> Any:
    def act(deal: Deal, call: Call) -> Deal:
        return closing.close(deal=deal, actor=call.actor, how=how, **call.body)

    return act


VERBS = {
    "submit": Verb(lambda deal, call: submission.submit(deal=deal, actor=call.actor)),
    "resubmit": Verb(lambda deal, call: returning.resubmit(deal=deal, actor=call.actor, **call.body), OptionalNoteIn),
    "appeal": Verb(lambda deal, call: appeal.appeal(deal=deal, actor=call.actor, **call.body), NoteIn),
    "win": Verb(_close("win"), WinIn),
    "lose": Verb(_close("lose"), LoseIn),
    "withdraw": Verb(_close("withdraw"), NoteIn),
}
STEPS = Steps(
    workflow=DEAL,
    verbs=VERBS,
    base=PortalView,
    resource="deals",
    where="/api/portal/v1/deals/{}",
    find=deals.get_visible,
    show=shown,
    gives=DealOut,
    version="revision",
)
