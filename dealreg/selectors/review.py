"""Reading what the vendor knows about a registration. Staff only; the tables are not granted to the portal."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dealreg.enums import LIVE
from dealreg.models import Conflict, Deal, DealFile, DealLine, Match, Opportunity, Review
from dealreg.selectors.deal import visible_to
from partners.models import Account
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.remember import is_only_reading, read_once
from prm.common.tenancy import as_system


def unjudged_blocking_match(deal: Deal) -> str | None:
    """Return the name of an account that would block the deal if it is the same, while nobody has said so."""
    for conflict in conflicts_of(deal):
        match = conflict.match
        if conflict.blocking and match and match.computed == Match.Verdict.MAYBE and not match.verdict:
            return match.account.name
    return None


def with_unjudged_blocking_match(deals: Iterable[Deal]) -> set[int]:
    """Return which of the registrations :func:`unjudged_blocking_match` names an account of, by key."""
    rows = Conflict.objects.filter(
        deal__in=list(deals), blocking=True, match__computed=Match.Verdict.MAYBE, match__verdict=""
    )
    return set(rows.values_list("deal_id", flat=True))


def certain_blocking_conflict(deal: Deal) -> str | None:
    """Return the explanation of a conflict that blocks beyond doubt: computed or judged to be the same customer."""
    for conflict in conflicts_of(deal):
        if not conflict.blocking:
            continue
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
    if is_only_reading():
        return [conflict for conflict in conflicts_about(deal) if conflict.deal_id == deal.pk]
    return list(Conflict.objects.filter(deal=deal).select_related("match__account", "account", "other__partner",
                                                                  "opportunity"))  # fmt: skip


def conflicts_about(deal: Deal) -> list[Conflict]:
    """Return what a registration collides with and what collides with it, blocking first."""
    rows = Conflict.objects.filter(Q(deal=deal) | Q(other=deal))
    found = rows.select_related("deal__partner", "match__account", "account", "other__partner", "opportunity")
    return read_once(("conflicts", deal.pk), lambda: list(found))


def review_of(deal: Deal) -> Review:
    """Return the deal's review with account and reviewer."""
    if is_only_reading() and Deal.review.is_cached(deal):
        return deal.review
    return Review.objects.select_related("account", "reviewer").get(deal=deal)


def get_for_review(actor: Actor, reference: str) -> Deal:
    """Return one deal by public id with its review, or raise ``NotFound``. ``deal.bought`` says of its customer whether
    it bought before."""
    sales, deals = won_at(OuterRef("review__account"), besides=OuterRef("pk"))
    rows = visible_to(actor).select_related("partner", "owner", "review__account", "review__reviewer")
    found = rows.annotate(bought=Exists(sales) | Exists(deals)).filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def account_of(deal: Deal) -> Account | None:
    """Return the account a deal was found to be of, or ``None`` while nobody knows; on behalf of its partner too."""
    with as_system("registration checks"):
        review = Review.objects.filter(deal=deal).select_related("account").first()
    return review.account if review is not None else None


def won_at(account: Account | OuterRef, *, besides: int | OuterRef | None) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return what was won at an account, which makes it an old customer: our own opportunities, and registrations."""
    sales = Opportunity.objects.filter(account=account, stage="won")
    deals = Deal.objects.filter(review__account=account, status="won").exclude(pk=besides)
    return sales, deals


def lines_of(deal: Deal) -> list[DealLine]:
    """Return the deal's products and families, as they were loaded or made with it if they were."""
    if deal.loaded_lines is not None:
        return deal.loaded_lines
    return read_once(("lines", deal.pk), lambda: list(deal.lines.select_related("family", "product")))


def files_of(deal: Deal) -> list[DealFile]:
    """Return the deal's files, oldest first."""
    return list(deal.files.all())


def get_match(deal: Deal, reference: str) -> Match:
    """Return one look-alike of the deal by public id. Raises ``NotFound``."""
    match = Match.objects.filter(deal=deal, public_id=reference).select_related("account").first()
    if match is None:
        raise NotFound()
    return match
