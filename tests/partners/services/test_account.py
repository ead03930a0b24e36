"""Writing accounts, and the keys they are found by."""

import pytest

from partners.models import Account, AccountAlias, NameToken
from partners.rules.matching import MatchBody
from partners.rules.subject import Subject
from partners.selectors import account as selectors
from partners.services import account as services
from partners.services import key_counts
from prm.common.actors import SYSTEM
from prm.common.errors import DomainError, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


def _counts() -> dict[int, int]:
    key_counts.fold()
    return dict(NameToken.objects.filter(count__gt=0).values_list("token", "count"))


def _expected() -> dict[int, int]:
    found: dict[int, int] = {}
    for keys in Account.objects.values_list("match_keys", flat=True):
        for key in set(keys):
            found[key] = found.get(key, 0) + 1
    return found


def test_an_account_is_found_by_its_name_and_domain(olga, actor):
    account = services.create(
        actor=actor(olga), name="Stadtwerke Ulm Netze GmbH", website="https://netze.swu.example/x"
    )

    by_name = selectors.candidates(Subject(name="STADTWERKE ULM NETZE"))
    by_domain = selectors.candidates(Subject(name="SWU", domain="swu.example"))

    assert [each.account() for each in by_name] == [account]
    assert [each.account() for each in by_domain] == [account]
    assert account.domain == "swu.example"


def test_key_counts_follow_every_write(olga, actor):
    one = services.create(actor=actor(olga), name="Bodensee Molkerei eG")
    services.create(actor=actor(olga), name="Bodensee Schifffahrt AG")
    services.update(actor=actor(olga), account=one, data={"name": "Allgäu Molkerei eG"})
    alias = services.add_alias(account=one, name="Bomo", kind="alias", actor=actor(olga))
    services.remove_alias(account=one, alias_id=alias.pk, actor=actor(olga))

    assert _counts() == _expected()


def test_rebuilding_all_keys_gives_what_writing_gave(olga, actor):
    services.create(actor=actor(olga), name="Port de Sète SA")
    before = _counts()
    Account.objects.update(match_keys=[])

    services.rebuild_keys()

    assert _counts() == before


def test_an_alias_is_found_like_a_name(olga, actor):
    account = services.create(actor=actor(olga), name="Kröger Anlagenbau KG")

    services.add_alias(account=account, name="Nordlicht Holding", kind="former", actor=actor(olga))

    assert [each.account() for each in selectors.candidates(Subject(name="Nordlicht Holding"))] == [account]


def test_the_same_alias_twice_is_kept_once(olga, actor):
    account = services.create(actor=actor(olga), name="Kröger Anlagenbau KG")

    services.add_alias(account=account, name="Kröger", kind="alias", actor=actor(olga))
    again = services.add_alias(account=account, name=" Kröger ", kind="alias", actor=actor(olga))

    assert again is None
    assert AccountAlias.objects.count() == 1


def test_look_alikes_take_two_statements_however_many_there_are(olga, actor, django_assert_num_queries):
    for number in range(12):
        account = services.create(
            actor=actor(olga), name=f"Kröger Anlagenbau {number} KG", website=f"kroeger{number}.de"
        )
        services.add_alias(account=account, name=f"Kröger Werk {number}", kind="alias", actor=actor(olga))

    with django_assert_num_queries(2):
        found = selectors.look_alikes(Subject(name="Kröger Anlagenbau 7"), MatchBody())
        subjects = [selectors.subject_of(account) for account, _ in found]

    assert found[0][0].name == "Kröger Anlagenbau 7 KG"
    assert found[0][0].match_keys
    assert [each.aliases for each in subjects][0] == ("Kröger Werk 7",)


def test_the_parents_of_look_alikes_take_one_statement_more(olga, actor, django_assert_num_queries):
    parent = services.create(actor=actor(olga), name="Nordlicht Holding AG")
    for number in range(3):
        services.create(actor=actor(olga), name=f"Kröger Anlagenbau {number} KG", parent=parent)

    with django_assert_num_queries(3):
        found = selectors.look_alikes(Subject(name="Kröger Anlagenbau"), MatchBody())
        names = {selectors.subject_of(account).parent_name for account, _ in found}

    assert names == {"Nordlicht Holding AG"}


def test_of_too_many_candidates_those_that_share_most_are_kept(olga, actor):
    for name in ("Kröger Anlagenbau KG", "Kröger Werkzeug KG", "Kröger Logistik KG"):
        services.create(actor=actor(olga), name=name)

    (kept,) = selectors.candidates(Subject(name="Kröger Werkzeug"), limit=1)

    assert kept.account().name == "Kröger Werkzeug KG"


def test_what_was_refuted_is_not_offered_again(olga, actor):
    account = services.create(actor=actor(olga), name="Weber Hydraulik GmbH")
    subject = Subject(name="Weber Hydraulik")
    before = selectors.look_alikes(subject, MatchBody())

    services.refute(account=account, name=subject.name, website="", relation="different", actor=actor(olga))

    assert [found for found, _ in before] == [account]
    assert selectors.look_alikes(subject, MatchBody()) == []


def test_a_provisional_account_goes_and_a_touched_one_stays(olga, actor):
    provisional = services.create(actor=SYSTEM, name="Provisional Ltd")
    touched = services.create(actor=SYSTEM, name="Touched Ltd")
    services.update(actor=actor(olga), account=touched, data={"city": "Leeds"})
    by_hand = services.create(actor=actor(olga), name="By Hand Ltd")

    gone = [services.drop_if_unused(account=account) for account in (provisional, touched, by_hand)]

    assert gone == [True, False, False]
    assert list(Account.objects.values_list("name", flat=True)) == ["By Hand Ltd", "Touched Ltd"]
    assert _counts() == _expected()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "A", "country": "QQ"}, "country"),
        ({"name": "A", "territory": "NOWHERE"}, "territory"),
        ({"name": "A", "contact_email": "nobody"}, "contact_email"),
        ({"name": "x" * 300}, "name"),
        ({"name": "A", "employees": -3}, "employees"),
    ],
)
def test_what_is_wrong_is_said_next_to_its_field(territories, olga, actor, data, field):
    with pytest.raises(Invalid) as caught:
        services.create(actor=actor(olga), **data)

    assert set(caught.value.fields) == {field}


def test_an_identifier_of_another_system_is_used_once(olga, actor):
    services.create(actor=actor(olga), name="One", external_id="0017")

    with pytest.raises(Invalid) as caught:
        services.create(actor=actor(olga), name="Two", external_id="0017")

    assert caught.value.fields == {"external_id": "Another account has this identifier."}


def test_a_circle_of_parents_is_refused(olga, actor):
    top = services.create(actor=actor(olga), name="Top")
    low = services.create(actor=actor(olga), name="Low", parent=top)

    with pytest.raises(Invalid):
        services.update(actor=actor(olga), account=top, data={"parent": low})


def test_a_stale_form_is_noticed(olga, actor):
    account = services.create(actor=actor(olga), name="One")
    seen = account.updated_at.isoformat()
    services.update(actor=actor(olga), account=account, data={"city": "Ulm"}, seen=seen)

    with pytest.raises(DomainError) as caught:
        services.update(actor=actor(olga), account=account, data={"city": "Bonn"}, seen=seen)

    assert caught.value.code == "stale"


def test_a_partner_makes_no_account_and_sees_none(alice, olga, actor):
    account = services.create(actor=actor(olga), name="Hidden AG")

    with pytest.raises(NotAllowed):
        services.create(actor=actor(alice), name="Mine AG")

    assert list(selectors.visible_to(actor(alice))) == []
    assert list(selectors.visible_to(actor(olga))) == [account]


def test_owner_and_strategic_mark_are_set_for_several_at_once(olga, mara, actor):
    accounts = [services.create(actor=actor(olga), name=name) for name in ("One", "Two")]

    services.assign_owner(actor=actor(mara), accounts=accounts, owner=mara)
    changed = services.mark_strategic(actor=actor(mara), accounts=accounts, strategic=True)
    again = services.mark_strategic(actor=actor(mara), accounts=accounts, strategic=True)

    assert (changed, again) == (2, 0)
    assert set(Account.objects.values_list("owner__name", "is_strategic")) == {("Mara", True)}
