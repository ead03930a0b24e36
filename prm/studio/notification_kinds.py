"""What people are told about policies."""

from prm.accounts.catalogue import DIGEST, kind

AREA = "Policies"

KINDS = (
    kind(
        "policy.to_review",
        "A policy waits for approval",
        "Somebody sent a version for review that you may approve.",
        area=AREA,
        audience={"staff"},
        action="Review now",
    ),
    kind(
        "policy.returned",
        "Your policy was returned",
        "Whoever reviewed your version gave it back, with words.",
        area=AREA,
        audience={"staff"},
    ),
    kind(
        "policy.approved",
        "Your policy was approved",
        "Your version is on the schedule, and from when it decides.",
        area=AREA,
        audience={"staff"},
        mail=DIGEST,
    ),
    kind(
        "policy.in_force",
        "Your policy is in force",
        "Your version decides from now on.",
        area=AREA,
        audience={"staff"},
        mail=DIGEST,
    ),
    kind(
        "policy.ended",
        "Your pilot has ended",
        "Your version for a part has ended; what is more general decides again.",
        area=AREA,
        audience={"staff"},
        mail=DIGEST,
    ),
)
