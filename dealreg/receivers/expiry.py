"""An account is free again: those who were refused because of it are told. Nobody learns who held it."""

from dealreg import policies as kinds
from dealreg.models import Deal
from dealreg.receivers.deal import people_of
from dealreg.selectors import facts as facts_of
from dealreg.selectors import freed
from dealreg.selectors.freed import FREED
from prm.accounts.notices import notify
from prm.common import timeline
from prm.common.actors import SYSTEM
from prm.common.events import receiver
from prm.common.models.event import Event
from prm.common.policies import in_force


@receiver("deal.expire", "deal.lapse", "deal.lose", "deal.withdraw", "deal.cancel", key="dealreg.tell_freed")
def tell_freed(event: Event) -> None:
    """Tell every partner refused because of the ended registration, as the policy of that registration says."""
    deal = Deal.objects.select_related("partner").filter(public_id=event.subject_id).first()
    if deal is None:
        return
    scope = facts_of.scope_of(deal, facts_of.tier_of(deal))
    body = in_force([kinds.FREED], at=event.occurred_at, scope=scope)[kinds.FREED].body
    if event.name.removeprefix("deal.") not in body.ends:
        return
    for refused in freed.refused_because_of(deal, within_days=body.within_days):
        # On its timeline too: the notice leads to that page, and a colleague who was not told reads it there.
        timeline.entry(
            refused, actor=SYSTEM, kind=FREED, partner_id=refused.partner_id,
            text="noted that the customer is free again: the registration in its way has ended",
        )  # fmt: skip
        notify(
            people_of(refused),
            kind="deal.account_free",
            key=f"{event.id}:{refused.public_id}",
            title=f"Free again: {refused.customer_name}",
            body=f"The customer {refused.customer_name} you asked about is free again. You can register it now.",
            url=f"/portal/deals/{refused.public_id}/",
            partner_id=refused.partner_id,
        )
