"""What evidence counts for how much."""

from collections.abc import Iterator

from dealreg.rules.evidence import EvidenceBody, Points
from prm.common.policies import Finding, PolicyKind

EVIDENCE = "deal.evidence"
CONFIRMATION = "confirmation"


def _evidence() -> EvidenceBody:
    return EvidenceBody(
        kinds=[
            Points(kind=CONFIRMATION, label="Customer's confirmation", points=40),
            Points(kind="meeting", label="Meeting notes", points=10, most=3, words=15),
            Points(kind="budget", label="Budget", points=10, words=5),
            Points(kind="authority", label="Authority", points=10, words=5),
            Points(kind="need", label="Need", points=10, words=5),
            Points(kind="timing", label="Timing", points=10, words=5),
            Points(kind="file", label="Files", points=5, most=2),
        ]
    )


def _say(body: EvidenceBody) -> list[str]:
    lines = []
    for kind in body.kinds:
        words = f" of {kind.words} words or more" if kind.words else ""
        most = f", {kind.most} at most" if kind.most != 1 else ""
        lines.append(f"{kind.label}{words}: {kind.points} points{most}.")
    return [
        *lines,
        f"A customer's link is valid for {body.confirm_days} days and can be sent {body.asks} times.",
    ]


def _doubtful(body: EvidenceBody) -> Iterator[Finding]:
    """Yield, as a warning, customers asked to confirm for nothing."""
    if body.kinds and not any(kind.kind == CONFIRMATION for kind in body.kinds):
        yield Finding("kinds", "A customer's confirmation counts nothing, and customers are still asked for it.")


KINDS = [
    PolicyKind(
        EVIDENCE,
        "Evidence",
        EvidenceBody,
        _evidence,
        _say,
        "What evidence counts for how much.",
        warnings=lambda body: list(_doubtful(body)),
    )
]
