"""What collides."""

import pytest

from dealreg.rules.conflict import Collision, ConflictBody, ConflictFacts, decide, find

LIVE = Collision("live_registration", "DR-1", "Halden registered SWU", "same", True, True)


def changed(**changes) -> ConflictFacts:
    fields = {name: getattr(LIVE, name) for name in LIVE.__slots__}
    return ConflictFacts((Collision(**{**fields, **changes}),))


def test_the_same_account_and_family_and_territory_collide():
    assert decide(ConflictBody(), ConflictFacts((LIVE,))).outcome == "conflict"


@pytest.mark.parametrize("missing", ["family_overlap", "territory_overlap"])
def test_without_one_of_the_three_nothing_collides(missing):
    assert decide(ConflictBody(), changed(**{missing: False})).outcome == "clear"


def test_a_doubtful_account_asks_a_person():
    assert decide(ConflictBody(), changed(account_is="maybe")).outcome == "possible"


def test_a_strategic_account_collides_whatever_is_sold():
    facts = changed(kind="strategic_account", family_overlap=False, territory_overlap=False)

    assert [f.blocking for f in find(ConflictBody(strategic_account="block"), facts)] == [True]


def test_the_policy_can_ignore_a_kind():
    assert decide(ConflictBody(live_registration="ignore"), ConflictFacts((LIVE,))).outcome == "clear"


def test_the_partners_card_names_nobody():
    outcome = decide(ConflictBody(), ConflictFacts((LIVE,)))

    assert outcome.partner_sentence == "An earlier registration for this customer is live."
    assert "Halden" not in str(outcome.card_rows())
