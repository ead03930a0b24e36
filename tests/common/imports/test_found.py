"""What an import brings is found by the search, and no more once it was taken back."""

from partners.models import Account
from prm.common.search.indexing import sweep
from prm.common.search.lookup import matches
from prm.common.search.registry import kinds
from prm.common.search.text import Query


def found(actor, words: str) -> list[str]:
    """Return the names of the accounts the search finds."""
    sweep()
    groups = matches(actor, Query.read(words), list(kinds().values()), limit=5)
    return [Account.objects.get(pk=match.pk).name for those in groups.values() for match in those]


def test_imported_accounts_are_found_and_undone_ones_are_not(check, run, undo, who):
    job = run(check("account,country\nWindpark Fehmarn,Germany\nGezeitenwerk Rance,France\n", "accounts"))
    before = found(who, "fehmarn")

    undo(job)

    assert Account.objects.count() == 0
    assert (before, found(who, "fehmarn")) == (["Windpark Fehmarn"], [])


def test_a_name_that_was_changed_by_an_import_is_found_again_after_its_undo(check, run, undo, who):
    run(check("account,account id,country\nWindpark Fehmarn,W-1,Germany\n", "accounts"))
    job = run(check("account,account id,country\nWindpark Puttgarden,W-1,Germany\n", "accounts"))
    changed = found(who, "puttgarden"), found(who, "fehmarn")

    undo(job)

    assert changed == (["Windpark Puttgarden"], [])
    assert (found(who, "puttgarden"), found(who, "fehmarn")) == ([], ["Windpark Fehmarn"])
