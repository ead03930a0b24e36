"""What a stored decision is about, for a page about the decision alone."""

from dataclasses import dataclass

from dealreg.models import Deal
from partners.models import Partner
from prm.common.models.decision import Decision


@dataclass(frozen=True, slots=True)
class About:
    """The record a decision was made on: its name and the page it has; no page for records that have none."""

    name: str
    page: str = ""
    reference: str = ""


def about(decision: Decision) -> About:
    """Return what a decision is about: a registration by its customer, a partner by its name."""
    reference = decision.subject_id
    if decision.subject_type == Deal._meta.label_lower:
        name = Deal.objects.filter(public_id=reference).values_list("customer_name", flat=True).first()
        return About(name, "console:deal", reference) if name else About(reference)
    if decision.subject_type == Partner._meta.label_lower:
        name = Partner.objects.filter(public_id=reference).values_list("name", flat=True).first()
        return About(name, "console:partner", reference) if name else About(reference)
    return About(reference)


def overruled_by(decision: Decision) -> Decision | None:
    """Return the decision that set this one aside, if a person did."""
    return Decision.objects.filter(overrules=decision).first()
