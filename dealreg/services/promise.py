"""The vendor's promise to decide while a registration is elsewhere: at rest, and running on from where it stood."""

from dealreg.models import Deal, Review
from prm.common import clocks

DECISION = "deal.decision"


def rest(deal: Deal) -> None:
    """Stop the decision clock while the vendor cannot decide. One that is late already stays late."""
    clocks.pause(DECISION, subject=deal)


def go_on(deal: Deal, *, if_late: str = "") -> None:
    """Let the decision clock run on with what was left; the registration keeps its place among its equals.

    ``if_late`` says anew what follows a late decision, for a registration that has changed meanwhile.
    """
    clock = clocks.resume(DECISION, subject=deal)
    if if_late:
        clocks.reword(DECISION, subject=deal, consequence=if_late)
    if clock is not None:
        Review.objects.filter(deal=deal).update(due_at=clock.due_at)
