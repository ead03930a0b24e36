"""What deal registration brings along when two accounts or two partners become one."""

from datetime import timedelta

import pytest

from dealreg.models import (
    Activity,
    Claim,
    Conflict,
    Deal,
    DealLine,
    Match,
    Opportunity,
    Participant,
    Review,
    SharedDeal,
)
from dealreg.services import review
from partners.models import Account, Person
from partners.selectors import merge as selectors
from partners.services import merge as service
from pricing.models import ProductFamily
from prm.common import timeline
from prm.common.errors import DomainError
from prm.common.models import Clock, DecisionCard, TimelineEntry
from prm.common.moment import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def ulm(submitted) -> Deal:
    """Acme's registration for Stadtwerke Ulm."""
    return submitted()


@pytest.fixture
def twin(ulm) -> Account:
    """Another account of the same customer."""
    return Account.objects.create(name="SWU Netze")


def _account(deal: Deal) -> Account:
    return Review.objects.get(deal=deal).account


def _claim(deal: Deal, account: Account, territory: str = "DE-BW", **changes) -> Claim:
    family = ProductFamily.objects.get(code="edge")
    return Claim.objects.create(deal=deal, account=account, family=family, territory=territory, **changes)


def _all(model) -> list[dict]:
    return [{k: v for k, v in row.items() if k != "updated_at"} for row in model.objects.order_by("pk").values()]


TABLES = (Review, Match, Conflict, Claim, Opportunity, Deal, DealLine, Participant, SharedDeal, Clock, DecisionCard,
          Person)  # fmt: skip


def test_registrations_claims_and_opportunities_move_with_the_account(ulm, twin, olga, actor):
    _claim(ulm, _account(ulm))
    Opportunity.objects.create(name="Direct", account=_account(ulm), stage="engaging")

    service.merge(keep=twin, gone=_account(ulm), actor=actor(olga))

    for model in (Review, Claim, Opportunity):
        assert model.objects.get().account == twin


def test_two_live_claims_for_one_thing_stop_the_merge_with_an_explanation(
    ulm, twin, submitted, globex_premier, charlie, olga, actor
):
    other = submitted(charlie)
    _claim(ulm, _account(ulm))
    _claim(other, twin)

    with pytest.raises(DomainError) as refused:
        service.merge(keep=_account(ulm), gone=twin, actor=actor(olga))

    (reason,) = refused.value.extra["reasons"]
    assert reason == (
        f"Edge Gateway in DE-BW is protected twice: Globex Systems SAS at SWU Netze ({other.public_id}) and Acme "
        f"Integration GmbH at Stadtwerke Ulm Netze GmbH ({ulm.public_id}). One of the two registrations has to end "
        "first."
    )
    assert selectors.preview(_account(ulm), twin).blocked
    assert Claim.objects.filter(account=twin).exists()


@pytest.mark.parametrize("changes", [{"territory": "DE-BY"}, {"released_at": now()}], ids=["elsewhere", "released"])
def test_claims_that_do_not_exclude_each_other_stop_nothing(
    ulm, twin, submitted, globex_premier, charlie, olga, actor, changes
):
    _claim(ulm, _account(ulm))
    _claim(submitted(charlie), twin, **changes)

    service.merge(keep=_account(ulm), gone=twin, actor=actor(olga))

    assert Claim.objects.filter(account=_account(ulm)).count() == 2


@pytest.mark.parametrize(("here", "there", "stays"), [("", "", "here"), ("", "same", "there"), ("same", "", "here")])
def test_a_registration_is_compared_with_one_account_once_and_a_verdict_counts(
    ulm, twin, submitted, olga, actor, here, there, stays
):
    deal, account = submitted(customer_name="Ulm Holding", customer_website="uh.example"), _account(ulm)
    Match.objects.filter(deal=deal).delete()
    rows = {
        "here": Match.objects.create(deal=deal, account=account, score=70, computed="maybe", verdict=here),
        "there": Match.objects.create(deal=deal, account=twin, score=80, computed="maybe", verdict=there),
    }
    conflict = Conflict.objects.create(deal=deal, kind="strategic_account", match=rows["there"], explanation="Named")
    before = {model: _all(model) for model in TABLES}

    done = service.merge(keep=account, gone=twin, actor=actor(olga))

    (match,) = Match.objects.filter(deal=deal)
    conflict.refresh_from_db()
    assert (match, match.account, conflict.match) == (rows[stays], account, match)
    service.undo(merge=done, actor=actor(olga))
    assert {model: _all(model) for model in TABLES} == before


def test_everything_of_a_partners_deals_moves_and_comes_back(
    ulm, acme, globex_premier, charlie, mara, olga, actor, submitted
):
    other = submitted(charlie, customer_name="Nordwind AG", customer_website="nordwind.example")
    review.approve(deal=other, actor=actor(mara), note="Go")
    tables = (*TABLES, Activity)
    before = {model: _all(model) for model in tables}
    told = list(TimelineEntry.objects.order_by("pk").values())

    done = service.merge(keep=acme, gone=globex_premier, actor=actor(olga))

    for model in (Deal, DealLine, DecisionCard, Clock):
        assert set(model.objects.values_list("partner_id", flat=True)) == {acme.pk}
    assert not TimelineEntry.objects.filter(partner_id=globex_premier.pk).exists()
    service.undo(merge=done, actor=actor(olga))
    assert {model: _all(model) for model in tables} == before
    assert list(TimelineEntry.objects.exclude(kind__endswith="merged").order_by("pk").values()) == told


def test_the_people_of_the_merged_partner_see_their_deals_in_the_portal(
    acme, globex_premier, charlie, olga, actor, submitted, sign_in, acme_premier
):
    other = submitted(charlie)

    service.merge(keep=acme, gone=globex_premier, actor=actor(olga))

    page = sign_in(charlie).get(f"/portal/deals/{other.public_id}/")
    assert page.status_code == 200


def _together(deal: Deal, other, state: str = "confirmed", role: str = "distributor") -> Participant:
    made = Participant.objects.create(
        deal=deal, partner=deal.partner, other=other, named=other.name, role=role, state=state, by_name="Bob"
    )
    SharedDeal.objects.create(
        participant=made, partner=other, role=role, lead_name=deal.partner.name, customer_name=deal.customer_name,
        status=deal.status, stage=deal.stage,
    )  # fmt: skip
    return made


@pytest.mark.parametrize("upside_down", [False, True])
def test_no_partner_takes_part_in_its_own_deal(ulm, acme, globex, olga, actor, upside_down):
    _together(ulm, globex)
    before = {model: _all(model) for model in TABLES}
    keep, gone = (globex, acme) if upside_down else (acme, globex)
    assert [clash.blocking for clash in selectors.preview(keep, gone).clashes] == [False]

    done = service.merge(keep=keep, gone=gone, actor=actor(olga))

    assert (Participant.objects.count(), SharedDeal.objects.count()) == (0, 0)
    service.undo(merge=done, actor=actor(olga))
    assert {model: _all(model) for model in TABLES} == before


def test_one_partner_has_a_role_on_a_deal_once(ulm, acme, globex, territories, olga, actor):
    third = type(acme).objects.create(name="Third", type=acme.type, country="DE")
    kept = _together(ulm, globex)
    _together(ulm, third)
    _together(ulm, third, role="services")

    service.merge(keep=globex, gone=third, actor=actor(olga))

    assert list(Participant.objects.order_by("pk").values_list("other", "role")) == [
        (globex.pk, kept.role), (globex.pk, "services")
    ]  # fmt: skip
    assert set(SharedDeal.objects.values_list("partner", flat=True)) == {globex.pk}


def test_the_lead_partners_new_name_is_on_what_others_see(ulm, acme, globex, territories, olga, actor):
    third = type(acme).objects.create(name="Third", type=acme.type, country="DE")
    _together(ulm, third)

    service.merge(keep=globex, gone=acme, actor=actor(olga))

    assert SharedDeal.objects.get().lead_name == "Globex Systems SAS"


# Since the merge


def test_what_was_added_to_a_deal_since_goes_back_with_it(ulm, acme, globex, olga, actor):
    done = service.merge(keep=globex, gone=acme, actor=actor(olga))
    deal = Deal.objects.get(pk=ulm.pk)
    line = DealLine.objects.create(
        deal=deal, partner=globex, family=ProductFamily.objects.get(code="fleet"), quantity=1, amount=1
    )
    timeline.entry(deal, actor=actor(olga), kind="deal.note", text="called", partner_id=globex.pk)

    service.undo(merge=done, actor=actor(olga))

    line.refresh_from_db()
    assert line.partner == acme
    assert TimelineEntry.objects.get(kind="deal.note").partner_id == acme.pk


def test_a_deal_registered_since_stays_without_the_owner_who_goes_back(
    ulm, acme_premier, globex_premier, bob, olga, actor, submitted
):
    done = service.merge(keep=globex_premier, gone=acme_premier, actor=actor(olga))
    since = submitted(bob, customer_name="Nordwind AG", customer_website="nordwind.example")

    undone = service.undo(merge=done, actor=actor(olga))

    since.refresh_from_db()
    assert (since.partner, since.owner) == (globex_premier, None)
    assert undone.left == [f"Deal {since.public_id} is without its person, who went back."]


def test_a_claim_that_somebody_else_took_meanwhile_stops_the_undo(
    ulm, twin, submitted, globex_premier, charlie, olga, actor
):
    account = _account(ulm)
    mine = _claim(ulm, twin)
    done = service.merge(keep=account, gone=twin, actor=actor(olga))
    # Somebody wrote to what is left of the other account by hand; the database does not let both hold it.
    _claim(submitted(charlie), twin)

    with pytest.raises(DomainError, match="Somebody else holds now"):
        service.undo(merge=done, actor=actor(olga))

    mine.refresh_from_db()
    assert mine.account == account


def test_many_registrations_take_few_statements(ulm, twin, olga, actor, django_assert_max_num_queries):
    account = _account(ulm)
    rows = [
        Deal(partner=ulm.partner, customer_name=f"Customer {n}", status="submitted", submitted_at=now())
        for n in range(500)
    ]
    Deal.objects.bulk_create(rows)
    Review.objects.bulk_create(Review(deal=deal, account=twin) for deal in rows)
    Match.objects.bulk_create(
        Match(deal=deal, account=one, score=80, computed="same") for deal in rows for one in (account, twin)
    )

    with django_assert_max_num_queries(110):
        done = service.merge(keep=account, gone=twin, actor=actor(olga))
    with django_assert_max_num_queries(110):
        service.undo(merge=done, actor=actor(olga))

    assert Review.objects.filter(account=twin).count() == 500
    assert done.undo_until - done.at == timedelta(days=30)
