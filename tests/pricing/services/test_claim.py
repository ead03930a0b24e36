"""Taking a renewal over: once it is open, or with the customer's letter. Of two at once one has it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from partners.models import Partner, PartnerType
from pricing.models import RenewalClaim, RenewalOffer
from pricing.policies.renewing import RENEWAL
from pricing.rules.renewal import RenewalBody
from pricing.selectors import renewal as selectors
from pricing.services import claim as services
from pricing.services import renewal as renewals
from prm.accounts.enums import PartnerRole
from prm.accounts.models import Notification
from prm.common import policies
from prm.common.actors import SYSTEM
from prm.common.clocks import find
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.events import deliver_all
from prm.common.models import Decision, TimelineEntry
from prm.common.policies.primitives import Test as Condition
from prm.common.tenancy import partner_scope
from tests.cast import _member
from tests.pricing.renewals import pass_time, renewal_of, seen

LETTER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def globex_active(globex) -> Partner:
    """Globex may claim: it is active as it is."""
    return globex


@pytest.fixture
def given_up(programme, acme, bob, actor):
    """Acme's renewal, left to others."""
    renewal = renewal_of(acme)
    renewals.give_up(renewal=renewal, actor=actor(bob), note="We leave the region.")
    return renewal


def letter() -> SimpleUploadedFile:
    """Return a customer's letter as a file."""
    return SimpleUploadedFile("letter.pdf", LETTER)


def asked(who, **changes):
    """Ask for Acme's customer with its letter."""
    said = {
        "customer_name": "Hafen Bremerhaven", "product": None, "signed_by": "Imke Brandt",
        "signed_on": date.today() - timedelta(days=3), "upload": letter(), **changes,
    }  # fmt: skip
    return services.by_letter(actor=who, **said)


@pytest.mark.django_db
def test_whoever_takes_an_open_one_holds_it_at_list_price(given_up, acme, globex_active, charlie, actor):
    offer = RenewalOffer.objects.get()

    with partner_scope(globex_active.pk):
        services.take(offer=offer, actor=actor(charlie))

    now = seen(given_up)
    assert (now.status, now.partner_id, now.owner_id) == ("open", globex_active.pk, actor(charlie).person_id)
    assert now.amount == now.subscription.list_amount
    assert (now.subscription.partner_id, now.subscription.moved_because) == (acme.pk, "given_up")
    assert find(renewals.QUIET, subject=now).partner_id == globex_active.pk
    assert selectors.offers(SYSTEM).count() == 0


@pytest.mark.django_db
def test_neither_side_reads_what_is_the_others(given_up, acme, globex_active, charlie, bob, actor):
    services.take(offer=RenewalOffer.objects.get(), actor=actor(charlie))
    renewal = seen(given_up)

    with partner_scope(globex_active.pk):
        texts = set(TimelineEntry.objects.filter(subject_id=renewal.public_id).values_list("text", flat=True))
        subscriptions = selectors.subscriptions_visible_to(actor(charlie)).count()
    with partner_scope(acme.pk):
        held = selectors.visible_to(actor(bob)).count()

    assert texts == {"claimed the renewal"}
    assert (subscriptions, held) == (0, 0)


@pytest.mark.django_db
def test_it_is_open_again_when_its_taker_does_nothing(given_up, globex_active, charlie, actor):
    services.take(offer=RenewalOffer.objects.get(), actor=actor(charlie))

    with time_machine.travel(renewals.now() + timedelta(days=22), tick=False):
        pass_time()

    now = seen(given_up)
    assert (now.status, now.release_reason) == ("open_to_others", "quiet")
    assert selectors.offers(SYSTEM).get().renewal_id == now.pk
    assert selectors.offers(actor(charlie)).count() == 0  # it is its own to quote, not somebody else's to take


@pytest.mark.django_db
def test_the_second_of_two_is_told_so(given_up, territories, globex_active, charlie, actor):
    other = Partner.objects.create(
        name="Initech AG", type=PartnerType.objects.get(code="var"), status="active", country="DE"
    )
    ines = _member("ines", other, PartnerRole.SELLER)
    offer = RenewalOffer.objects.get()
    services.take(offer=offer, actor=actor(charlie))

    with pytest.raises(DomainError, match="somebody was faster") as refused:
        services.take(offer=offer, actor=actor(ines))

    assert refused.value.code == "renewal.taken"
    assert seen(given_up).partner_id == globex_active.pk


@pytest.mark.django_db
def test_ones_own_is_not_taken_over(given_up, bob, actor):
    with pytest.raises(DomainError, match="yours already"):
        services.take(offer=RenewalOffer.objects.get(), actor=actor(bob))


@pytest.mark.django_db
def test_the_policy_says_who_may(given_up, charlie, actor):
    body = RenewalBody(claimants=Condition(field="tier", op="is", value="elite"))
    policies.publish(kind=RENEWAL, body=body)

    with pytest.raises(DomainError) as refused:
        services.take(offer=RenewalOffer.objects.get(), actor=actor(charlie))

    assert refused.value.code == "renewal.not_eligible"


@pytest.mark.django_db
def test_a_letter_hands_it_over_before_its_time(programme, acme, globex_active, charlie, mara, alice, actor):
    renewal = renewal_of(acme)
    claim = asked(actor(charlie))

    services.accept(claim=claim, actor=actor(mara), renewal=renewal, note="Letter checked with the customer.")
    deliver_all()

    assert (seen(renewal).partner_id, seen(claim).status) == (globex_active.pk, "accepted")
    decision = Decision.objects.get(kind="pricing.renewal", subject_id=renewal.public_id)
    assert decision.outcome == "open"
    told = Notification.objects.get(user_id=alice.pk, title="Another partner renews: Hafen Bremerhaven")
    assert "Globex" not in told.title + told.body
    assert Notification.objects.filter(user_id=charlie.pk, kind__in=["renewal.claim", "renewal.taken"]).count() == 2


@pytest.mark.django_db
def test_a_letter_is_signed_today_where_it_is_claimed(programme, acme, globex_active, charlie, mara, actor):
    renewal, night = renewal_of(acme), (renewals.now() + timedelta(days=1)).replace(hour=23, minute=30)

    with time_machine.travel(night, tick=False):
        with timezone.override("Europe/Berlin"):
            claim = asked(actor(charlie), signed_on=night.date() + timedelta(days=1))
        services.accept(claim=claim, actor=actor(mara), renewal=renewal, note="Letter checked.")

    assert (seen(renewal).partner_id, seen(claim).status) == (globex_active.pk, "accepted")


@pytest.mark.django_db
def test_a_claim_says_nothing_of_what_others_sell(programme, globex_active, charlie, actor):
    claim = asked(actor(charlie), customer_name="Nobody's customer")

    assert (claim.status, claim.renewal_ref) == ("asked", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"customer_name": " "}, "customer_name"),
        ({"signed_by": ""}, "signed_by"),
        ({"signed_on": None}, "signed_on"),
        ({"signed_on": date.today() - timedelta(days=200)}, "signed_on"),
        ({"signed_on": date.today() + timedelta(days=3)}, "signed_on"),
        ({"upload": None}, "file"),
        ({"upload": SimpleUploadedFile("letter.exe", b"MZ\x90\x00\x03\x00\x00\x00" * 10)}, "file"),
    ],
)
def test_a_letter_without_its_evidence_is_refused(programme, globex_active, charlie, actor, changes, field):
    with pytest.raises(Invalid) as refused:
        asked(actor(charlie), **changes)

    assert set(refused.value.fields) == {field}
    assert not RenewalClaim.objects.exists()


@pytest.mark.django_db
def test_a_refused_claim_changes_nothing(programme, acme, globex_active, charlie, mara, actor):
    renewal = renewal_of(acme)
    claim = asked(actor(charlie))

    services.refuse(claim=claim, actor=actor(mara), note="The customer's letter names nobody.")

    assert (seen(claim).status, seen(renewal).partner_id) == ("refused", acme.pk)


@pytest.mark.django_db
def test_a_partner_takes_back_its_own_claim_only(programme, globex_active, charlie, bob, actor):
    claim = asked(actor(charlie))

    with pytest.raises(DomainError, match="another partner's"):
        services.withdraw(claim=claim, actor=actor(bob))
    with partner_scope(globex_active.pk):
        services.withdraw(claim=claim, actor=actor(charlie))

    assert seen(claim).status == "withdrawn"


@pytest.mark.django_db
def test_an_engineer_claims_nothing(given_up, globex, actor):
    eve = _member("eve", globex, PartnerRole.ENGINEER)

    with pytest.raises(NotAllowed):
        services.take(offer=RenewalOffer.objects.get(), actor=actor(eve))
