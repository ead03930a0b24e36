"""Which of several versions that fit decides, and why."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealreg.policies import INACTIVITY
from prm.common.errors import DomainError
from prm.common.models import PolicyVersion
from prm.common.models.policy import DIMENSIONS
from prm.common.policies import in_force, kinds, precedence, publish
from prm.common.policies.scopes import misfit, rank

START = datetime(2026, 1, 1, tzinfo=UTC)
DEAL = {
    "programme": "channel",
    "region": ("DE-BW", "DE", "EMEA"),
    "tier": "elite",
    "motion": "co_sell",
    "cohort": ("early", "nordic"),
}


def version(number: int = 1, days: int = 0, **scope: str) -> PolicyVersion:
    return PolicyVersion(kind=INACTIVITY, number=number, scope=scope, effective_from=START + timedelta(days=days))


def winner(*versions: PolicyVersion) -> dict[str, str]:
    fitting = [each for each in versions if misfit(each, DEAL) is None]
    return max(fitting, key=lambda each: rank(each, DEAL)).scope


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ({"cohort": "nordic"}, {"motion": "co_sell", "tier": "elite", "region": "DE", "programme": "channel"}),
        ({"tier": "elite", "region": "EMEA"}, {"motion": "co_sell"}),
        ({"motion": "co_sell"}, {"tier": "elite"}),
        ({"tier": "elite"}, {"region": "DE-BW"}),
        ({"region": "EMEA"}, {"programme": "channel"}),
        ({"programme": "channel"}, {}),
        ({"region": "DE-BW"}, {"region": "DE"}),
        ({"region": "DE"}, {"region": "EMEA"}),
        ({"tier": "elite", "region": "DE"}, {"tier": "elite", "region": "EMEA"}),
        ({"motion": "co_sell", "region": "EMEA"}, {"tier": "elite", "region": "DE-BW"}),
        ({"cohort": "nordic", "tier": "elite"}, {"cohort": "early"}),
    ],
)
def test_what_says_more_exactly_for_whom_it_is_goes_before(stronger, weaker):
    found = [
        winner(version(1, **stronger), version(2, days=5, **weaker)),
        winner(version(1, **weaker), version(2, days=5, **stronger)),
    ]

    assert found == [stronger, stronger]


@pytest.mark.parametrize(
    "scope",
    [{"tier": "premier"}, {"region": "FR"}, {"cohort": "late"}, {"motion": "resell", "tier": "elite"}, {"planet": "x"}],
)
def test_one_that_names_something_else_does_not_fit(scope):
    fits = misfit(version(**scope), DEAL) is None

    assert fits is ("planet" in scope)


scopes = st.fixed_dictionaries(
    {},
    optional={
        "programme": st.just("channel"),
        "region": st.sampled_from(DEAL["region"]),
        "tier": st.just("elite"),
        "motion": st.just("co_sell"),
        "cohort": st.sampled_from(DEAL["cohort"]),
    },
)


@given(st.lists(st.tuples(scopes, st.integers(0, 9)), min_size=1, max_size=6), st.randoms())
def test_the_winner_does_not_depend_on_the_order_they_are_read_in(written, random):
    versions = [version(number, days, **scope) for number, (scope, days) in enumerate(written, start=1)]
    shuffled = random.sample(versions, len(versions))

    assert winner(*versions) == winner(*shuffled)
    assert set(winner(*versions)) <= set(DIMENSIONS)


def put(days: int, limit: int, **scope: str) -> PolicyVersion:
    body = kinds()[INACTIVITY].default().model_dump(mode="json") | {"quiet_days": 30 + limit}
    return publish(kind=INACTIVITY, body=body, scope=scope, effective_from=START + timedelta(days=days))


@pytest.mark.django_db
def test_the_page_can_say_of_every_version_why_it_is_used_or_not():
    put(0, 90)
    put(0, 91, region="EMEA")
    put(0, 92, tier="elite")
    put(0, 93, cohort="nordic")
    put(0, 94, tier="premier")
    put(0, 95, region="DE")

    standings = precedence(INACTIVITY, scope=DEAL, at=START + timedelta(days=1))

    assert [(each.version.number, each.fits, each.wins, each.why) for each in standings] == [
        (4, True, True, "Used: version 4 is for a cohort the partner is in, and that goes before everything."),
        (3, True, False, "Not used: version 4 is for a cohort the partner is in, and that goes before everything."),
        (6, True, False, "Not used: version 4 is for a cohort the partner is in, and that goes before everything."),
        (2, True, False, "Not used: version 4 is for a cohort the partner is in, and that goes before everything."),
        (1, True, False, "Not used: version 4 is for a cohort the partner is in, and that goes before everything."),
        (5, False, False, "Does not fit: it is for tier premier."),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"tier": "elite"}, {}, "Used: version 1 says more exactly for whom it is."),
        ({"motion": "co_sell"}, {"tier": "elite"}, "Used: version 1 names the motion, which goes before the tier."),
        ({"region": "DE"}, {"region": "EMEA"}, "Used: version 1 is for DE, which is nearer than EMEA."),
    ],
)
def test_a_winner_is_explained_by_the_one_it_goes_before(one, other, why):
    put(0, 1, **one)
    put(0, 2, **other)

    assert precedence(INACTIVITY, scope=DEAL, at=START + timedelta(days=1))[0].why == why


@pytest.mark.django_db
def test_the_only_one_is_used_because_it_is_the_only_one():
    put(0, 1)

    assert [each.why for each in precedence(INACTIVITY, scope=DEAL)] == ["Used: it is the only version that fits."]


@pytest.mark.django_db
def test_an_unreadable_version_is_named_with_the_place_and_never_guessed_at():
    broken = put(0, 90)
    in_force([INACTIVITY])
    PolicyVersion.objects.filter(pk=broken.pk).update(body=broken.body | {"quiet_days": "soon"})

    with pytest.raises(DomainError) as refused:
        in_force([INACTIVITY])

    assert refused.value.code == "policy.unreadable"
    assert refused.value.message == "Quiet deals, version 1 cannot be read: quiet_days: Enter a whole number."
    assert refused.value.extra["version"] == broken.public_id


@pytest.mark.django_db
def test_numbers_count_over_the_whole_kind():
    numbers = [put(0, 1).number, put(0, 2, tier="elite").number, put(1, 3).number]

    assert numbers == [1, 2, 3]
