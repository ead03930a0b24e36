"""Reading evidence and what it counts."""

from dataclasses import dataclass

from dealreg import policies as kinds
from dealreg.enums import LIVE, ConfirmationState, DealStatus, EvidenceKind
from dealreg.models import Confirmation, Deal, Evidence
from dealreg.rules import evidence as rule
from dealreg.rules.evidence import EvidenceBody, EvidenceFacts, Piece
from dealreg.selectors import facts as facts_of
from prm.common.actors import Actor
from prm.common.decisions import Outcome
from prm.common.errors import NotFound
from prm.common.policies import Policy

ANSWERS = (EvidenceKind.BUDGET, EvidenceKind.AUTHORITY, EvidenceKind.NEED, EvidenceKind.TIMING)
"""What a registration has at most one of each, in the partner's words."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the evidence counts, as a why-card shows it."""

    sentence: str
    rows: list[dict[str, object]]
    total: dict[str, str]
    alternatives: list[dict[str, str]]
    policy_label: str


def policy_of(deal: Deal) -> Policy:
    """Return the evidence policy in force for the deal."""
    return facts_of.policies_of(deal, facts_of.tier_of(deal), kinds.EVIDENCE)[kinds.EVIDENCE]


def pieces_of(deal: Deal) -> list[Evidence]:
    """Return every piece of evidence on the deal, oldest first, with its file."""
    return list(Evidence.objects.filter(deal=deal).select_related("file"))


def confirmations_of(deal: Deal) -> list[Confirmation]:
    """Return every time the customer was asked, the newest first."""
    return list(Confirmation.objects.filter(deal=deal))


def both_of(deal: Deal) -> tuple[list[Evidence], list[Confirmation]]:
    """Return what counts: every piece of evidence, and every time the customer was asked."""
    return pieces_of(deal), confirmations_of(deal)


def get(actor: Actor, deal: Deal, reference: str) -> Evidence:
    """Return one piece of a visible deal by public id. Raises ``NotFound``."""
    found = Evidence.objects.filter(deal=deal, public_id=reference).select_related("deal", "file").first()
    if found is None:
        raise NotFound()
    return found


def facts(pieces: list[Evidence], confirmations: list[Confirmation]) -> EvidenceFacts:
    """Return what the rule looks at; of several answers of the customer the last one counts."""
    answered = [c for c in confirmations if c.state in {ConfirmationState.CONFIRMED, ConfirmationState.DENIED}]
    denied = bool(answered) and answered[0].state == ConfirmationState.DENIED
    return EvidenceFacts(tuple(Piece(piece.kind, len(piece.text.split())) for piece in pieces), denied)


def score(deal: Deal, body: EvidenceBody | None = None) -> Outcome:
    """Return what the deal's evidence counts under the policy in force."""
    body = body or policy_of(deal).body
    return rule.score(body, facts(*both_of(deal)))


def card(outcome: Outcome, policy: Policy) -> Card:
    """Return the outcome as a card; every row of it may be read by the partner."""
    label, value = outcome.total or ("", "")
    alternatives = [{"change": a.change, "result": a.result, "note": a.note} for a in outcome.alternatives]
    return Card(outcome.sentence, outcome.card_rows(), {"label": label, "value": value}, alternatives, policy.label)


def why_not(deal: Deal) -> str | None:
    """Return why evidence cannot be added now, or ``None``."""
    if deal.status == DealStatus.RETURNED and "evidence" not in deal.fix_fields:
        return "The reviewer did not ask for evidence. It can be added again once it is sent back."
    if deal.status != DealStatus.DRAFT and deal.status not in LIVE:
        return f"This registration is {deal.get_status_display().lower()}: it takes no evidence."
    return None


def removable(deal: Deal) -> bool:
    """Whether pieces can be taken away: before the vendor saw them, or when it asked for others."""
    return deal.status == DealStatus.DRAFT or (deal.status == DealStatus.RETURNED and "evidence" in deal.fix_fields)
