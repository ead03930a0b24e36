"""What a new installation needs next, for whoever sets it up. Gone once the first registration is in."""

from dataclasses import dataclass

from django.urls import reverse

from dealreg.selectors import deal as deals
from partners.selectors import partner as partners
from partners.selectors import person as people
from pricing.selectors import product as products
from prm.accounts.selectors.staff import staff
from prm.common.actors import Actor


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step: what to do, why, where, and whether it is done."""

    title: str
    why: str
    url: str
    icon: str
    done: bool


def first_steps(actor: Actor) -> list[FirstStep]:
    """Return the steps in their order, for an ops admin of a programme without registrations; else nothing."""
    if not actor.may("staff.manage") or deals.visible_to(actor).exists():
        return []
    return [
        FirstStep(
            "Invite your colleagues",
            "Channel managers and the deal desk decide registrations; each comes in by a link in the mail.",
            reverse("console:staff-invite"),
            "users",
            staff().count() > 1,
        ),
        FirstStep(
            "Bring in your products",
            "Partners choose them when they register a deal. From a CSV or Excel file, or one by one.",
            reverse("console:imports"),
            "coin",
            products.listed().exists(),
        ),
        FirstStep(
            "Add your first partner",
            "With type, territories and tier; many at once by an import.",
            reverse("console:partner-new"),
            "org",
            partners.visible_to(actor).exists(),
        ),
        FirstStep(
            "Invite the partner's first admin",
            "From the partner's page. They invite the rest of their people and register the first deal.",
            reverse("console:partners"),
            "mail",
            people.anybody_signs_in(),
        ),
    ]
