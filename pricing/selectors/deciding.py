"""The queue of prices to approve, as its page shows it."""

from collections.abc import Iterable

from pricing.enums import SignStatus
from pricing.models import Quote, QuoteApproval
from pricing.selectors import approval, approvers
from prm.common.models.clock import Clock

APPROVAL_CLOCK = "quote.approval"
MOST_CLOCKS = 1000


def queue_clocks(references: Iterable[str] | None = None) -> dict[str, Clock]:
    """Return the running clock of every quote in approval, or of those named, by the quote's public id. One query."""
    rows = Clock.objects.filter(
        kind=APPROVAL_CLOCK, subject_type=Quote._meta.label_lower, state__in=[Clock.State.RUNNING, Clock.State.BREACHED]
    )
    if references is not None:
        rows = rows.filter(subject_id__in=list(references))
    return {clock.subject_id: clock for clock in rows.order_by("due_at")[:MOST_CLOCKS]}


def by_reference(references: Iterable[str]) -> list[QuoteApproval]:
    """Return the open levels with these public ids, what is due first on top."""
    return list(approval.queue().filter(public_id__in=list(references)).order_by("due_at", "pk"))


def jobs() -> list[tuple[str, str]]:
    """Return the jobs open levels wait for, with their words."""
    rows = QuoteApproval.objects.filter(status=SignStatus.OPEN).order_by("job").values_list("job", flat=True)
    return [(job, approvers.label_of(job).capitalize()) for job in rows.distinct()]
