"""The checks of a registration in one word, kept true while people judge and rivals change."""

from django.db import transaction

from dealreg.enums import CheckResult
from dealreg.models import Deal, Match, Review
from dealreg.selectors import review as review_selectors


def refresh(deal: Deal) -> None:
    """Bring the one word up to date after a verdict or a comparison."""
    review = Review.objects.get(deal=deal)
    if review.checks in {CheckResult.POSSIBLE, CheckResult.CONFLICT, CheckResult.CLEAR}:
        if review_selectors.certain_blocking_conflict(deal):
            review.checks = CheckResult.CONFLICT
        elif Match.objects.filter(deal=deal, computed=Match.Verdict.MAYBE, verdict="").exists():
            review.checks = CheckResult.POSSIBLE
        else:
            review.checks = CheckResult.CLEAR
        review.save(update_fields=["checks"])


@transaction.atomic
def let_in(*, deal: Deal) -> None:
    """Take a person's word that the registration is eligible after all: what else was found counts again."""
    review = Review.objects.select_for_update(of=("self",)).select_related("account").get(deal=deal)
    if review.checks == CheckResult.NOT_ELIGIBLE:
        strategic = review.account is not None and review.account.is_strategic
        review.checks = CheckResult.STRATEGIC if strategic else CheckResult.CLEAR
        review.save(update_fields=["checks"])
        refresh(deal)
