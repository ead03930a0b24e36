"""Whether a rejection is still open to appeal, and who can decide one."""

from datetime import datetime

from dealreg import policies as kinds
from dealreg.models import Deal
from dealreg.rules import appeal as rule
from dealreg.rules.appeal import AppealBody
from dealreg.selectors import facts as facts_of
from dealreg.selectors import reviewers
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common.clocks import Duration, calendar
from prm.common.clocks.business import add
from prm.common.errors import DomainError
from prm.common.models import TimelineEntry
from prm.common.moment import now
from prm.common.policies import Policy, in_force
from prm.common.timeline import key_of


def policy_of(deal: Deal) -> Policy:
    """Return the appeal policy in force for the deal."""
    return in_force([kinds.APPEAL], scope=facts_of.scope_of(deal, facts_of.tier_of(deal)))[kinds.APPEAL]


def open_until(deal: Deal, body: AppealBody) -> datetime:
    """Return until when a rejection can be appealed, in the partner's business time."""
    assert deal.decided_at is not None
    return add(deal.decided_at, Duration(body.open_for.amount, body.open_for.unit), calendar(deal.partner.calendar_key))


def why_not(deal: Deal) -> str | None:
    """Return why a rejection cannot be appealed now, in words for the partner, or ``None``."""
    try:
        body = policy_of(deal).body
    except DomainError as error:
        return error.message
    if deal.decided_at is None:
        return "There is no decision to appeal."
    return rule.refusal(body, made=_made(deal), at=now(), until=open_until(deal, body))


def _made(deal: Deal) -> int:
    if deal.appealed_at is None:
        return 0
    return TimelineEntry.objects.filter(**key_of(deal), kind="deal.appeal").count()


def decider(job: str, deal: Deal, *, besides: int | None) -> User | None:
    """Return who decides an appeal: somebody of ``job``, else an ops admin, never ``besides`` nor anybody away."""
    without = set() if besides is None else {besides}
    jobs = dict.fromkeys((job, StaffRole.OPS_ADMIN))
    return next((found for each in jobs if (found := reviewers.for_job(each, deal, without=without))), None)
