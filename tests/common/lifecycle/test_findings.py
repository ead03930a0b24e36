"""What is doubtful in a stored body: the same answer in whatever order the database gives its names back."""

from copy import deepcopy
from decimal import Decimal

import pytest

from dealreg.policies import ELIGIBILITY, EVIDENCE, EXTENSION, PROTECTION, ROUTING, SLA
from partners.policies import LADDER
from prm.common.lifecycle.findings import warnings
from prm.common.models import PolicyVersion
from prm.common.policies import kinds, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def shipped(kind: str) -> dict:
    return deepcopy(kinds()[kind].default().model_dump(mode="json"))


def doubtful(kind: str, body: dict) -> dict[str, str]:
    return {each.path: each.text for each in warnings(kinds()[kind], body)}


def test_a_stored_body_is_read_from_the_lowest_tier_to_the_highest():
    body = shipped(PROTECTION)
    body["base"]["rows"]["elite"][2] = "100"
    stored = PolicyVersion.objects.get(pk=publish(kind=PROTECTION, body=body).pk)

    assert list(stored.body["base"]["rows"]) != list(body["base"]["rows"])  # the database keeps no order
    assert doubtful(PROTECTION, stored.body)["base.rows.elite.2"].startswith("Elite gets less here than premier")
    assert doubtful(PROTECTION, stored.body) == doubtful(PROTECTION, body)


def test_a_stored_body_that_is_fine_has_no_warnings():
    stored = PolicyVersion.objects.get(kind=PROTECTION)

    assert doubtful(PROTECTION, stored.body) == {}


def test_a_tier_no_programme_has_is_named_where_it_stands():
    protection, eligibility = shipped(PROTECTION), shipped(ELIGIBILITY)
    protection["base"]["rows"]["gold"] = ["200", "200", "300"]
    eligibility["checks"][1]["must"]["value"].append("bronze")
    eligibility["most_live"]["platinum"] = 10
    eligibility["checks"][1]["must"]["value"].append("platinum")

    said = doubtful(PROTECTION, protection) | doubtful(ELIGIBILITY, eligibility)

    assert said["base.rows.gold"] == "No programme has the tier gold, so this is never used."
    assert said["most_live.platinum"] == "No programme has the tier platinum, so this is never used."
    assert said["checks.1.must.value"].startswith("No programme has the tier")


def _ladder(lower: int, higher: int, *, keep: int | None = None, code: str = "premier") -> dict:
    def asks(number: int) -> dict:
        return {"needs": [{"figure": "revenue", "at_least": number}, {"figure": "people", "at_least": 3}]}

    tiers = [
        {"code": "authorized", "name": "Authorized", "enter": {"needs": [{"figure": "revenue", "at_least": lower}]}},
        {"code": code, "name": "Premier", "enter": asks(higher)},
    ]
    if keep is not None:
        tiers[1]["keep"] = asks(keep)
    figures = [
        {"key": "revenue", "label": "Revenue", "measure": {"metric": "revenue.won"}, "unit": "money"},
        {"key": "people", "label": "People", "measure": {"metric": "people.certified"}},
    ]
    return {"figures": figures, "tiers": tiers}


def test_a_ladder_whose_lower_tier_asks_for_more_is_doubtful():
    said = doubtful(LADDER, _ladder(500_000, 200_000))

    words = "Authorized, the lower tier, asks for more of this: 500,000 EUR there, 200,000 EUR here."
    assert said == {"tiers.1.enter.needs.0.at_least": words}
    assert doubtful(LADDER, _ladder(100_000, 200_000)) == {}


def test_a_tier_that_is_harder_to_keep_than_to_enter_is_doubtful():
    said = doubtful(LADDER, _ladder(100_000, 200_000, keep=300_000))

    assert said == {"tiers.1.keep.needs.0.at_least": "It takes more to keep the tier than to enter it."}


def test_a_ladder_with_a_tier_no_programme_has_is_doubtful():
    assert list(doubtful(LADDER, _ladder(100_000, 200_000, code="gold"))) == ["tiers.1.code"]


def test_routes_promises_extensions_and_evidence_that_change_nothing_are_doubtful():
    routing, sla, extension, evidence = (shipped(kind) for kind in (ROUTING, SLA, EXTENSION, EVIDENCE))
    routing["reviewer"]["otherwise"] = "deal_desk"
    routing["approve_itself"] = {"all": []}
    routing["levels"] = []
    sla["cases"][-1]["promise"] = dict(sla["usual"], amount=str(Decimal(sla["usual"]["amount"])))
    extension["most"] = 0
    evidence["kinds"] = [kind for kind in evidence["kinds"] if kind["kind"] != "confirmation"]

    assert list(doubtful(ROUTING, routing)) == ["reviewer.cases.2.then", "approve_itself"]
    assert list(doubtful(SLA, sla)) == ["cases.0.promise"]
    assert list(doubtful(EXTENSION, extension)) == ["most"]
    assert list(doubtful(EVIDENCE, evidence)) == ["kinds"]


def test_nothing_that_is_shipped_is_doubtful():
    assert {key: found for key, kind in kinds().items() if (found := doubtful(key, shipped(key)))} == {}
