"""The checks of a registration in one word, kept true while people judge and rivals change."""

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
