"""What would have turned a protection."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from dealreg.judgements.protecting import PROTECTION
from dealreg.policies import KINDS
from dealreg.rules.protection import Addition, ProtectionBody, ProtectionFacts, decide
from prm.common.judging.counterfactual import found, search
from prm.common.policies.faults import STORED
from prm.common.policies.primitives import AtLeast, Bands, Every, Nothing
from prm.common.policies.primitives import Test as FieldTest

BODY = next(kind for kind in KINDS if kind.key == "deal.protection").default()
FACTS = ProtectionFacts("premier", "Premier", Decimal(184_000), ("edge",), True, "resell")

TIERS = st.sampled_from(["authorized", "premier", "elite"])
FAMILIES = st.sampled_from(["edge", "fleet", "platform"])
AMOUNTS = st.decimals(0, 10**7, places=2)
DAYS = st.integers(0, 200).map(Decimal)

TESTS = st.one_of(
    st.builds(FieldTest, field=st.just("amount_eur"), op=st.sampled_from(["lt", "lte", "gt", "gte"]), value=AMOUNTS),
    st.builds(FieldTest, field=st.just("tier"), op=st.sampled_from(["is", "is_not"]), value=TIERS),
    st.builds(FieldTest, field=st.just("families"), op=st.just("has_any"), value=st.lists(FAMILIES, min_size=1)),
    st.builds(FieldTest, field=st.just("new_customer"), op=st.just("is"), value=st.booleans()),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda parts: st.one_of(
        st.builds(Every, all=st.lists(parts, max_size=3)),
        st.builds(AtLeast, at_least=st.integers(0, 3), of=st.lists(parts, max_size=3)),
        st.builds(Nothing, none=st.lists(parts, max_size=3)),
    ),
    max_leaves=4,
)


@st.composite
def bodies(draw: st.DrawFn) -> ProtectionBody:
    edges = sorted(draw(st.sets(AMOUNTS, max_size=3)))
    row = st.lists(DAYS, min_size=len(edges) + 1, max_size=len(edges) + 1)
    rows = draw(st.fixed_dictionaries({"*": row}, optional={"authorized": row, "premier": row, "elite": row}))
    additions = draw(
        st.lists(st.builds(Addition, label=st.just("More"), when=CONDITIONS, days=st.integers(1, 90)), max_size=3)
    )
    base = Bands(field="amount_eur", edges=edges, by="tier", rows=rows)
    whole = {"base": base, "additions": additions, "limit": draw(st.integers(200, 365)), "warn_days": [3]}
    return ProtectionBody.model_validate(whole, context=STORED)  # any body decides, also one that means little


FACTS_OF_ANY_KIND = st.builds(
    ProtectionFacts,
    tier=TIERS | st.none(),
    tier_name=st.none(),
    amount_eur=AMOUNTS | st.none(),
    families=st.lists(FAMILIES, unique=True).map(tuple),
    new_customer=st.sampled_from([True, False, None]),
    motion=st.just("resell"),
    delay_days=st.integers(0, 9),
)


def test_the_nearest_changes_are_said_in_the_words_of_the_policy():
    assert [(each.change, each.result) for each in search(PROTECTION, BODY, FACTS)] == [
        ("An amount of 250,000 EUR or more", "150 days"),
        ("A platform product on the deal", "150 days"),
        ("Tier Elite", "150 days"),
    ]


def test_what_nobody_could_have_changed_is_never_proposed():
    known = ProtectionFacts("elite", "Elite", Decimal(900_000), ("platform",), False, "resell")

    assert search(PROTECTION, BODY, known) == ()


@given(body=bodies(), facts=FACTS_OF_ANY_KIND)
@settings(max_examples=200, deadline=None)
def test_the_counterfactual_does_turn_the_outcome(body, facts):
    before = decide(body, facts)

    for alternative, change in found(PROTECTION, body, facts):
        after = decide(body, PROTECTION.changed(facts, change))

        assert after.data["days"] > before.data["days"]
        assert alternative.result == f"{after.data['days']} days"


@given(body=bodies(), facts=FACTS_OF_ANY_KIND)
@settings(max_examples=100, deadline=None)
def test_facts_and_policy_kept_as_text_decide_the_same(body, facts):
    kept = PROTECTION.write(facts)
    stored = ProtectionBody.model_validate(body.model_dump(mode="json"), context=STORED)

    assert PROTECTION.read(kept) == facts
    assert decide(stored, PROTECTION.read(kept)) == decide(body, facts)
