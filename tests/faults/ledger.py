"""What a campaign works with and what it leaves behind: ``python -m tests.faults.ledger world|books``.

A process of its own, because the tests around it are set to another database. It works in ``PRM_HOME`` and prints JSON.
"""

import json
import os
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import django

PARTNERS = 20
REVIEWERS = 3
NEWS = ("deal.submitted", "deal.approved", "deal.protection_ended")
STEPS = ("deal.submit", "deal.approve", "deal.expire")


def world() -> dict[str, list[str]]:
    """Make the programme, Premier partners with a seller each, and reviewers; return everybody's token."""
    from django.core.management import call_command
    from django.db import transaction

    with transaction.atomic():
        call_command("setup_programme", verbosity=0)
        _product()
        return {
            "sellers": [_seller(number) for number in range(PARTNERS)],
            "reviewers": [_reviewer(number) for number in range(REVIEWERS)],
        }


def _product() -> None:
    from pricing.models import Product, ProductFamily

    family = ProductFamily.objects.create(code="edge", name="Edge Gateway")
    Product.objects.create(sku="EG-G4", name="Edge Gateway G4", family=family, list_price=Decimal(3800))


def _seller(number: int) -> str:
    from partners.enums import PartnerStatus, PersonStatus
    from partners.models import Partner, PartnerType, Person, Tier, TierAssignment
    from prm.accounts.enums import PartnerRole
    from prm.accounts.models import User
    from prm.accounts.selectors.actor import memberships_of, partner_actor
    from prm.accounts.services import preference

    partner = Partner.objects.create(
        name=f"Partner {number}",
        type=PartnerType.objects.get(code="var"),
        status=PartnerStatus.ACTIVE,
        country="DE",
        territories=["EMEA"],
        motions=["resell"],
    )
    premier = Tier.objects.get(programme__is_primary=True, code="premier", region="")
    TierAssignment.objects.create(partner=partner, programme=premier.programme, tier=premier, since=date(2026, 1, 1))
    user = User.objects.create_user(f"seller-{number}@partner-{number}.example", None, name=f"Seller {number}")
    Person.objects.create(
        partner=partner, user=user, name=user.name, email=user.email, roles=[PartnerRole.SELLER],
        status=PersonStatus.ACTIVE,
    )  # fmt: skip
    preference.choose(user=user, choices={(kind, "mail"): "now" for kind in NEWS})
    return _token(partner_actor(user, memberships_of(user)[0]))


def _reviewer(number: int) -> str:
    from prm.accounts.enums import StaffRole
    from prm.accounts.models import User
    from prm.accounts.selectors.actor import staff_actor

    user = User.objects.create_user(
        f"reviewer-{number}@meridian.example", None, name=f"Reviewer {number}", staff_roles=[StaffRole.CHANNEL_MANAGER]
    )
    return _token(staff_actor(user))


def _token(actor: Any) -> str:
    from prm.accounts.services import token

    return token.create(actor=actor, name="Campaign", scopes=["deals:write"], days=30)[1]


def books() -> dict[str, Any]:
    """Count everything a campaign was to do, in words a test compares."""
    from dealreg.models import Claim, Deal, Review
    from prm.accounts.models import Mail, Notification
    from prm.common.models import Clock, Delivery, Event, IdempotencyKey, TimelineEntry

    real = Deal.objects.exclude(status="draft")
    told = Counter(Notification.objects.filter(kind__in=NEWS).values_list("kind", "user_id", "url"))
    sent = Counter(Mail.objects.filter(kind__in=NEWS).values_list("kind", "to", "url"))
    return {
        "states": dict(Counter(real.values_list("status", flat=True))),
        "customers": real.values("customer_name").distinct().count(),
        "reviews": Review.objects.count(),
        "drafts": Deal.objects.filter(status="draft").count(),
        "keys": IdempotencyKey.objects.count(),
        "events": {step: _each_once(Event.objects.filter(name=step), "subject_id") for step in STEPS},
        "timeline": {step: _each_once(TimelineEntry.objects.filter(kind=step), "subject_id") for step in STEPS},
        "claims": _each_once(Claim.objects.filter(family__code="edge"), "deal"),
        "claims held": Claim.objects.filter(released_at=None).count(),
        "open clocks": Clock.objects.filter(ended_at=None).count(),
        "not fanned out": Event.objects.filter(fanned_out=False).count(),
        "deliveries": _states(Delivery.objects.all()),
        "failed attempts": sum(Delivery.objects.exclude(attempts=1).values_list("attempts", flat=True)),
        "failures": list(Delivery.objects.exclude(last_error="").values_list("last_error", flat=True)[:5]),
        "notices": _by_kind(told),
        "mail": _by_kind(sent),
        "mailed": _states(Mail.objects.all()),
    }


def _each_once(rows: Any, subject: str) -> list[int]:
    """Return how many rows there are, and of how many subjects."""
    return [rows.count(), rows.values(subject).distinct().count()]


def _states(rows: Any) -> list[str]:
    """Return the states rows are in."""
    return sorted(rows.order_by().values_list("state", flat=True).distinct())


def _by_kind(counted: Counter) -> dict[str, list[int]]:
    """Return for each kind how many messages there are, and how many different ones."""
    found: dict[str, list[int]] = {kind: [0, 0] for kind in NEWS}
    for (kind, *_), times in counted.items():
        found[kind][0] += times
        found[kind][1] += 1
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prm.settings")
    django.setup()
    sys.stdout.write(json.dumps({"world": world, "books": books}[sys.argv[1]]()) + "\n")
