"""Changing a form's shape, finding what is wrong in it, and marking what differs: all without a script."""

import json
from decimal import Decimal

import pytest

from prm.common.policies import kinds
from prm.studio.forms import PolicyForm
from tests.studio.browser import controls, page, sent


@pytest.fixture
def protection(rules) -> PolicyForm:
    return PolicyForm.of(kinds()["deal.protection"])


@pytest.fixture
def routing(rules) -> PolicyForm:
    return PolicyForm.of(kinds()["deal.routing"])


def body_of(form: PolicyForm) -> dict:
    return form.kind.default().model_dump(mode="json")


def press(form: PolicyForm, body: dict, *told: object) -> dict:
    """Press a button the drawn form really has."""
    value = json.dumps(told, separators=(",", ":"))
    assert value in controls(page(form.draw(body))).buttons
    return form.edited(form.read(sent(form.draw(body))), value)


def test_a_row_is_added_with_its_defaults(protection):
    body = press(protection, body_of(protection), "add", ["additions"])

    assert body["additions"][2] == {"label": "", "when": {"all": []}, "days": "", "because": "", "earned_by": ""}


def test_a_row_is_moved_and_removed(protection):
    moved = press(protection, body_of(protection), "up", ["additions", 1])
    removed = press(protection, moved, "remove", ["additions", 0])

    assert [each["label"] for each in moved["additions"]] == ["Platform family", "New customer"]
    assert [each["label"] for each in removed["additions"]] == ["New customer"]


def test_a_part_is_taken_out_and_put_back(routing):
    without = press(routing, body_of(routing), "unset", ["second_person"])
    put_back = press(routing, without, "set", ["second_person"])

    assert without["second_person"] is None
    assert put_back["second_person"]["job"] == "deal_desk"
    assert routing.errors(put_back) == {"second_person.from_amount": "Enter a number."}


def test_an_edge_is_put_in_and_taken_out_again(protection):
    body = body_of(protection)
    wider = press(protection, body, "edge", ["base"])
    narrower = press(protection, wider, "unedge", ["base"], 2)

    assert wider["base"]["edges"] == ["100000", "250000", "500000"]
    assert [len(row) for row in wider["base"]["rows"].values()] == [4, 4, 4, 4]
    assert narrower["base"]["edges"] == body["base"]["edges"]
    assert narrower["base"]["rows"] == body["base"]["rows"]


def test_a_single_test_becomes_a_group_of_two(protection):
    body = press(protection, body_of(protection), "test", ["additions", 0, "when"])
    deeper = press(protection, body, "group", ["additions", 0, "when"])

    assert [part["field"] for part in body["additions"][0]["when"]["all"]] == ["new_customer", "amount_eur"]
    assert deeper["additions"][0]["when"]["all"][2]["at_least"] == 1


def test_a_lone_test_taken_away_leaves_always(protection):
    body = press(protection, body_of(protection), "always", ["additions", 0, "when"])

    assert body["additions"][0]["when"] == {"all": []}


@pytest.mark.parametrize(
    "told", ["", "[]", "null", '["remove",["additions",9]]', '["add",["nothing"]]', '["up",["limit"]]']
)
def test_a_change_that_makes_no_sense_changes_nothing(protection, told):
    assert protection.edited(body_of(protection), told) == body_of(protection)


def test_what_is_no_number_is_kept_as_it_was_typed_and_said_beside_its_field(protection):
    form = protection
    typed = form.read(sent(form.draw(body_of(form)), {"p.limit": "many"}))
    errors = form.errors(typed)

    drawn = {node.name: node for node in form.draw(typed, errors=errors).walk()}

    assert drawn["p.limit"].value == "many"
    assert drawn["p.limit"].errors == ["Enter a whole number."]


def test_a_cell_that_is_wrong_is_marked_itself(protection):
    body = body_of(protection)
    body["base"]["rows"]["premier"][1] = "0"

    drawn = protection.draw(body, errors=protection.errors(body))
    wrong = [node.path for node in drawn.walk() if node.widget == "number" and node.errors]

    assert wrong == [("base", "rows", "premier", 1)]


def test_a_cell_that_differs_says_what_it_was(protection):
    base, body = body_of(protection), body_of(protection)
    body["base"]["rows"]["premier"][1] = "120"
    body["limit"] = 200

    drawn = protection.draw(body, base=base)

    assert {node.path: node.was for node in drawn.walk() if node.was} == {
        ("base", "rows", "premier", 1): "90",
        ("limit",): "180",
    }


def test_a_new_row_is_new_and_one_that_is_gone_is_named(protection):
    base, body = body_of(protection), body_of(protection)
    body["additions"] = [{**base["additions"][0], "label": "Named engineer"}]

    rows = next(node for node in protection.draw(body, base=base).walk() if node.widget == "rows")

    assert rows.was == "removed: New customer, Platform family"
    assert [row.fresh for row in rows.nodes] == [True]


def test_a_condition_that_differs_says_in_words_what_it_was(protection):
    base, body = body_of(protection), body_of(protection)
    body["additions"][0]["when"] = {"field": "amount_eur", "op": "gte", "value": "50000"}

    drawn = protection.draw(body, base=base)

    assert [node.was for node in drawn.walk() if node.widget == "test" and node.was] == ["New customer is yes"]


def test_a_higher_tier_that_gets_less_is_a_warning_and_no_error(protection, acme_premier, globex_premier):
    from partners.models import Programme, Tier

    programme = Programme.objects.get(is_primary=True)
    for rank, code in ((1, "authorized"), (3, "elite")):
        Tier.objects.get_or_create(programme=programme, code=code, defaults={"name": code.title(), "rank": rank})
    form = PolicyForm.of(kinds()["deal.protection"])
    body = body_of(form)
    body["base"]["rows"] = {key: body["base"]["rows"][key] for key in ("*", "elite", "premier", "authorized")}
    body["base"]["rows"]["elite"] = ["90", "120", "100"]

    assert form.errors(body) == {}
    assert [finding.path for finding in form.findings(body)] == ["base.rows.elite.2", "base.rows.elite.2"]


def test_numbers_may_be_written_with_grouped_digits(routing):
    typed = routing.read(sent(routing.draw(body_of(routing)), {"p.second_person.from_amount": "1,250,000.50"}))

    assert typed["second_person"]["from_amount"] == "1250000.50"


def test_a_half_grouped_number_is_no_number(routing):
    typed = routing.read(sent(routing.draw(body_of(routing)), {"p.second_person.from_amount": "25,000,50"}))

    assert routing.errors(typed) == {"second_person.from_amount": "Enter a number."}


def test_a_name_given_twice_loses_nothing(rules):
    form = PolicyForm.of(kinds()["deal.eligibility"])
    posted = sent(form.draw(body_of(form)), {"p.most_live.0.k": "premier", "p.most_live.1.k": "premier"})

    typed = form.read(posted)

    assert sorted(typed["most_live"].values()) == [50, 150]
    assert list(posted.problems.values()) == ["Choose a name that is not used yet."]


def test_parts_of_a_whole_are_written_as_percents(rules):
    form = PolicyForm.of(kinds()["deal.sla"])
    drawn = {node.name: node for node in form.draw(body_of(form)).walk()}
    typed = form.read(sent(form.draw(body_of(form)), {"p.warn_at": "25, 90"}))

    assert drawn["p.warn_at"].value == "50, 85"
    assert [Decimal(each) for each in typed["warn_at"]] == [Decimal("0.25"), Decimal("0.9")]


def test_a_case_chooses_from_the_list_the_field_around_it_names(routing):
    html = page(routing.draw(body_of(routing)))

    for name in ("p.reviewer.cases.0.then", "p.reviewer.otherwise", "p.levels.0.job"):
        select = html.split(f'name="{name}"')[0].rsplit("<", 1)[1]
        assert select.startswith("select"), name


def test_a_ladder_chooses_its_metrics_tiers_and_currency_and_keeps_what_no_list_has(programme):
    form = PolicyForm.of(kinds()["partner.ladder"])
    body = {
        "currency": "USD",
        "figures": [{"key": "seats", "label": "Seats", "measure": {"metric": "seats"}}],
        "tiers": [{"code": "premier", "name": "Premier"}],
    }
    html = page(form.draw(form.kind.schema.model_validate(body).model_dump(mode="json")))

    for name, offered in (
        ("p.currency", "EUR"),
        ("p.figures.0.measure.metric", "certificate"),
        ("p.tiers.0.code", "elite"),
    ):
        tag, options = html.split(f'name="{name}"')[0].rsplit("<", 1)[1], html.split(f'name="{name}"')[1]
        assert tag.startswith("select") and f'value="{offered}"' in options.split("</select>")[0], name
    assert '<option value="seats" selected' in html
