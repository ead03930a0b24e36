"""Stored decisions come out the same when they are made again; whatever does not is named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dealreg.services import review
from prm.common.judging import alternatives_of, judgements, replay
from prm.common.models import Decision, ReplayRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(submitted, globex_premier, charlie, bob, mara, actor):
    """Two partners' registrations for one customer, one of them approved."""
    review.approve(deal=submitted(bob), actor=actor(mara))
    submitted(charlie)


def test_every_decision_of_two_registrations_comes_out_the_same(history):
    states = {each.decision.kind: each.state for each in replay.everything()}

    assert states == {
        "deal.eligibility": "same",
        "deal.matching": "same",
        "deal.conflict": "same",
        "deal.routing": "same",
        "deal.promise": "same",
        "deal.protection": "same",
    }
    assert Decision.objects.filter(scope__isnull=True).count() == 0


def test_the_command_counts_and_keeps_the_run(history):
    said = StringIO()

    call_command("replay_decisions", stdout=said)

    count = Decision.objects.count()
    assert said.getvalue() == (
        f"{count} decisions: {count} the same, 0 by people, 0 older than complete facts, 0 different.\n"
    )
    assert ReplayRun.objects.get().same == count


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"outcome": "lost"}, "outcome"),
        ({"sentence": "Protected for ever."}, "sentence"),
        ({"data": {"days": 999, "total": None}}, "answer"),
        ({"trace": []}, "trace"),
        ({"facts": {"tier": "premier"}}, "facts"),
    ],
)
def test_a_decision_changed_by_hand_is_named_with_the_part_that_differs(history, change, part):
    decision = Decision.objects.get(kind="deal.protection")
    Decision.objects.filter(pk=decision.pk).update(**change)
    said = StringIO()

    with pytest.raises(CommandError, match="1 decisions come out differently"):
        call_command("replay_decisions", stdout=said)

    assert part in {each.part for each in replay.get(decision.public_id).differences}
    assert decision.public_id in said.getvalue()


def test_a_decision_from_before_facts_were_complete_is_no_difference(history):
    Decision.objects.filter(kind="deal.matching").update(facts={"name": "Stadtwerke"}, scope=None)

    run = replay.run()

    assert (run.incomplete, run.differing) == (2, 0)


def test_what_would_have_turned_a_decision_without_a_card_is_searched_when_asked(history):
    routing = Decision.objects.filter(kind="deal.routing").select_related("policy").first()

    assert routing.alternatives == []
    assert alternatives_of(routing)[0]["change"] == "An amount of less than 10,000 EUR"


def test_every_judgement_belongs_to_a_policy_and_reads_back_what_it_writes():
    for judgement in judgements().values():
        for fact in judgement.fields:
            assert hasattr(judgement.facts, "__dataclass_fields__"), judgement.kind
            assert fact.name in judgement.facts.__dataclass_fields__, (judgement.kind, fact.name)
