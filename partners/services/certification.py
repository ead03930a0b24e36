"""Which certificates there are, and recording who holds them."""

import re
from datetime import date

from django.db import IntegrityError, transaction

from partners.enums import PersonStatus
from partners.models import Certification, HeldCertification, Person
from partners.policies import CERTIFICATES
from partners.rules.certificates import CertificateFacts, decide
from partners.selectors import cohort, territory
from prm.common import timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.events import emit
from prm.common.policies import in_force

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _may(actor: Actor) -> None:
    if not actor.may("certification.edit"):
        raise NotAllowed("certification.not_allowed", "Your role does not allow you to keep certificates.")


@transaction.atomic
def define(
    *,
    actor: Actor,
    code: str,
    name: str,
    level: str = "",
    area: str = "",
    version: int | None = None,
    released_on: date | None = None,
) -> Certification:
    """Add a certificate people can hold. Raises ``Invalid`` for a code that is taken or not lower case with dashes.

    ``level``, ``area`` and the product ``version`` are what ladders ask by; ``released_on`` is when its course came
    out.
    """
    _may(actor)
    if not CODE.fullmatch(code) or len(code) > 40:
        raise Invalid({"code": "Small letters, digits and dashes, 40 at most, such as edge-specialist."})
    if not name.strip():
        raise Invalid({"name": "Give it a name."})
    try:
        with transaction.atomic():
            return Certification.objects.create(
                code=code, name=name.strip(), level=level, area=area, version=version, released_on=released_on
            )
    except IntegrityError as error:
        raise Invalid({"code": "There is a certificate with this code already."}) from error


@transaction.atomic
def change(*, actor: Actor, certification: Certification, name: str, is_active: bool) -> Certification:
    """Rename a certificate, or stop giving it out; those who hold it keep it."""
    _may(actor)
    if not name.strip():
        raise Invalid({"name": "Give it a name."})
    certification.name, certification.is_active = name.strip(), is_active
    certification.save(update_fields=["name", "is_active"])
    return certification


@transaction.atomic
def grant(
    *, actor: Actor, person: Person, certification: Certification, valid_from: date, valid_until: date | None
) -> HeldCertification:
    """Record that ``person`` holds a certificate from a day to a day; with no last day, to the one the terms say.

    Raises ``Invalid`` when it ends before it begins, is not given out any more, is recorded for that day already, or
    the person has left.
    """
    _may(actor)
    if person.status == PersonStatus.REMOVED:
        raise Invalid({"person": f"{person.name} has left the partner."})
    if not certification.is_active:
        raise Invalid({"certification": f"{certification.name} is not given out any more."})
    if valid_until is not None and valid_until < valid_from:
        raise Invalid({"valid_until": "It ends before it begins."})
    valid_until = valid_until or _term(person, certification, valid_from)
    if valid_until is not None and valid_until < valid_from:
        raise Invalid({"certification": f"It ran out on {valid_until:%-d %B %Y}, counted from its course."})
    try:
        with transaction.atomic():
            held = HeldCertification.objects.create(
                partner_id=person.partner_id, person=person, certification=certification, valid_from=valid_from,
                valid_until=valid_until,
            )  # fmt: skip
    except IntegrityError as error:
        raise Invalid({"valid_from": "This certificate is recorded from that day already."}) from error
    _tell(held, actor, f"recorded the certificate {certification.name} of {person.name}", "certificate.granted")
    return held


def _term(person: Person, certification: Certification, passed: date) -> date | None:
    """Return the last day by the terms in force where the partner is, or ``None`` when it does not run out."""
    placed = person.partner.tier_assignments.filter(until__isnull=True)
    programmes = tuple(placed.values_list("programme__code", flat=True))
    country = person.partner.country
    scope = {
        "programme": programmes,
        "region": (country, *territory.ancestors(country)),
        "cohort": cohort.codes_of(person.partner_id),
    }
    try:
        body = in_force([CERTIFICATES], scope=scope)[CERTIFICATES].body
    except DomainError as error:
        if error.code != "policy.missing":
            raise
        return None
    facts = CertificateFacts(
        certification.code, passed, certification.area, certification.level, certification.version,
        certification.released_on,
    )  # fmt: skip
    until: date | None = decide(body, facts).data["until"]
    return until


@transaction.atomic
def end(*, actor: Actor, held: HeldCertification, on: date) -> HeldCertification:
    """End a certificate with a day, which is its last; a day before its first takes it back as never held."""
    _may(actor)
    if on < held.valid_from:
        _tell(held, actor, f"took back the certificate {held.certification.name} of {held.person.name}",
              "certificate.ended")  # fmt: skip
        held.delete()
        return held
    held.valid_until = on
    held.save(update_fields=["valid_until"])
    _tell(held, actor, f"ended the certificate {held.certification.name} of {held.person.name}", "certificate.ended")
    return held


def _tell(held: HeldCertification, actor: Actor, text: str, event: str) -> None:
    timeline.entry(held.partner, actor=actor, kind=event, text=text, partner_id=held.partner_id)
    emit(event, subject=held, partner_id=held.partner_id, actor=actor)
