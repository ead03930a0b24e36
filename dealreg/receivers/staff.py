"""What becomes of a reviewer's work when their account is closed."""

from dealreg.enums import OPEN_FOR_REVIEW, DealStatus
from dealreg.models import Review
from dealreg.selectors import reviewers
from dealreg.services import review as service
from prm.accounts.enums import StaffRole
from prm.common.actors import SYSTEM
from prm.common.events import receiver
from prm.common.models.event import Event

# Who is asked first: whoever looks after the partner now, then the desk, then the admins, of whom one always remains.
JOBS = ("partner_manager", StaffRole.DEAL_DESK, StaffRole.OPS_ADMIN)


@receiver("staff.deactivated", key="dealreg.reassign_reviews")
def reassign_reviews(event: Event) -> None:
    """Hand every open review of the closed account to a colleague; the clocks run on under the new name."""
    open_reviews = Review.objects.select_related("deal").filter(
        reviewer_id=event.payload["user_id"], reviewer__is_active=False, deal__status__in=OPEN_FOR_REVIEW
    )
    for review in open_reviews.order_by("due_at", "pk"):
        appealed = review.deal.status == DealStatus.APPEALED
        without = {review.rejected_by_id} if appealed and review.rejected_by_id is not None else set()
        reviewer = next(
            (found for job in JOBS if (found := reviewers.for_job(job, review.deal, without=without))), None
        )
        if reviewer is not None:
            service.assign(deal=review.deal, reviewer=reviewer, actor=SYSTEM)
