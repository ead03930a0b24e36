"""The extension request's transition table."""

from dealreg.enums import DealStatus
from dealreg.enums import ExtensionState as S
from dealreg.models import Extension
from prm.common.actors import Actor
from prm.common.moment import now
from prm.common.workflow import Transition, Workflow


def still_protected(extension: Extension, actor: Actor) -> str | None:
    """What has ended cannot be made longer."""
    deal = extension.deal
    runs = deal.status == DealStatus.APPROVED and deal.protected_until is not None and deal.protected_until > now()
    return None if runs else "The protection has ended."


EXTENSION = Workflow(
    key="extension",
    field="state",
    noun="request",
    transitions=(
        Transition(
            "grant",
            "Extend protection",
            (S.PENDING,),
            S.GRANTED,
            "deal.extend",
            "extended the protection",
            guards=(still_protected,),
        ),
        Transition(
            "refuse",
            "Refuse the extension",
            (S.PENDING,),
            S.REFUSED,
            "deal.extend",
            "refused to extend the protection",
            needs_reason=True,
        ),
        Transition(
            "withdraw",
            "Take the request back",
            (S.PENDING,),
            S.WITHDRAWN,
            "deal.update",
            "took the extension request back",
            side="partner",
        ),
        Transition(
            "overtake",
            "Overtaken",
            (S.PENDING,),
            S.OVERTAKEN,
            "deal.system",
            "closed the extension request: the deal ended first",
            side="system",
            offered=False,
        ),
    ),
)
