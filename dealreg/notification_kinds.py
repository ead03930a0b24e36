"""What people are told about registrations."""

from prm.accounts.catalogue import DIGEST, kind

AREA = "Registrations"

KINDS = (
    kind(
        "deal.submitted",
        "Registration received",
        "Yours has arrived and is being checked.",
        area=AREA,
        audience={"portal"},
        mail=DIGEST,
    ),
    kind(
        "deal.approved",
        "Registration approved",
        "Yours was approved, and until when it is protected.",
        area=AREA,
        audience={"portal"},
    ),
    kind(
        "deal.rejected",
        "Registration rejected",
        "Yours was rejected; the reason is on its page.",
        area=AREA,
        audience={"portal"},
    ),
    kind(
        "deal.cancelled",
        "Registration cancelled",
        "The vendor ended one of yours; the reason is on its page.",
        area=AREA,
        audience={"portal"},
    ),
    kind(
        "deal.decision_late",
        "Our decision is late",
        "A promised decision was not made in time and is escalated.",
        area=AREA,
        audience={"portal"},
        mail=DIGEST,
    ),
    kind(
        "deal.protection_ending",
        "Protection ends soon",
        "There is still time to do something about it.",
        area=AREA,
        audience={"portal"},
    ),
    kind(
        "deal.protection_ended",
        "Protection has ended",
        "The account is free for others again.",
        area=AREA,
        audience={"portal"},
    ),
    kind(
        "review.assigned",
        "A registration is yours to decide",
        "It was given to you, and its clock is running.",
        area=AREA,
        audience={"staff"},
        action="Review now",
    ),
    kind(
        "review.due",
        "A decision is due soon",
        "One of yours will break its promise unless decided.",
        area=AREA,
        audience={"staff"},
        action="Review now",
    ),
    kind(
        "review.late",
        "A decision is late",
        "A promise was broken and is escalated to the deal desk.",
        area=AREA,
        audience={"staff"},
        action="Review now",
    ),
    kind(
        "review.closed",
        "The partner closed a deal",
        "A registration you decided was won, lost or withdrawn.",
        area=AREA,
        audience={"staff"},
        mail=DIGEST,
    ),
)
