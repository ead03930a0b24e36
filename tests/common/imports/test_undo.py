"""Taking an import back."""

from dealreg.models import Opportunity
from partners.models import Account
from pricing.models import Product, ProductFamily
from tests.common.imports.reading import ACCOUNTS, PRODUCTS


def test_an_undo_removes_what_was_created_and_restores_what_was_changed(check, run, undo):
    run(check(ACCOUNTS, "accounts"))
    job = run(check("account,country,employees\nGlobex,Spain,99\nInitech,US,5\n", "accounts"))

    undone = undo(job)

    assert undone.state == "undone"
    assert (undone.undone["removed"], undone.undone["restored"]) == ({"partners.account": 1}, 1)
    assert list(Account.objects.values_list("name", "country", "employees")) == [
        ("Acme", "DE", 10),
        ("Globex", "FR", 20),
    ]


def test_an_undo_after_an_undo_still_knows_its_own_rows(check, run, undo):
    first = run(check(ACCOUNTS, "accounts"))
    undo(run(check("account,country,employees\nGlobex,Spain,99\n", "accounts")))

    undo(first)

    assert Account.objects.count() == 0


def test_an_undo_keeps_what_somebody_changed_or_used_and_names_it(check, run, undo):
    job = run(check("account,subsidiary_of\nAcme,\nGlobex,\nInitech,Hooli\nHooli,\n", "accounts"))
    acme, globex = Account.objects.get(name="Acme"), Account.objects.get(name="Globex")
    acme.city = "Ulm"
    acme.save()
    Opportunity.objects.create(name="Deal", account=globex, stage="won")

    undone = undo(job).undone

    assert sorted(Account.objects.values_list("name", flat=True)) == ["Acme", "Globex"]
    assert undone["kept"] == {"Changed since the import": 1, "Used by opportunities": 1}
    assert undone["examples"] == [["Acme", "Changed since the import"], ["Globex", "Used by opportunities"]]


def test_an_undo_takes_families_away_with_their_products(check, run, undo):
    job = run(check(PRODUCTS, "products"))

    undo(job)

    assert (Product.objects.count(), ProductFamily.objects.count()) == (0, 0)
