"""Reading what the vendor knows about a registration. Staff only; the tables are not granted to the portal."""

from collections.abc import Iterable

from dealreg.enums import LIVE
from dealreg.models import Conflict, Deal, DealFile, DealLine, Match, Review
from prm.common.errors import NotFound


def unjudged_blocking_match(deal: Deal) -> str | None:
    """Return the name of an account that would block the deal if it is the same, while nobody has said so."""
    conflict = (
        Conflict.objects.filter(deal=deal, blocking=True, match__computed=Match.Verdict.MAYBE, match__verdict="")
        .select_related("match__account")
        .first()
    )
    return conflict.match.account.name if conflict and conflict.match else None


def with_unjudged_blocking_match(deals: Iterable[Deal]) -> set[int]:
    """Return which of the registrations :func:`unjudged_blocking_match` names an account of, by key."""
    rows = Conflict.objects.filter(
        deal__in=list(deals), blocking=True, match__computed=Match.Verdict.MAYBE, match__verdict=""
    )
    return set(rows.values_list("deal_id", flat=True))


def certain_blocking_conflict(deal: Deal) -> str | None:
    """Return the explanation of a conflict that blocks beyond doubt: computed or judged to be the same customer."""
    for conflict in Conflict.objects.filter(deal=deal, blocking=True).select_related("match"):
        match = conflict.match
        verdict = (match.verdict or match.computed) if match else Match.Verdict.SAME
        if verdict == Match.Verdict.SAME and is_live(conflict) and not conflict.outweighed:
            return conflict.explanation
    return None


def rejected_by(deal: Deal) -> int | None:
    """Return the user who rejected the registration, or ``None``."""
    return Review.objects.filter(deal=deal).values_list("rejected_by_id", flat=True).first()


def is_live(conflict: Conflict) -> bool:
    """Whether what the conflict points at still stands: a refused or closed registration blocks no more."""
    if conflict.other is not None:
        return conflict.other.status in LIVE
    if conflict.opportunity is not None:
        return conflict.opportunity.stage in {"prospecting", "engaging"}
    return True


def matches_of(deal: Deal) -> list[Match]:
    """Return the look-alikes of a registration, most alike first, with their accounts."""
    return list(Match.objects.filter(deal=deal).select_related("account__parent").order_by("-score", "id"))


def conflicts_of(deal: Deal) -> list[Conflict]:
    """Return what a registration collides with, blocking first."""
    return list(
        Conflict.objects.filter(deal=deal).select_related("match__account", "account", "other__partner", "opportunity")
    )


def review_of(deal: Deal) -> Review:
    """Return the deal's review with account and reviewer."""
    return Review.objects.select_related("account", "reviewer").get(deal=deal)


def lines_of(deal: Deal) -> list[DealLine]:
    """Return the deal's products and families."""
    return list(deal.lines.select_related("family", "product"))


def files_of(deal: Deal) -> list[DealFile]:
    """Return the deal's files, oldest first."""
    return list(deal.files.all())


def get_match(deal: Deal, reference: str) -> Match:
    """Return one look-alike of the deal by public id. Raises ``NotFound``."""
    match = Match.objects.filter(deal=deal, public_id=reference).select_related("account").first()
    if match is None:
        raise NotFound()
    return match
