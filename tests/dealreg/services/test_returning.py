"""Returning a registration to be fixed, and what becomes of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dealreg.models import Claim, Deal, Match, Review
from dealreg.services import draft, files, returning, review
from prm.common import clocks, moment
from prm.common.decisions import cards_of, decisions_of
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models import Clock
from prm.common.tenancy import partner_scope


@pytest.fixture
def returned(submitted, mara, actor):
    """Return a function that returns a registration to fix the given fields."""

    def make(*fields: str, **changes) -> Deal:
        deal = submitted(**changes)
        named = fields or ("customer_website",)
        return returning.give_back(deal=deal, actor=actor(mara), fields=named, note="Please look at this again.")

    return make


def test_it_names_what_to_fix_and_the_partners_clock_begins(returned, bob, actor):
    deal = returned("lines", "customer_website")

    fix = clocks.find("deal.fix", subject=deal)
    assert (deal.status, deal.fix_fields) == ("returned", ["customer_website", "lines"])
    assert deal.fix_note == "Please look at this again."
    assert (fix.owed_by, fix.owed_by_name, fix.amount, fix.unit) == ("partner", "Bob", 5, "business_days")
    assert clocks.find("deal.decision", subject=deal).state == "paused"
    assert cards_of(deal)[0].sentence == "Returned to fix website and products and amounts."


def test_nothing_named_is_nothing_to_fix(submitted, mara, actor):
    for fields in ([], ["amount"], ["customer_name", "made_up"]):
        with pytest.raises(Invalid) as refused:
            returning.give_back(deal=submitted(), actor=actor(mara), fields=fields, note="Please fix it.")
        assert "fields" in refused.value.fields


def test_the_words_may_not_name_another_partner(submitted, globex_premier, charlie, mara, actor):
    submitted()
    second = submitted(charlie)

    with pytest.raises(Invalid) as refused:
        returning.give_back(deal=second, actor=actor(mara), fields=["files"], note="Acme was first, show us more.")

    assert "note" in refused.value.fields


def test_a_partner_cannot_return_its_own(submitted, bob, actor):
    with pytest.raises(NotAllowed):
        returning.give_back(deal=submitted(), actor=actor(bob), fields=["files"], note="Please fix it.")


def test_only_what_was_named_is_open(returned, bob, actor, acme):
    deal = returned("customer_website")

    with partner_scope(acme.pk):
        saved = draft.save(deal=deal, actor=actor(bob), data={"customer_website": "swu.example"}, revision=None)
        with pytest.raises(Invalid) as refused:
            draft.save(deal=deal, actor=actor(bob), data={"customer_name": "Somebody else", "lines": []}, revision=None)

    assert saved.customer_website == "swu.example"
    assert set(refused.value.fields) == {"customer_name", "lines"}
    assert Deal.objects.get(pk=deal.pk).lines.count() == 1


def test_a_returned_registration_cannot_be_discarded(returned, bob, actor):
    deal = returned()

    with pytest.raises(DomainError) as refused:
        draft.discard(deal=deal, actor=actor(bob))

    assert refused.value.code == "deal.stale"
    assert Deal.objects.filter(pk=deal.pk).exists()


def test_files_are_taken_only_when_they_were_asked_for(returned, bob, actor):
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile("plan.txt", b"Minutes of the meeting in May")
    with pytest.raises(Invalid):
        files.attach(deal=returned("customer_name"), actor=actor(bob), upload=upload)

    other = returned("files", customer_name="Stadtwerke Aalen", customer_website="aalen.example")
    assert files.attach(deal=other, actor=actor(bob), upload=upload).name == "plan.txt"


def test_sent_back_fixed_it_keeps_reviewer_place_and_what_was_left_of_the_promise(returned, bob, mara, actor, acme):
    start = moment.now()
    deal = returned("customer_website")
    before = Review.objects.get(deal=deal)
    left = clocks.find("deal.decision", subject=deal).remaining

    # Five days are longer than any row of holidays.
    with moment.at(start + timedelta(days=5)), partner_scope(acme.pk):
        draft.save(deal=deal, actor=actor(bob), data={"customer_website": "swu.example"}, revision=None)
        deal = returning.resubmit(deal=deal, actor=actor(bob))

    after = Review.objects.get(deal=deal)
    decision = clocks.find("deal.decision", subject=deal)
    assert (deal.status, deal.fix_fields, deal.fix_note) == ("in_review", [], "")
    assert (after.reviewer, deal.submitted_at) == (before.reviewer, Deal.objects.get(pk=deal.pk).submitted_at)
    assert decision.state == "running"
    assert after.due_at == decision.due_at > before.due_at
    assert clocks.find("deal.fix", subject=deal) is None
    assert Clock.objects.get(kind="deal.fix").state == "met"
    assert left is not None
    newest = next(each for each in decisions_of(deal) if each.kind == "deal.fix")
    assert newest.sentence == "Sent back with website changed."
    assert [(row["label"], row["contribution"]) for row in newest.trace] == [("Website", "changed")]


def test_what_is_left_as_it_was_needs_a_word(returned, bob, actor):
    deal = returned("customer_website", "summary")
    draft.save(deal=deal, actor=actor(bob), data={"summary": "Gateways for six substations"}, revision=None)

    with pytest.raises(Invalid) as refused:
        returning.resubmit(deal=deal, actor=actor(bob))
    sent = returning.resubmit(deal=deal, actor=actor(bob), note="The website is the holding's, as on the contract.")

    assert refused.value.fields == {"note": "Website is unchanged. Say why it is right as it stands."}
    assert sent.status == "in_review"


def test_it_cannot_be_sent_back_with_a_hole(returned, bob, actor):
    deal = returned("contact_name")
    draft.save(deal=deal, actor=actor(bob), data={"contact_name": ""}, revision=None)

    with pytest.raises(Invalid) as refused:
        returning.resubmit(deal=deal, actor=actor(bob))

    assert set(refused.value.fields) == {"contact_name"}


def test_the_checks_run_again_and_what_a_person_said_stays(submitted, globex_premier, charlie, mara, bob, actor):
    submitted(charlie, customer_name="SWU Netze GmbH")
    deal = submitted()
    review.judge_match(match=Match.objects.get(deal=deal), verdict="different", actor=actor(mara))
    returning.give_back(deal=deal, actor=actor(mara), fields=["lines"], note="Is it really forty?")
    lines = [{"family": "edge", "quantity": Decimal(60), "amount": Decimal("300000")}]
    draft.save(deal=deal, actor=actor(bob), data={"lines": lines}, revision=None)

    deal = returning.resubmit(deal=deal, actor=actor(bob))

    found = Review.objects.get(deal=deal)
    assert [match.verdict for match in Match.objects.filter(deal=deal)] == ["different"]
    assert (found.checks, found.amount_eur) == ("clear", Decimal("300000.00"))
    assert review.approve(deal=deal, actor=actor(mara)).status in {"approved", "in_review"}


def test_who_came_later_does_not_overtake_it(submitted, globex_premier, charlie, mara, bob, actor):
    deal = submitted()
    returning.give_back(deal=deal, actor=actor(mara), fields=["notes"], note="Who decides there?")
    later = submitted(charlie)
    draft.save(deal=deal, actor=actor(bob), data={"notes": "The head of grids decides."}, revision=None)

    deal = returning.resubmit(deal=deal, actor=actor(bob))

    with pytest.raises(DomainError):
        review.approve(deal=later, actor=actor(mara))
    assert review.approve(deal=deal, actor=actor(mara)).status == "approved"


def test_a_new_name_makes_new_matches_and_the_own_account_follows(submitted, globex_premier, charlie, mara, bob, actor):
    submitted(charlie, customer_name="Hafen Kiel AG", customer_website="hafen-kiel.example")
    deal = submitted()
    returning.give_back(deal=deal, actor=actor(mara), fields=["customer_name", "customer_website"], note="Who is it?")
    values = {"customer_name": "Hafen Kiel AG", "customer_website": "hafen-kiel.example"}
    draft.save(deal=deal, actor=actor(bob), data=values, revision=None)

    returning.resubmit(deal=deal, actor=actor(bob))

    found = Review.objects.select_related("account").get(deal=deal)
    assert (found.account.name, found.checks) == ("Hafen Kiel AG", "conflict")


def test_not_fixed_in_time_it_lapses_and_its_clocks_end(returned, bob, actor):
    deal = returned()
    due = clocks.find("deal.fix", subject=deal).due_at

    with moment.at(due):
        clocks.sweep()

    deal.refresh_from_db()
    assert (deal.status, deal.fix_fields, deal.closed_at) == ("lapsed", [], due)
    assert not Clock.objects.filter(subject_id=deal.public_id, state__in=["running", "paused", "breached"]).exists()
    assert not Claim.objects.filter(deal=deal).exists()
    with pytest.raises(DomainError):
        returning.resubmit(deal=deal, actor=actor(bob), note="Here it is.")


def test_it_does_not_lapse_before_its_time(returned):
    with pytest.raises(DomainError) as refused:
        returning.lapse(deal=returned())

    assert refused.value.code == "deal.closed"


def test_another_partner_cannot_send_it_back(returned, charlie, actor):
    with pytest.raises(NotAllowed):
        returning.resubmit(deal=returned(), actor=actor(charlie), note="Mine.")


def test_a_form_that_names_an_unknown_field_is_refused(returned, bob, actor):
    with pytest.raises(Invalid):
        draft.save(deal=returned(), actor=actor(bob), data={"status": "approved"}, revision=None)
