"""What belongs to a product: its kind and terms, costs, parts of a bundle, what it goes with."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pricing.selectors import product as selectors
from pricing.services import catalogue as services
from pricing.services import product as products
from prm.common.errors import Invalid, NotAllowed, NotFound
from prm.common.models import Event
from prm.common.moment import now
from tests.pricing.books import product

pytestmark = pytest.mark.django_db
ONE = Decimal(1)


@pytest.fixture
def ops(olga, actor):
    return actor(olga)


@pytest.fixture
def bundle(db):
    return product("B1", kind="bundle")


def _refused(act) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        act()
    return caught.value.fields


def test_a_subscription_needs_its_term_and_billing(ops):
    made = product("S1")

    assert _refused(lambda: products.update(actor=ops, product=made, data={"kind": "subscription"})) == {
        "billing": "Say when a subscription is paid.",
        "term_months": "Give the term a subscription begins with, in months.",
    }
    changed = products.update(
        actor=ops, product=made, data={"kind": "subscription", "billing": "monthly", "term_months": 36}
    )
    assert (changed.billing, changed.term_months) == ("monthly", 36)
    again = products.update(actor=ops, product=changed, data={"kind": "one_off"})
    assert (again.billing, again.term_months) == ("", None)


@pytest.mark.parametrize(("days", "wrong"), [
    ({"sold_from": date(2026, 5, 2), "sold_until": date(2026, 5, 1)},
     {"sold_until": "The last day comes before the first."}),
    ({"sold_until": date(2026, 5, 2), "renewed_until": date(2026, 5, 1)},
     {"renewed_until": "Renewals end before new sales do."}),
])  # fmt: skip
def test_days_that_contradict_each_other_are_refused(ops, days, wrong):
    assert _refused(lambda: products.update(actor=ops, product=product("E1"), data=days)) == wrong


@pytest.mark.parametrize(("changes", "told"), [
    ({}, ("active", "Offered")),
    ({"is_active": False}, ("retired", "Not offered")),
    ({"sold_from": 1}, "Sold from"),
    ({"sold_until": -1}, ("paused", "Renewals only")),
    ({"sold_until": -2, "renewed_until": -1}, ("retired", "No longer sold or renewed")),
])  # fmt: skip
def test_a_product_says_whether_it_is_sold(db, changes, told):
    today = now().date()
    days = {name: today + timedelta(value) if name.endswith(("from", "until")) else value
            for name, value in changes.items()}  # fmt: skip

    said = selectors.sold(product("E1", **days))

    assert said == told or (said[0] == "scheduled" and said[1].startswith(str(told)))


def test_a_bundle_holds_products_and_options_but_no_bundle_and_none_twice(ops, bundle):
    gateway, other = product("E1"), product("B2", kind="bundle")

    services.add_part(actor=ops, bundle=bundle, product=gateway, quantity=Decimal(2))
    option = services.add_part(actor=ops, bundle=bundle, product=product("E2"), quantity=ONE, option=True, taken=False)

    inside = bundle.items.values_list("product__sku", "quantity", "is_option", "taken_by_default")
    assert list(inside) == [("E1", 2, False, True), ("E2", 1, True, False)]
    assert _refused(lambda: services.add_part(actor=ops, bundle=bundle, product=gateway, quantity=ONE)) == {
        "product": "Edge E1 is in it already."
    }
    assert _refused(lambda: services.add_part(actor=ops, bundle=bundle, product=other, quantity=ONE)) == {
        "product": "A bundle holds no other bundle."
    }
    assert _refused(lambda: services.add_part(actor=ops, bundle=gateway, product=other, quantity=Decimal(0))) == {
        "product": "Edge E1 is no bundle.", "quantity": "At least a part of one.",
    }  # fmt: skip
    services.remove_part(actor=ops, bundle=bundle, item=option.pk)
    with pytest.raises(NotFound):
        services.remove_part(actor=ops, bundle=bundle, item=option.pk)


def test_a_bundle_with_parts_stays_one_and_a_part_becomes_none(ops, bundle):
    gateway = product("E1")
    services.add_part(actor=ops, bundle=bundle, product=gateway, quantity=ONE)

    assert "kind" in _refused(lambda: products.update(actor=ops, product=bundle, data={"kind": "one_off"}))
    assert "kind" in _refused(lambda: products.update(actor=ops, product=gateway, data={"kind": "bundle"}))


def test_rules_that_contradict_each_other_are_refused(ops):
    a, b, c = product("A"), product("B"), product("C")
    services.add_rule(actor=ops, product=a, kind="requires", other=b, because="It speaks to it")
    services.add_rule(actor=ops, product=b, kind="excludes", other=c)

    for one, kind, other, words in (
        (a, "requires", a, "Choose another product than this one."),
        (a, "excludes", b, "There is a rule between Edge A and Edge B already."),
        (b, "excludes", a, "Edge A requires Edge B, so they have to go together."),
        (a, "requires", c, "Edge B excludes Edge C, so they cannot go together."),
    ):
        found = _refused(lambda one=one, kind=kind, other=other: services.add_rule(
            actor=ops, product=one, kind=kind, other=other))  # fmt: skip
        assert found == {"other": words}
    assert [(rule.mine, rule.kind) for rule in selectors.rules(b)] == [(True, "excludes"), (False, "requires")]


def test_a_cost_is_corrected_on_its_day_and_its_event_says_no_figure(ops):
    gateway, today = product("E1"), now().date()
    services.set_cost(actor=ops, product=gateway, amount=Decimal(40), currency="EUR", since=today)
    services.set_cost(actor=ops, product=gateway, amount=Decimal("41.5"), currency="EUR", since=today)

    assert [cost.amount for cost in selectors.costs(gateway)] == [Decimal("41.5")]
    told = [event.payload for event in Event.objects.filter(name="product.cost_changed")]
    assert told == [{"fields": ["cost"]}] * 2
    wrong = {"amount": Decimal(-1), "currency": "XXZ", "since": today}
    assert _refused(lambda: services.set_cost(actor=ops, product=gateway, **wrong)).keys() == {"amount", "currency"}


def test_costs_are_for_those_who_may(actor, dev, mara):
    with pytest.raises(NotAllowed):
        services.set_cost(actor=actor(dev), product=product("E1"), amount=ONE, currency="EUR", since=now().date())
    with pytest.raises(NotAllowed):
        services.add_rule(actor=actor(mara), product=product("E2"), kind="requires", other=product("E3"))
