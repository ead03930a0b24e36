"""Files on a registration: attached by the partner, judged by content, served only after a check of who asks."""

from functools import partial
from typing import IO, Any

from django.db import transaction

from dealreg.enums import LIVE, DealStatus
from dealreg.models import Deal, DealFile
from prm.common import timeline, uploads
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound

MOST_FILES = 20
FIELD = "files"


@transaction.atomic
def attach(*, deal: Deal, actor: Actor, upload: Any) -> DealFile:
    """Keep ``upload`` (a file object with ``name`` and ``size``) on a draft or live registration.

    Raises ``Invalid`` on ``files`` when the content is not accepted or the deal is full, ``NotAllowed`` without the
    right, ``DomainError`` ``deal.closed`` when the registration is over.
    """
    _may_change(deal, actor)
    if deal.status != DealStatus.DRAFT and deal.status not in LIVE:
        raise DomainError(
            "deal.closed", f"This registration is {deal.get_status_display().lower()}: it takes no files."
        )
    if deal.status == DealStatus.RETURNED and not {"files", "evidence"} & set(deal.fix_fields):
        raise Invalid({FIELD: "The reviewer did not ask for files. They can be added again once it is sent back."})
    found = uploads.inspect(upload, uploads.DOCUMENTS, field=FIELD)
    # The row lock makes two uploads at once count each other.
    Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
    if DealFile.objects.filter(deal=deal).count() >= MOST_FILES:
        raise Invalid({FIELD: f"At most {MOST_FILES} files a registration. Remove one first."})
    stored_as = uploads.store(upload, folder="deals")
    try:
        file = DealFile.objects.create(
            deal=deal,
            partner_id=deal.partner_id,
            name=found.name,
            stored_as=stored_as,
            content_type=found.content_type,
            size=found.size,
            uploaded_by_name=actor.name,
        )
        if deal.status != DealStatus.DRAFT:
            timeline.entry(
                deal, actor=actor, kind="deal.file", text=f"attached {found.name}", partner_id=deal.partner_id
            )
    except Exception:
        uploads.discard(stored_as)
        raise
    return file


@transaction.atomic
def detach(*, file: DealFile, actor: Actor) -> None:
    """Take a file off a draft. After the submission it stays: the vendor decided with it in view."""
    deal = file.deal
    _may_change(deal, actor)
    if deal.status != DealStatus.DRAFT:
        raise DomainError("deal.file_kept", "Files stay with a registration once it was submitted.")
    stored_as = file.stored_as
    file.delete()
    transaction.on_commit(partial(uploads.discard, stored_as))


def remove_all(*, deal: Deal) -> None:
    """Delete every file of a draft that is being discarded; from the disk once the transaction holds."""
    kept = list(DealFile.objects.filter(deal=deal))
    DealFile.objects.filter(deal=deal).delete()
    for file in kept:
        transaction.on_commit(partial(uploads.discard, file.stored_as))


def opened(*, file: DealFile) -> IO[Any]:
    """Open a file for reading. Raises ``NotFound`` when it is no longer there."""
    try:
        return uploads.opened(file.stored_as)
    except FileNotFoundError as error:
        raise NotFound("This file is no longer there.") from error


def _may_change(deal: Deal, actor: Actor) -> None:
    if not actor.is_partner or actor.partner_id != deal.partner_id or not actor.may("deal.update"):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to change this deal.")
