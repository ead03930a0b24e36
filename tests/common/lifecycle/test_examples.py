"""Examples: what a version must decide before anybody approves it."""

import pytest

from dealreg.policies import INACTIVITY, PROTECTION
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.lifecycle import drafts, examples, review
from prm.common.models import PolicyExample
from prm.common.moment import now
from prm.common.policies import kinds
from tests.common.lifecycle.conftest import with_limit

pytestmark = pytest.mark.django_db

FACTS = {
    "tier": "premier",
    "tier_name": "Premier",
    "amount_eur": "126500.00",
    "families": ["platform"],
    "new_customer": True,
    "motion": "resell",
}


@pytest.fixture
def write(ops):
    """Return a function that writes an example for the protection window."""

    def make(
        expect: str = "150", scope_key: str | None = "", name: str = "Premier, platform", **facts
    ) -> PolicyExample:
        return examples.add(
            actor=ops,
            kind=PROTECTION,
            name=name,
            decision=PROTECTION,
            facts=FACTS,
            expect=expect,
            scope_key=scope_key,
        )

    return make


def test_an_example_runs_against_any_body(write, shipped):
    example = write()
    body = kinds()[PROTECTION].default()

    [good] = examples.run(body=body, examples=[example])
    [bad] = examples.run(body=body.model_copy(update={"limit": 100}), examples=[example])

    assert (good.passed, good.got, good.expected_said, good.problem) == (True, "150", "150 days", "")
    assert good.sentence.startswith("Approved and protected for 150 days")
    assert (bad.passed, bad.problem) == (False, "Expected 150 days, got 100 days.")


def test_an_example_binds_its_scope_or_all(write, ops, shipped):
    write(name="Everybody")
    write(name="All", scope_key=None)
    write(name="Nordic", scope_key="cohort=nordic")
    pilot = drafts.begin(actor=ops, kind=PROTECTION, scope={"cohort": "nordic"})

    bound = [[tried.example.name for tried in examples.of_version(version)] for version in (shipped, pilot)]

    assert bound == [["Everybody", "All"], ["All", "Nordic"]]


def test_a_failing_example_holds_a_version_back_at_every_step(write, ops, second, draft):
    version = review.submit(actor=ops, draft=draft)
    write(expect="120")
    with pytest.raises(DomainError) as refused:
        review.approve(actor=second, version=version, effective_from=now())
    other = drafts.begin(actor=ops, kind=PROTECTION)
    write(name="Another", expect="90")
    with pytest.raises(DomainError) as unsent:
        review.submit(actor=ops, draft=other)

    assert refused.value.message == "The example “Premier, platform” fails: Expected 120 days, got 150 days."
    assert unsent.value.message.startswith("The example “Premier, platform” and 1 more fails:")


def test_a_roll_back_waits_for_its_examples_too(write, ops, second, draft, shipped):
    version = review.submit(actor=ops, draft=drafts.save(
        actor=ops, draft=draft, body=with_limit(draft, 130), seen_revision=1
    ))  # fmt: skip
    review.approve(actor=second, version=version, effective_from=now())
    shipped.refresh_from_db()
    write(expect="130")

    back = review.roll_back(actor=ops, to=shipped, reason="Too short.")
    with pytest.raises(DomainError) as refused:
        review.approve(actor=second, version=back, effective_from=now())

    assert refused.value.code == "policy.closed"


def test_facts_that_no_longer_fit_fail_with_words(write, shipped):
    example = write()
    PolicyExample.objects.filter(pk=example.pk).update(facts={**FACTS, "amount_eur": "much"})

    [tried] = examples.of_version(shipped)

    assert (tried.passed, tried.problem) == (False, "Its facts do not fit: amount_eur: Enter a number.")


def test_a_decision_no_longer_made_fails_with_words(write, shipped):
    example = write()
    PolicyExample.objects.filter(pk=example.pk).update(decision="deal.mood")

    [tried] = examples.of_version(shipped)

    assert tried.problem == "Decisions of this kind are no longer made."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "deal.mood"}, "kind"),
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"expect": ""}, "expect"),
        ({"decision": "deal.conflict"}, "decision"),
        ({"kind": INACTIVITY}, "decision"),
        ({"facts": {**FACTS, "amount_eur": "much"}}, "facts.amount_eur"),
        ({"facts": {**FACTS, "motion": "\ud800"}}, "facts.motion"),
    ],
)
def test_what_cannot_be_an_example_is_refused_beside_its_place(ops, db, changes, field):
    values = {"kind": PROTECTION, "name": "E", "decision": PROTECTION, "facts": FACTS, "expect": "90", **changes}

    with pytest.raises(Invalid) as refused:
        examples.add(actor=ops, **values)

    assert field in refused.value.fields
    assert PolicyExample.objects.count() == 0


def test_a_name_is_given_once_a_scope(write):
    write()
    write(scope_key=None)
    for key in ("", None):
        with pytest.raises(Invalid, match="There is an example of this name already"):
            write(scope_key=key)


def test_an_example_is_changed_and_taken_away_and_the_history_keeps_it(write, ops):
    example = write()
    examples.change(
        actor=ops, example=example, name="Premier", decision=PROTECTION, facts={**FACTS, "families": []}, expect="120"
    )
    examples.remove(actor=ops, example=examples.get(example.public_id))

    with pytest.raises(NotFound):
        examples.get(example.public_id)
    history = PolicyExample.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "name", "expect")
    assert list(history) == [
        ("insert", "Premier, platform", "150"),
        ("update", "Premier", "120"),
        ("delete", "Premier", "120"),
    ]


def test_only_whoever_edits_policies_writes_examples(mara, actor, write):
    example, who = write(), actor(mara)
    values = {"name": "E", "decision": PROTECTION, "facts": FACTS, "expect": "90"}
    for call in (
        lambda: examples.add(actor=who, kind=PROTECTION, **values),
        lambda: examples.change(actor=who, example=example, **values),
        lambda: examples.remove(actor=who, example=example),
    ):
        with pytest.raises(NotAllowed):
            call()
