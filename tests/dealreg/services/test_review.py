"""Deciding a registration."""

import pytest

from dealreg.models import Claim, Deal, Match
from dealreg.services import closing, protection, review
from partners.models import AccountAlias
from prm.common import clocks, moment
from prm.common.errors import DomainError, Invalid


def test_an_approval_claims_the_account_and_starts_the_protection(submitted, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    assert deal.status == "approved"
    assert (deal.protected_until - deal.protected_from).days == 120
    assert [(c.family.code, c.territory) for c in Claim.objects.filter(deal=deal)] == [("edge", "DE-BW")]
    assert clocks.find("deal.decision", subject=deal) is None
    assert clocks.find("deal.protection", subject=deal).due_at == deal.protected_until


def test_a_claim_on_a_country_is_a_claim_on_its_parts(submitted, globex_premier, charlie, mara, dev, actor):
    review.approve(deal=submitted(territory="DE"), actor=actor(mara))
    second = submitted(charlie, territory="DE-BW")

    with pytest.raises(DomainError) as refused:
        review.approve(deal=second, actor=actor(mara))

    assert refused.value.code == "deal.closed"


def test_expiry_frees_the_account(submitted, globex_premier, charlie, mara, actor):
    first = review.approve(deal=submitted(), actor=actor(mara))

    with moment.at(first.protected_until):
        assert clocks.sweep() >= 1
    second = submitted(charlie)

    assert Deal.objects.get(pk=first.pk).status == "expired"
    assert review.approve(deal=second, actor=actor(mara)).status == "approved"


def test_a_protection_that_runs_cannot_expire(submitted, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    with pytest.raises(DomainError):
        protection.expire(deal=deal)


def test_a_rejection_may_not_name_another_partner(submitted, globex_premier, charlie, mara, actor):
    submitted()
    second = submitted(charlie)

    with pytest.raises(Invalid) as refused:
        review.reject(
            deal=second, actor=actor(mara), reason_code="live_registration", note="Acme has this one already."
        )

    assert refused.value.fields == {"note": "Names another partner. Say “an earlier registration” instead."}


def test_a_look_alike_blocks_approval_until_a_person_says_what_it_is(submitted, globex_premier, charlie, mara, actor):
    submitted(customer_name="SWU Netze GmbH")
    second = submitted(charlie)
    match = Match.objects.get(deal=second)
    assert match.computed == "maybe"

    with pytest.raises(DomainError) as closed:
        review.approve(deal=second, actor=actor(mara))
    review.judge_match(match=match, verdict="different", actor=actor(mara))

    assert closed.value.message == "Approve opens once you say whether SWU Netze GmbH is the same customer."
    assert review.approve(deal=second, actor=actor(mara)).status == "approved"


def test_a_refuted_match_is_not_asked_again(submitted, globex_premier, charlie, mara, actor):
    submitted(customer_name="SWU Netze GmbH")
    second = submitted(charlie)
    review.judge_match(match=Match.objects.get(deal=second), verdict="different", actor=actor(mara))

    third = submitted(charlie, territory="DE-BY")

    assert [m.account.name for m in Match.objects.filter(deal=third)] == ["Stadtwerke Ulm Netze GmbH"]


def test_a_confirmed_match_becomes_an_alias(submitted, globex_premier, charlie, mara, actor):
    submitted(customer_name="SWU Netze GmbH")
    second = submitted(charlie)
    match = Match.objects.get(deal=second)

    review.judge_match(match=match, verdict="same", actor=actor(mara))

    assert AccountAlias.objects.get(account=match.account).name == "Stadtwerke Ulm Netze GmbH"
    with pytest.raises(DomainError):
        review.approve(deal=second, actor=actor(mara))


def test_a_late_decision_is_escalated_once(submitted, mara):
    deal = submitted()
    clock = clocks.find("deal.decision", subject=deal)

    with moment.at(clock.due_at):
        clocks.sweep()
        clocks.sweep()

    clock.refresh_from_db()
    assert (clock.state, clock.breached_at) == ("breached", clock.due_at)


def test_a_withdrawal_frees_the_account(submitted, bob, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    closing.close(deal=deal, actor=actor(bob), how="withdraw", note="The customer stopped the project.")

    assert Claim.objects.filter(deal=deal, released_at__isnull=True).count() == 0
