"""What registrations have counted by day: promises that ended with a decision, and registrations sent."""

from django.db.models import Q, QuerySet

from dealreg.models import Deal
from prm.common.clocks import Clock
from prm.common.tallies import Tally

DECISION = "deal.decision"


def ended_promises() -> QuerySet[Clock]:
    """Return the vendor's promises to decide that ended with a decision."""
    return Clock.objects.filter(kind=DECISION, owed_by="vendor", state=Clock.State.MET)


def sent() -> QuerySet[Deal]:
    """Return the registrations that were sent, whatever became of them."""
    return Deal.objects.filter(submitted_at__isnull=False)


PROMISES = Tally("promises kept", ended_promises, at="ended_at", who="owed_by_name", part=Q(breached_at__isnull=True))
REGISTERED = Tally("registered", sent, at="submitted_at")
TALLIES = (PROMISES, REGISTERED)
