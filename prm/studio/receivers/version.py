"""Telling people about policy versions: who may approve one that waits, and its author what became of it."""

from datetime import datetime

from django.urls import reverse

from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.accounts.rules.telling import zone_of
from prm.common.events import receiver
from prm.common.models import PolicyVersion
from prm.common.models.event import Event
from prm.common.permissions import table
from prm.common.policies.store import label_of


def _version(event: Event) -> PolicyVersion | None:
    return PolicyVersion.objects.select_related("author").filter(public_id=event.subject_id).first()


def _url(version: PolicyVersion) -> str:
    return reverse("console:policy", args=[version.public_id])


@receiver("policy.submit", "policy.roll_back", key="studio.tell_approvers")
def tell_approvers(event: Event) -> None:
    """Tell everybody who may approve the version: with the right to, and none of those who wrote it."""
    version = _version(event)
    if version is None or version.status != PolicyVersion.Status.IN_REVIEW:
        return
    wrote = {version.author_id, version.last_editor_id, event.actor_id, *version.editors} - {None}
    approvers = User.objects.filter(is_active=True, staff_roles__overlap=sorted(table()["policy.approve"]))
    notify(
        approvers.exclude(pk__in=wrote).order_by("pk"),
        kind="policy.to_review",
        key=f"{event.id}:approvers",
        title=f"{label_of(version)} waits for approval",
        body=_body(f"{event.actor_name} sent it for review.", version.change_note),
        url=_url(version),
    )


@receiver("policy.return", key="studio.tell_returned")
def tell_returned(event: Event) -> None:
    """Tell the author what has to change before it is approved."""
    if version := _version(event):
        _tell_author(
            version,
            event,
            "policy.returned",
            "was returned to you",
            _body(f"{event.actor_name} returned it.", version.review_note),
        )


@receiver("policy.approve", key="studio.tell_approved")
def tell_approved(event: Event) -> None:
    """Tell the author from when the version decides; one that does so at once is told of as being in force."""
    version, start = _version(event), datetime.fromisoformat(event.payload["effective_from"])
    if version is None or start <= event.occurred_at:
        return
    body = f"{event.actor_name} approved it. It comes into force on {_said(start, version)}."
    _tell_author(version, event, "policy.approved", "was approved", _body(body, version.review_note))


@receiver("policy.activate", key="studio.tell_in_force")
def tell_in_force(event: Event) -> None:
    """Tell the author that the version decides now."""
    version = _version(event)
    if version is None or version.effective_from is None:
        return
    until = f" until {_said(version.effective_to, version)}" if version.effective_to else ""
    body = f"It decides since {_said(version.effective_from, version)}{until}."
    _tell_author(version, event, "policy.in_force", "is in force", body)


@receiver("policy.end", "policy.retire", key="studio.tell_ended")
def tell_ended(event: Event) -> None:
    """Tell the author that a version for a part or for a while has ended, and not that another took its place."""
    version = _version(event)
    if version is None or "by" in event.payload:
        return
    by_hand = event.name == "policy.end"
    who = f"{event.actor_name} ended it." if by_hand else "Its time is over."
    body = f"{who} What was in force beside it decides again."
    _tell_author(version, event, "policy.ended", "has ended", body)


def _tell_author(version: PolicyVersion, event: Event, kind: str, what: str, body: str) -> None:
    if version.author is None or version.author_id == event.actor_id:
        return
    notify(
        [version.author],
        kind=kind,
        key=f"{event.id}:author",
        title=f"{label_of(version)} {what}",
        body=body,
        url=_url(version),
    )


def _body(first: str, words: str) -> str:
    return f"{first}\n\n{words}" if words else first


def _said(moment: datetime, version: PolicyVersion) -> str:
    """Return a moment on the author's own clock, with the zone's short name."""
    zone = zone_of(version.author.timezone if version.author else "UTC")
    return f"{moment.astimezone(zone):%-d %B %Y, %H:%M %Z}"
