"""Which shape and tone a state has. The word comes with the state; the shape tells states apart without colour."""

from typing import Final, NamedTuple


class Look(NamedTuple):
    """A shape's name, a tone (``good``, ``warn``, ``bad``, ``live``, or empty for quiet), and the word by default."""

    shape: str
    tone: str
    word: str = ""


LOOKS: Final[dict[str, Look]] = {
    # A registration
    "draft": Look("draft", ""),
    "submitted": Look("submitted", "live"),
    "in_review": Look("review", "live"),
    "approved": Look("approved", "good"),
    "on_hold": Look("paused", "warn"),
    "returned": Look("returned", "warn"),
    "rejected": Look("rejected", "bad"),
    "appealed": Look("review", "warn", "Under appeal"),
    "won": Look("won", "good"),
    "lost": Look("lost", ""),
    "expired": Look("expired", ""),
    "lapsed": Look("asleep", ""),
    "withdrawn": Look("withdrawn", ""),
    "cancelled": Look("withdrawn", ""),
    # A quote
    "in_approval": Look("review", "live"),
    "ready": Look("active", "live"),
    "sent": Look("sent", "live"),
    "declined": Look("rejected", "bad"),
    "replaced": Look("withdrawn", ""),
    "used_up": Look("expired", ""),
    # A partner
    "prospect": Look("draft", ""),
    "applicant": Look("submitted", "live"),
    "onboarding": Look("review", "live"),
    "active": Look("active", "good"),
    "at_risk": Look("warn", "warn"),
    "dormant": Look("asleep", ""),
    "offboarding": Look("leaving", "warn"),
    "terminated": Look("rejected", "bad"),
    # A request for more time, and another partner on a deal
    "granted": Look("approved", "good"),
    "refused": Look("rejected", "bad"),
    "overtaken": Look("expired", ""),
    "proposed": Look("submitted", "live"),
    "confirmed": Look("approved", "good"),
    # A contact
    "contact": Look("submitted", ""),
    "invited": Look("scheduled", "live"),
    "removed": Look("withdrawn", ""),
    # What checks found
    "clear": Look("approved", "good"),
    "possible": Look("maybe", "warn", "Possible"),
    "conflict": Look("rejected", "bad"),
    "strategic": Look("warn", "warn"),
    "not_eligible": Look("withdrawn", "bad"),
    "same": Look("same", "warn"),
    "different": Look("diff", ""),
    "unknown": Look("unknown", ""),
    "passed": Look("approved", "good"),
    "failed": Look("rejected", "bad"),
    "part": Look("info", ""),
    "info": Look("info", ""),
    # A version of a policy, and anything that is planned, runs and ends
    "scheduled": Look("scheduled", "live"),
    "pilot": Look("play", "live"),
    "retired": Look("expired", ""),
    "rolled_back": Look("withdrawn", ""),
    "discarded": Look("withdrawn", ""),
    "pending": Look("scheduled", "live"),
    "queued": Look("scheduled", "live"),
    "running": Look("play", "live"),
    "paused": Look("paused", ""),
    "done": Look("approved", "good"),
    "delivered": Look("approved", "good"),
    "accepted": Look("approved", "good"),
    "revoked": Look("withdrawn", ""),
    "undone": Look("returned", ""),
    "error": Look("over", "bad"),
    "dead": Look("over", "bad"),
    "warn": Look("warn", "warn"),
    "late": Look("over", "bad"),
    "met": Look("approved", "good", "Kept"),
    "prospecting": Look("submitted", "live"),
    "engaging": Look("review", "live"),
    # A renewal, and what is claimed of one
    "upcoming": Look("scheduled", ""),
    "open": Look("submitted", "live"),
    "open_to_others": Look("warn", "warn"),
    "quoted": Look("review", "live"),
    "renewed": Look("won", "good"),
    "ended": Look("expired", ""),
    "asked": Look("scheduled", "live"),
}


def look(state: str) -> Look:
    """Return how ``state`` looks, with its word; a state nobody drew is a quiet ring with its own name."""
    known = LOOKS.get(state, Look("submitted", ""))
    return known if known.word else known._replace(word=state.replace("_", " ").capitalize())
