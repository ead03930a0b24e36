"""Writing partners."""

from datetime import date

import pytest

from partners.models import Partner, PartnerType
from partners.services import partner as services
from prm.common import timeline
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models import Event

pytestmark = pytest.mark.django_db


def _data(**changes):
    return {
        "name": "Rheinwerk Data GmbH",
        "type": PartnerType.objects.get(code="var"),
        "country": "DE",
        "motions": ["resell"],
        "territories": ["DE-BW"],
        **changes,
    }


def test_a_new_partner_is_a_prospect_and_its_making_is_told(programme, olga, actor):
    partner = services.create(actor=actor(olga), data=_data())

    assert partner.status == "prospect"
    assert [entry.text for entry in timeline.entries(partner)] == ["added the partner"]
    assert Event.objects.get(name="partner.created").subject_id == partner.public_id


def test_the_deal_desk_may_not_add_a_partner(programme, dev, actor):
    with pytest.raises(NotAllowed):
        services.create(actor=actor(dev), data=_data())

    assert Partner.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "   ", "Give the partner its name."),
        ("country", "XX", "Choose a country."),
        ("currency", "ZZZ", "ZZZ is not a currency."),
        ("territories", ["ATLANTIS"], "Not on the list: ATLANTIS."),
        ("verticals", ["alchemy"], "Not on the list: alchemy."),
        ("contract_until", date(2026, 1, 1), "Say when the contract begins."),
        ("trading_names", [f"Name {n}" for n in range(21)], "20 trading names at most."),
    ],
)
def test_what_is_wrong_is_said_next_to_its_field(programme, olga, actor, field, value, message):
    with pytest.raises(Invalid) as caught:
        services.create(actor=actor(olga), data=_data(**{field: value}))

    wrong = "contract_from" if field == "contract_until" else field
    assert caught.value.fields == {wrong: message}


def test_a_contract_does_not_end_before_it_begins(programme, olga, actor):
    with pytest.raises(Invalid) as caught:
        services.create(actor=actor(olga), data=_data(contract_from=date(2026, 5, 1), contract_until=date(2026, 4, 30)))

    assert caught.value.fields == {"contract_until": "The contract ends before it begins."}


def test_a_name_of_two_megabytes_and_a_null_character_do_no_harm(programme, olga, actor):
    with pytest.raises(Invalid) as caught:
        services.create(actor=actor(olga), data=_data(name="x" * 2_000_000))
    partner = services.create(actor=actor(olga), data=_data(name="Zak\x00łady 🐝 عربي"))

    assert set(caught.value.fields) == {"name"}
    assert partner.name == "Zakłady 🐝 عربي"


def test_a_circle_of_parents_is_refused(programme, olga, actor):
    top = services.create(actor=actor(olga), data=_data(name="Top"))
    middle = services.create(actor=actor(olga), data=_data(name="Middle", parent=top))
    low = services.create(actor=actor(olga), data=_data(name="Low", parent=middle))

    with pytest.raises(Invalid) as caught:
        services.update(actor=actor(olga), partner=top, data={"parent": low})

    assert caught.value.fields == {"parent": "Low already belongs to Top: that would go round in a circle."}


def test_a_stale_form_is_noticed_and_changes_nothing(programme, olga, mara, actor):
    partner = services.create(actor=actor(olga), data=_data())
    seen = partner.updated_at.isoformat()
    services.update(actor=actor(olga), partner=partner, data={"city": "Ulm"}, seen=seen)

    with pytest.raises(DomainError) as caught:
        services.update(actor=actor(mara), partner=partner, data={"city": "Bonn"}, seen=seen)

    assert caught.value.code == "stale"
    assert Partner.objects.get().city == "Ulm"


def test_saving_without_a_change_tells_nothing(programme, olga, actor):
    partner = services.create(actor=actor(olga), data=_data())

    services.update(actor=actor(olga), partner=partner, data=_data())

    assert [entry.kind for entry in timeline.entries(partner)] == ["partner.created"]


def test_a_code_that_left_the_list_stays_where_it_is(programme, olga, actor):
    partner = services.create(actor=actor(olga), data=_data())
    Partner.objects.update(verticals=["whaling"])

    changed = services.update(actor=actor(olga), partner=partner, data={"city": "Ulm"})

    assert changed.verticals == ["whaling"]


def test_a_partners_own_admin_does_not_change_its_terms(programme, acme, alice, actor):
    with pytest.raises(NotAllowed):
        services.update(actor=actor(alice), partner=acme, data={"segment": "strategic"})


def test_only_a_partner_with_motion_and_territory_becomes_active(programme, olga, actor):
    partner = services.create(actor=actor(olga), data=_data(motions=[], territories=[]))
    services.change_status(actor=actor(olga), partner=partner, step="onboard")

    with pytest.raises(DomainError) as caught:
        services.change_status(actor=actor(olga), partner=partner, step="activate")

    assert caught.value.message == "Give it a motion and a territory first."


def test_leaving_takes_a_reason_and_goes_over_offboarding(programme, acme, mara, actor):
    with pytest.raises(DomainError) as caught:
        services.change_status(actor=actor(mara), partner=acme, step="offboard")
    services.change_status(actor=actor(mara), partner=acme, step="offboard", note="Insolvent")
    services.change_status(actor=actor(mara), partner=acme, step="terminate", note="Closed")

    assert caught.value.code == "partner.reason_required"
    assert Partner.objects.get(pk=acme.pk).status == "terminated"


def test_a_staff_note_is_kept_and_an_empty_one_is_not(acme, mara, actor):
    services.add_note(actor=actor(mara), partner=acme, text="Call before Friday")

    with pytest.raises(Invalid):
        services.add_note(actor=actor(mara), partner=acme, text=" \x00 ")

    assert [note.text for note in timeline.staff_notes(acme)] == ["Call before Friday"]
