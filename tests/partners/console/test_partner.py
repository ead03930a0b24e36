"""Adding, showing and changing partners in the console."""

import pytest
from django.urls import reverse

from partners.models import Partner, TeamMember, Tier, TierAssignment
from prm.common import timeline

pytestmark = pytest.mark.django_db


def _url(name: str, *args: str) -> str:
    return reverse(f"console:{name}", args=args)


def _typed(**changes):
    return {
        "name": "Rheinwerk Data GmbH",
        "type": "var",
        "country": "DE",
        "currency": "EUR",
        "calendar_key": "DE",
        "motions": ["resell", "services"],
        "territories": ["DE-BW"],
        **changes,
    }


def test_a_partner_is_added_with_all_it_has(programme, olga, sign_in):
    typed = _typed(
        trading_names="Rheinwerk\n\nRhein IT\nRheinwerk", verticals=["food"], capabilities=["security"],
        contract_from="2026-01-01", contract_until="2027-01-01", employees="120", segment="growth",
        website="rheinwerk.example", external_id="0017",
    )  # fmt: skip

    answer = sign_in(olga).post(_url("partner-new"), typed)

    partner = Partner.objects.get()
    assert answer.url == _url("partner", partner.public_id)
    assert partner.trading_names == ["Rheinwerk", "Rhein IT"]
    assert (partner.motions, partner.territories) == (["resell", "services"], ["DE-BW"])
    assert partner.contract_until.isoformat() == "2027-01-01"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"type": "cult"}, "type"),
        ({"country": "QQ"}, "country"),
        ({"employees": "-1"}, "employees"),
        ({"employees": "many"}, "employees"),
        ({"territories": ["ATLANTIS"]}, "territories"),
        ({"contract_from": "2026-02-01", "contract_until": "2026-01-01"}, "contract_until"),
        ({"name": "x" * 2000}, "name"),
        ({"parent": "PA-0000-0000"}, "parent"),
    ],
)
def test_wrong_input_is_said_next_to_its_field_and_nothing_typed_is_lost(programme, olga, sign_in, changes, field):
    page = sign_in(olga).post(_url("partner-new"), _typed(city="Ulm an der Donau", **changes))

    assert list(page.context["form"].errors) == [field]
    assert "Ulm an der Donau" in page.content.decode()
    assert Partner.objects.count() == 0


def test_a_twin_is_asked_about_first_and_added_when_it_is_another(programme, acme, olga, sign_in):
    client, typed = sign_in(olga), _typed(name="ACME Integration")

    asked = client.post(_url("partner-new"), typed)
    client.post(_url("partner-new"), {**typed, "is_another": "1"})

    assert [twin.partner for twin in asked.context["twins"]] == [acme]
    assert Partner.objects.count() == 2


def test_a_field_that_is_left_is_checked_at_once(programme, acme, olga, sign_in):
    answer = sign_in(olga).post(
        _url("partner-new"), _typed(name="Acme Integration", country=""), headers={"X-Validate": "name"}
    )

    told = answer.json()
    assert told["errors"] == {"country": ["This field is required."]}
    assert told["hints"]["name"] == "Is it one of these? Acme Integration GmbH has a similar name."
    assert Partner.objects.count() == 1


def test_a_stale_form_shows_what_the_other_saved_and_keeps_ones_own_words(programme, acme, olga, sign_in):
    client, url = sign_in(olga), _url("partner-edit", acme.public_id)
    seen = client.get(url).context["form"]["seen"].value()
    Partner.objects.get(pk=acme.pk).save()
    typed = _typed(name=acme.name, city="Ulm", seen=seen)

    refused = client.post(url, typed)
    again = client.post(url, {**typed, "seen": refused.context["form"]["seen"].value()})

    assert "Somebody changed this partner" in refused.content.decode()
    assert ("Town", "nothing") in refused.context["theirs"]
    assert again.status_code == 302
    assert Partner.objects.get(pk=acme.pk).city == "Ulm"


def test_names_with_markup_are_shown_as_written(programme, acme, olga, sign_in):
    Partner.objects.filter(pk=acme.pk).update(name="<script>alert(1)</script> & Söhne")

    page = sign_in(olga).get(_url("partner", acme.public_id)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne" in page
    assert "<script>alert(1)" not in page


def test_the_page_is_composed_of_panels(programme, acme, alice, olga, sign_in):
    page = sign_in(olga).get(_url("partner", acme.public_id))

    keys = {panel.key for panel in [*page.context["main"], *page.context["aside"]]}
    assert {"coverage", "people", "profile", "timeline", "team", "tiers", "notes"} <= keys
    assert "alice@acme.example" in page.content.decode()


def test_the_organisation_is_shown_from_its_top(programme, acme, globex, olga, sign_in):
    Partner.objects.filter(pk=acme.pk).update(parent=globex)

    page = sign_in(olga).get(_url("partner", acme.public_id))

    family = next(panel for panel in page.context["aside"] if panel.key == "family").data["family"]
    assert [(branch.partner, branch.depth) for branch in family] == [(globex, 0), (acme, 1)]


def test_a_status_step_asks_for_its_reason(programme, acme, mara, sign_in):
    client, url = sign_in(mara), _url("partner-status", acme.public_id, "put_at_risk")

    refused = client.post(url, {"note": " "})
    client.post(url, {"note": "No pipeline"})

    assert list(refused.context["form"].errors) == ["note"]
    assert Partner.objects.get(pk=acme.pk).status == "at_risk"
    assert timeline.entries(acme)[0].note == "No pipeline"


def test_a_step_that_is_not_open_says_so(programme, acme, mara, sign_in):
    client = sign_in(mara)

    page = client.get(_url("partner-status", acme.public_id, "terminate"))

    assert "This step is not open now" in page.content.decode()
    assert client.get(_url("partner-status", acme.public_id, "coronate")).status_code == 404


def test_a_note_is_for_staff_only(programme, acme, mara, olga, sign_in):
    sign_in(mara).post(_url("partner-note", acme.public_id), {"text": "Meet the CTO"})

    page = sign_in(olga).get(_url("partner", acme.public_id)).content.decode()

    assert "Meet the CTO" in page
    assert [entry.note for entry in timeline.entries(acme)] == []


def test_the_team_is_built_changed_and_left(programme, acme, mara, olga, sign_in):
    client = sign_in(olga)
    client.post(
        _url("partner-team", acme.public_id),
        {"user": mara.public_id, "role": "technical_manager", "duties": "Reviews", "cadence": "monthly"},
    )
    member = TeamMember.objects.get()
    client.post(
        _url("partner-member", acme.public_id, member.public_id), {"duties": "Solution reviews", "cadence": "weekly"}
    )
    changed = TeamMember.objects.get()
    client.post(_url("partner-member", acme.public_id, member.public_id), {"remove": "1"})

    assert (changed.name, changed.duties, changed.cadence) == ("Mara", "Solution reviews", "weekly")
    assert TeamMember.objects.count() == 0


def test_a_team_member_of_another_partner_is_not_found(programme, acme, globex, mara, olga, sign_in):
    member = TeamMember.objects.create(
        partner=globex, user=mara, role="sales_manager", name="Mara", email="m@x.example"
    )

    assert sign_in(olga).get(_url("partner-member", acme.public_id, member.public_id)).status_code == 404


def test_a_tier_is_assigned_with_reason_and_day(programme, acme, mara, sign_in):
    premier = Tier.objects.get(programme__is_primary=True, code="premier", region="")
    url = _url("partner-tier", acme.public_id, premier.programme.public_id)

    refused = sign_in(mara).post(url, {"tier": premier.public_id, "since": "2026-01-01", "reason": ""})
    sign_in(mara).post(url, {"tier": premier.public_id, "since": "2026-01-01", "reason": "Annual review"})

    assert list(refused.context["form"].errors) == ["reason"]
    assert TierAssignment.objects.get().since.isoformat() == "2026-01-01"


def test_the_record_page_stays_within_its_queries(programme, acme, olga, sign_in, django_assert_max_num_queries):
    client, url = sign_in(olga), _url("partner", acme.public_id)
    client.get(url)

    with django_assert_max_num_queries(20):
        client.get(url)


@pytest.mark.parametrize("name", ["partner-edit", "partner-team"])
def test_who_may_not_edit_is_told_so(programme, acme, dev, sign_in, name):
    assert sign_in(dev).get(_url(name, acme.public_id)).status_code == 403


def test_an_unknown_partner_is_not_found(programme, olga, sign_in):
    assert sign_in(olga).get(_url("partner", "PA-0000-0000")).status_code == 404
