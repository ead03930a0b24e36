"""Making cohorts, and who is in them."""

import re
from datetime import date

from django.db import IntegrityError, transaction

from partners.models import Cohort, CohortMember, Partner
from partners.selectors import cohort as selectors
from prm.common import timeline
from prm.common.actors import Actor
from prm.common.errors import Invalid, NotAllowed

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _may(actor: Actor) -> None:
    if not actor.may("cohort.edit"):
        raise NotAllowed("cohort.not_allowed", "Your role does not allow you to keep cohorts.")


@transaction.atomic
def define(*, actor: Actor, code: str, name: str, until: date | None = None) -> Cohort:
    """Make a cohort policies can name. Raises ``Invalid`` for a code that is taken or not lower case with dashes."""
    _may(actor)
    if not CODE.fullmatch(code) or len(code) > 40:
        raise Invalid({"code": "Small letters, digits and dashes, 40 at most, such as nordic-pilot."})
    if not name.strip():
        raise Invalid({"name": "Give it a name."})
    try:
        with transaction.atomic():
            return Cohort.objects.create(code=code, name=name.strip(), until=until)
    except IntegrityError as error:
        raise Invalid({"code": "There is a cohort with this code already."}) from error


@transaction.atomic
def change(*, actor: Actor, cohort: Cohort, name: str, until: date | None) -> Cohort:
    """Rename a cohort, or say until which day it counts; its code stays, because policies name it."""
    _may(actor)
    if not name.strip():
        raise Invalid({"name": "Give it a name."})
    cohort.name, cohort.until = name.strip(), until
    cohort.save(update_fields=["name", "until"])
    _forget(cohort)
    return cohort


@transaction.atomic
def join(*, actor: Actor, cohort: Cohort, partner: Partner) -> None:
    """Take a partner into a cohort: from now on its policies decide. Nothing happens when it is in it already."""
    _may(actor)
    _, added = CohortMember.objects.get_or_create(cohort=cohort, partner=partner)
    if added:
        _told(partner, actor, cohort, f"took {partner.name} into the cohort {cohort.name}")


@transaction.atomic
def leave(*, actor: Actor, cohort: Cohort, partner: Partner) -> None:
    """Take a partner out of a cohort; what was decided stays as it is."""
    _may(actor)
    gone, _ = CohortMember.objects.filter(cohort=cohort, partner=partner).delete()
    if gone:
        _told(partner, actor, cohort, f"took {partner.name} out of the cohort {cohort.name}")


def _told(partner: Partner, actor: Actor, cohort: Cohort, text: str) -> None:
    """Note it where only staff reads: a partner is not told what is tried on it."""
    timeline.staff_note(partner, actor=actor, text=text[:1].upper() + text[1:] + ".")
    transaction.on_commit(lambda: selectors.forget([partner.pk]))


def _forget(cohort: Cohort) -> None:
    ids = list(cohort.members.values_list("partner_id", flat=True))
    transaction.on_commit(lambda: selectors.forget(ids))
