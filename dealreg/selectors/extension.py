"""Reading requests for longer protection, and what stands in their way."""

from dataclasses import dataclass
from datetime import timedelta

from dealreg import policies as kinds
from dealreg.enums import DealStatus, ExtensionState
from dealreg.models import Activity, Deal, Evidence, Extension
from dealreg.rules import extension as rule
from dealreg.rules.extension import ExtensionBody, ExtensionFacts
from dealreg.selectors import facts as facts_of
from partners.models import Tier
from prm.common.decisions import decisions_of
from prm.common.errors import DomainError, NotFound
from prm.common.moment import now
from prm.common.policies import Policy, in_force


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether more time may be asked for now: the most days, or every reason why not."""

    days: int
    reasons: list[str]
    body: ExtensionBody

    @property
    def is_open(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.reasons


def policy_for(deal: Deal, tier: Tier | None) -> Policy:
    """Return the extension policy in force for the deal. Raises ``DomainError`` when there is none."""
    scope = facts_of.scope_of(deal, tier)
    return in_force([kinds.EXTENSION], scope=scope)[kinds.EXTENSION]


def facts(deal: Deal, tier: Tier | None, made: list[Extension], *, asked: int = 0) -> ExtensionFacts:
    """Return what a request for ``asked`` days on ``deal``, after the requests ``made``, is weighed by now."""
    moment, states = now(), [each.state for each in made]
    until, since = deal.protected_until, deal.protected_from
    done = Activity.objects.filter(deal=deal, side="partner").order_by("-happened_at")
    latest = done.values_list("happened_at", flat=True).first()
    shown = list(Evidence.objects.filter(deal=deal).values_list("created_at", flat=True))
    moves = [at for at in (latest, *shown) if at is not None]
    return ExtensionFacts(
        tier=tier.code if tier else None,
        approved=deal.status == DealStatus.APPROVED and until is not None and until > moment,
        days_left=max((until - moment).days, 0) if until else 0,
        whole=(until - since).days if until and since else 0,
        granted_before=states.count(ExtensionState.GRANTED),
        pending=ExtensionState.PENDING in states,
        quiet_days=max((moment - max(moves)) // timedelta(days=1), 0) if moves else None,
        evidence=len(shown),
        asked=asked,
    )


def outlook(deal: Deal, made: list[Extension]) -> Outlook | None:
    """Return whether more time may be asked for; ``None`` when the deal is not approved or no policy is in force."""
    if deal.status != DealStatus.APPROVED:
        return None
    tier = facts_of.tier_of(deal)
    try:
        body = policy_for(deal, tier).body
    except DomainError:
        return None
    found = rule.decide(body, facts(deal, tier, made))
    return Outlook(found.data["days"], found.data["reasons"], body)


def of_deal(deal: Deal) -> list[Extension]:
    """Return every request on the deal, newest first."""
    return list(Extension.objects.filter(deal=deal))


def pending_of(deal: Deal) -> Extension | None:
    """Return the request that is to be decided, if any."""
    return Extension.objects.filter(deal=deal, state=ExtensionState.PENDING).first()


def get(deal: Deal, reference: str) -> Extension:
    """Return one request on the deal by public id. Raises ``NotFound``."""
    found = Extension.objects.filter(deal=deal, public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def weighed(deal: Deal, extension: Extension) -> list[dict[str, str]]:
    """Return what the policy weighed when the request was made, line by line, without what was not there and was
    not missed. Staff only."""
    made = next((each for each in decisions_of(deal) if each.data.get("extension") == extension.public_id), None)
    rows = made.trace if made else []
    return [row for row in rows if not (row["value"] == "None" and row["result"] == "passed")]
