"""A product has one price a day in an edition, whoever writes, how much at once, and past any service."""

import random
from datetime import date
from decimal import Decimal
from threading import Thread

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction

from pricing.models import Edition, PriceEntry, Product
from pricing.rules.uplift import Rounding, Uplift, lifted
from pricing.services import edition as editions
from pricing.services import uplift
from prm.common.money import exponent
from tests.pricing.books import book, draft, edition, product

DAYS = [(None, None), (date(2026, 1, 1), None), (None, date(2026, 6, 30)), (date(2026, 3, 1), date(2026, 4, 1))]
MANY = 20_000


def _entry(of: Edition, what: Product, begins: date | None = None, ends: date | None = None) -> PriceEntry:
    return PriceEntry(edition=of, product=what, unit_price=1, valid_from=begins, valid_until=ends)


def _refused(error: IntegrityError) -> str | None:
    return editions.overlapping(error)


@pytest.mark.django_db
@pytest.mark.parametrize("one", DAYS)
@pytest.mark.parametrize("other", DAYS)
def test_two_prices_on_a_day_are_refused_one_after_the_other_and_at_once(one, other):
    made, what = draft(book("world"), {}), product("E1")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        PriceEntry.objects.bulk_create([_entry(made, what, *one), _entry(made, what, *other)])
    assert _refused(caught.value) == "The product has another price on some of these days. End that one first."

    _entry(made, what, *one).save()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        _entry(made, what, *other).save()
    assert _refused(caught.value) == "The product has another price on some of these days. End that one first."


@pytest.mark.django_db
def test_a_price_with_days_does_not_become_one_for_ever_beside_another():
    made, what = draft(book("world"), {}), product("E1")
    first = _entry(made, what, None, date(2026, 6, 30))
    first.save()
    _entry(made, what, date(2026, 7, 1), None).save()

    with pytest.raises(IntegrityError), transaction.atomic():
        PriceEntry.objects.filter(pk=first.pk).update(valid_until=None)


@pytest.mark.django_db
def test_other_products_editions_and_days_do_not_meet():
    made, again, what = draft(book("world"), {}), draft(book("other"), {}), product("E1")
    _entry(made, what, None, date(2026, 6, 30)).save()
    _entry(made, what, date(2026, 7, 1), None).save()
    _entry(made, product("E2")).save()
    _entry(again, what).save()

    assert PriceEntry.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_once_one_is_refused():
    made, what = draft(book("world"), {}), product("E1")
    told: list[str] = []

    def write(*days: date | None) -> None:
        try:
            with transaction.atomic():
                _entry(made, what, *days).save()
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.3)")
            told.append("written")
        except IntegrityError:
            told.append("refused")
        finally:
            close_old_connections()
            connection.close()

    both = [Thread(target=write), Thread(target=write, args=(date(2026, 1, 1), None))]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert sorted(told) == ["refused", "written"]


@pytest.fixture
def many(db) -> Edition:
    """An edition with many prices, all different, which the planner has not counted yet."""
    source = draft(book("euros"), {product("E0"): "1"})
    family = Product.objects.get(sku="E0").family_id
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pricing_product (public_id, sku, name, description, family_id, kind, unit, billing, "
            "list_price, currency, is_active, created_at, updated_at) "
            "SELECT 'PR-' || n, 'M' || n, 'Many ' || n, '', %s, 'one_off', 'unit', '', 1, 'EUR', true, now(), now() "
            "FROM generate_series(1, %s) n",
            [family, MANY],
        )
        cursor.execute(
            "INSERT INTO pricing_priceentry (edition_id, product_id, unit_price, created_at, updated_at) "
            "SELECT %s, id, 1 + id %% 9973 * 0.37, now(), now() FROM pricing_product WHERE sku LIKE 'M%%'",
            [source.pk],
        )
        # Were one statement to compare every row with every other, it would be cut off here.
        cursor.execute("SET LOCAL statement_timeout = '30s'")
    return source


def test_a_large_book_is_copied_raised_and_brought_over_twice(many, olga, actor):
    ops, target = actor(olga), draft(book("dollars", "USD"), {})
    by = Uplift(percent=Decimal(5), rounding=Rounding("ending", "nearest", Decimal("0.99")))

    assert uplift.bring_in(actor=ops, edition=target, source=many, by=Uplift(factor=Decimal("1.1"))) == MANY + 1
    assert uplift.bring_in(actor=ops, edition=target, source=many, by=Uplift(factor=Decimal("1.2"))) == MANY + 1
    assert uplift.raise_prices(actor=ops, edition=target, by=by) > MANY * 0.9
    copy = editions.begin(actor=ops, book=book("copy", "USD"), base=target)

    assert copy.entries.count() == MANY + 1
    assert all(str(price).endswith(".9900") for price in copy.entries.values_list("unit_price", flat=True)[:500])


@pytest.mark.django_db
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("way", ["nearest", "up", "down"])
def test_what_is_written_is_what_the_rule_says_for_every_price(olga, actor, currency, way):
    chance = random.Random(f"{currency}{way}")
    prices = [Decimal(chance.randrange(10**9)).scaleb(-4) for _ in range(40)] + [Decimal(0), Decimal("0.0001")]
    made = edition(book("euros", currency), {product(f"P{at}"): str(each) for at, each in enumerate(prices)})
    for how, at in (("coin", "1"), ("whole", "1"), ("step", "0.25"), ("ending", "0.99"), ("ending", "99")):
        by = Uplift(
            percent=Decimal(chance.randrange(-3000, 9000)).scaleb(-2), plus=Decimal(chance.randrange(-500, 500)),
            factor=Decimal(chance.randrange(1, 10**6)).scaleb(-5), rounding=Rounding(how, way, Decimal(at)),
        )  # fmt: skip
        target = draft(book(f"{how}{at}".replace(".", "-"), currency), {})
        uplift.bring_in(actor=actor(olga), edition=target, source=made, by=by)

        told = dict(target.entries.values_list("product__sku", "unit_price"))
        assert told == {f"P{at}": lifted(price, by, exponent(currency)) for at, price in enumerate(prices)}, by
