"""The protection window."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dealreg.policies import KINDS, PROTECTION
from dealreg.rules.protection import ProtectionFacts, decide

BODY = next(kind for kind in KINDS if kind.key == PROTECTION).default()


def facts(**changes) -> ProtectionFacts:
    return ProtectionFacts(
        **{
            "tier": "premier",
            "tier_name": "Premier",
            "amount_eur": Decimal(184_000),
            "families": ("edge",),
            "new_customer": True,
            "motion": "resell",
            **changes,
        }
    )


def test_tier_and_size_and_a_new_customer_add_up():
    outcome = decide(BODY, facts())

    assert outcome.data["days"] == 120
    assert [(row.label, row.contribution) for row in outcome.rows] == [
        ("Tier and size", "+ 90"),
        ("New customer", "+ 30"),
        ("Platform family", "0"),
    ]


def test_an_edge_belongs_to_the_upper_band():
    assert decide(BODY, facts(amount_eur=Decimal(100_000))).data["days"] == 120
    assert decide(BODY, facts(amount_eur=Decimal("99999.99"))).data["days"] == 90


def test_an_unknown_customer_is_not_a_new_one():
    assert decide(BODY, facts(new_customer=None)).data["days"] == 90


def test_it_never_passes_the_limit():
    outcome = decide(BODY, facts(tier="elite", amount_eur=Decimal(900_000), families=("platform",)))

    assert outcome.total == ("Limit 180, reached", "180 days")


@given(
    tier=st.sampled_from(["authorized", "premier", "elite", None]),
    amount=st.none() | st.decimals(0, 10**9, places=2),
    new=st.sampled_from([True, False, None]),
)
def test_more_money_never_means_less_protection(tier, amount, new):
    mine = facts(tier=tier, amount_eur=amount, new_customer=new)
    more = facts(tier=tier, amount_eur=(amount or Decimal(0)) + 150_000, new_customer=new)

    assert decide(BODY, mine).data["days"] <= decide(BODY, more).data["days"] <= 180
