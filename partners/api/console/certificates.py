"""Certificates over the vendor's API: which there are, and who of a partner holds them."""

from typing import Any

from rest_framework import serializers

from partners.models import HeldCertification
from partners.selectors import certification as selectors
from partners.selectors import partner as partners
from partners.selectors import person as people
from partners.selectors import plain
from partners.services import certification as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ConsoleView
from prm.common.errors import Invalid, named_in
from prm.common.moment import now


class CertificateOut(serializers.Serializer):
    """A certificate people can hold."""

    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField(help_text="Whether it is still given out.")
    held = serializers.IntegerField(help_text="How many present people hold it today.")


class HeldIn(Strict):
    """A certificate of one of the partner's people."""

    person = serializers.CharField(max_length=20, help_text="The id of a person of the partner.")
    certification = serializers.CharField(max_length=20, help_text="The id of a certificate.")
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True, help_text="The last day, if it has one.")


class HeldOut(serializers.Serializer):
    """A certificate somebody holds or held."""

    id = serializers.CharField()
    person = serializers.CharField(help_text="The person's id.")
    person_name = serializers.CharField()
    certification = serializers.CharField(help_text="The certificate's code.")
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    in_force = serializers.BooleanField()


def _held(found: HeldCertification) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "person": found.person.public_id,
        "person_name": found.person.name,
        "certification": found.certification.code,
        "valid_from": plain.plain(found.valid_from),
        "valid_until": plain.plain(found.valid_until),
        "in_force": selectors.is_valid(found),
    }


class Certificates(ConsoleView):
    """Every certificate."""

    resource = "partners"
    permission = "partner.view"

    @operation("partners_certificates", gives=several(CertificateOut))
    def get(self, call: Call) -> Any:
        """Read which certificates there are, with how many people hold each."""
        return {
            "results": [
                {
                    "id": one.public_id,
                    "code": one.code,
                    "name": one.name,
                    "is_active": one.is_active,
                    "held": one.held,  # type: ignore[attr-defined]
                }
                for one in selectors.every()
            ]
        }


class Held(ConsoleView):
    """Who of a partner holds what."""

    resource = "partners"
    permission = "partner.view"
    permissions_by_method = {"POST": "certification.edit"}

    @operation("partners_held", gives=several(HeldOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read every certificate the partner's people hold or held, the newest first."""
        partner = partners.get_visible(call.actor, reference)
        return {"results": [_held(one) for one in selectors.of_partner(partner)]}

    @operation("partners_certify", takes=HeldIn, gives=HeldOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Record a certificate of one of the partner's people."""
        partner, said = partners.get_visible(call.actor, reference), dict(call.body)
        with named_in("person", "There is no such person at the partner."):
            person = people.get_visible(call.actor, said.pop("person"))
        if person.partner_id != partner.pk:
            raise Invalid({"person": "There is no such person at the partner."})
        with named_in("certification", "There is no such certificate."):
            certification = selectors.get(said.pop("certification"))
        given = {"valid_until": None, **said}
        return _held(services.grant(actor=call.actor, person=person, certification=certification, **given))


class End(ConsoleView):
    """The end of a certificate."""

    resource = "partners"
    permission = "certification.edit"

    @operation("partners_certificate_end", gives=HeldOut)
    def post(self, call: Call, reference: str, held: str) -> Any:
        """End a certificate today; one that has not begun is taken back as never held."""
        found = selectors.get_held(partners.get_visible(call.actor, reference), held)
        return _held(services.end(actor=call.actor, held=found, on=now().date()))
