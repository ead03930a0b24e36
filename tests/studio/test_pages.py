"""The studio's pages: what is saved, refused, kept apart and said."""

import re

import pytest
from django.urls import reverse

from prm.accounts.models import User
from prm.common.lifecycle import drafts, examples, review
from prm.common.models.policy import PolicyExample, PolicyVersion
from prm.common.policies import kinds
from tests.studio.browser import controls

KINDS = sorted(kinds())
FACTS = {"tier": "premier", "tier_name": "Premier", "amount_eur": "126500", "families": [], "new_customer": False,
         "motion": "resell", "delay_days": 0}  # fmt: skip
CELL = "p.base.rows.1.v.1"


@pytest.fixture
def studio(rules, sign_in, olga):
    """Olga's browser."""
    return sign_in(olga)


@pytest.fixture
def draft(rules, olga, actor) -> PolicyVersion:
    """A draft of the protection policy for everybody."""
    return drafts.begin(actor=actor(olga), kind="deal.protection")


def at(draft: PolicyVersion, name: str = "policy", *args: str) -> str:
    return reverse(f"console:{name}", args=[draft.public_id, *args])


def form_of(browser, draft: PolicyVersion) -> dict[str, str]:
    """What the draft's page would send when nothing is changed."""
    sent = controls(browser.get(at(draft)).content.decode()).sent
    return {name: values if len(values) > 1 else values[0] for name, values in sent.lists()}


def cell_of(sent: dict[str, str], tier: str, band: int) -> str:
    """The name of a cell, whatever row its tier stands in."""
    row = next(n for n in range(4) if sent[f"p.base.rows.{n}.k"] == tier)
    return f"p.base.rows.{row}.v.{band}"


def test_the_list_says_every_kind_in_words(studio):
    html = studio.get(reverse("console:policies")).content.decode()

    assert all(kind.label in html for kind in kinds().values())


@pytest.mark.parametrize("key", KINDS)
def test_every_kind_can_be_read_written_and_saved_without_a_script(studio, key, actor, olga):
    draft = drafts.begin(actor=actor(olga), kind=key)

    answer = studio.post(at(draft), form_of(studio, draft))

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.body, draft.revision) == (kinds()[key].default().model_dump(mode="json"), 1)


def test_a_kind_nobody_wrote_yet_leads_to_its_first_draft(studio):
    PolicyVersion.objects.filter(kind="deal.hold").delete()

    answer = studio.get(reverse("console:policy-kind", args=["deal.hold"]), follow=True)

    assert answer.status_code == 200
    assert "It begins as shipped" in answer.content.decode()


def test_a_draft_that_saves_itself_says_what_changed(studio, draft):
    sent = form_of(studio, draft)
    cell = cell_of(sent, "premier", 1)

    told = studio.post(at(draft, "policy-save"), sent | {cell: "120"}).json()

    assert told["revision"] == 2
    assert told["said"][cell]["was"] == "90"
    draft.refresh_from_db()
    assert draft.body["base"]["rows"]["premier"][1] == "120"


def test_a_draft_that_makes_no_sense_is_not_saved_and_says_where(studio, draft):
    sent = form_of(studio, draft)
    cell = cell_of(sent, "premier", 1)

    told = studio.post(at(draft, "policy-save"), sent | {cell: "0", "p.limit": "much"}).json()
    page = studio.post(at(draft), sent | {cell: "0", "p.limit": "much"})

    assert told["refused"].startswith("Not saved yet")
    assert told["said"]["p.limit"]["errors"] == ["Enter a whole number."]
    assert page.status_code == 422
    assert 'value="much"' in page.content.decode()
    assert 'href="#f-p.limit-err"' in page.content.decode()
    assert 'id="f-p.limit-err"' in page.content.decode()
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_row_is_added_without_a_script_and_nothing_is_saved_by_it(studio, draft):
    sent = form_of(studio, draft) | {"p.limit": "170", "edit": '["add",["additions"]]'}

    html = studio.post(at(draft), sent).content.decode()

    assert controls(html).sent["p.additions.n"] == "3"
    assert controls(html).sent["p.limit"] == "170"
    draft.refresh_from_db()
    assert draft.body["limit"] == 180


def test_what_two_people_wrote_is_shown_place_by_place(studio, draft, actor, sign_in):
    oleg = User.objects.create_user("oleg@meridian.example", None, name="Oleg", staff_roles=["ops_admin"])
    sent = form_of(studio, draft)
    drafts.save(actor=actor(oleg), draft=draft, body=draft.body | {"limit": 200}, seen_revision=1)

    told = studio.post(at(draft, "policy-save"), sent | {"p.warn_days": "20, 5"}).json()
    page = studio.post(at(draft), sent | {"p.warn_days": "20, 5"})
    choice = controls(page.content.decode()).sent
    assert told["meanwhile"] is True
    assert page.status_code == 409
    assert "Oleg" in page.content.decode()

    answer = studio.post(at(draft, "policy-settle"), {
        **{name: choice.getlist(name) for name in choice if name != "csrfmiddlewaretoken"},
        'take ["limit"]': "theirs", 'take ["warn_days"]': "mine",
    })  # fmt: skip

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.body["limit"], draft.body["warn_days"], draft.revision) == (200, [20, 5], 3)


def test_somebody_who_may_not_edit_reads_and_cannot_save(rules, sign_in, mara, draft):
    browser = sign_in(mara)

    assert b"Save draft" not in browser.get(at(draft)).content
    assert browser.post(at(draft), {"p.limit": "1"}).status_code == 403
    assert browser.post(at(draft, "policy-save"), {"p.limit": "1"}).status_code == 403


def test_an_example_is_written_from_what_a_form_knows(studio, acme_premier, draft):
    sent = {"name": "Premier, 126,500 EUR", "facts.amount_eur": "126,500", "facts.tier": "premier",
            "facts.new_customer": "no", "facts.delay_days": "0", "expect": "90", "every_scope": "on"}  # fmt: skip

    answer = studio.post(at(draft, "policy-example-new"), sent)

    assert answer.status_code == 302
    example = PolicyExample.objects.get()
    assert (example.facts["amount_eur"], example.facts["tier"], example.scope_key) == ("126500", "premier", None)
    assert [each.passed for each in examples.of_version(draft)] == [True]


def test_a_failing_example_shows_its_cell_and_stands_in_the_way(studio, draft, actor, olga):
    examples.add(actor=actor(olga), kind=draft.kind, name="Premier", decision="deal.protection", facts=FACTS,
                 expect="120")  # fmt: skip

    html = studio.get(at(draft)).content.decode()

    assert "Expected 120 days, got 90 days." in html
    assert "1 of 1 examples fails" in html
    assert f'href="#f-{cell_of(controls(html).sent, "premier", 1)}"' in html


def test_a_second_person_approves_and_it_is_in_force_at_once(studio, draft, sign_in, db):
    elena = User.objects.create_user("elena@meridian.example", None, name="Elena", staff_roles=["executive"])
    studio.post(at(draft, "policy-step", "submit"), {"note": ""})
    mine = studio.post(at(draft, "policy-decide", "approve"), {"starts": "now"}, follow=True)
    assert "somebody else has to approve it" in mine.content.decode()

    sign_in(elena).post(at(draft, "policy-decide", "approve"), {"starts": "now", "note": "Yes."})

    draft.refresh_from_db()
    assert (draft.status, draft.approver_id) == ("active", elena.pk)


def test_returned_with_words_it_is_a_draft_again(studio, draft, sign_in):
    elena = User.objects.create_user("elena@meridian.example", None, name="Elena", staff_roles=["executive"])
    studio.post(at(draft, "policy-step", "submit"), {"note": ""})

    sign_in(elena).post(at(draft, "policy-decide", "return"), {"note": "Why so long?"})

    assert "Why so long?" in studio.get(at(draft)).content.decode()


def test_a_file_goes_out_and_comes_in_as_a_draft(studio, draft):
    text = studio.get(at(draft, "policy-yaml")).content.decode()

    answer = studio.post(reverse("console:policy-import"), {"text": text})

    begun = PolicyVersion.objects.order_by("-number").filter(kind=draft.kind).first()
    assert answer["Location"] == at(begun)
    assert (begun.number, begun.body) == (draft.number + 1, draft.body)


def test_a_damaged_file_names_its_line_and_begins_nothing(studio, draft):
    count = PolicyVersion.objects.count()

    answer = studio.post(reverse("console:policy-import"), {"text": "kind: deal.protection\nbody: [1, 2"})

    assert answer.status_code == 422
    assert "Line 2" in answer.content.decode()
    assert PolicyVersion.objects.count() == count


def test_which_version_is_for_whom_can_be_tried(studio, draft, actor, olga):
    drafts.rescope(actor=actor(olga), draft=draft, scope={"region": "EMEA"}, seen_revision=1)

    html = studio.get(reverse("console:policy-precedence", args=[draft.kind])).content.decode()

    assert "the only version that fits" in html
    assert "Region EMEA" in studio.get(at(draft)).content.decode()


def test_a_body_somebody_damaged_by_hand_is_named_and_still_opens(studio, draft):
    PolicyVersion.objects.filter(pk=draft.pk).update(body={**draft.body, "limit": "much"})

    answer = studio.get(at(draft))

    assert answer.status_code == 200
    assert "cannot be read" in answer.content.decode()


def test_the_policies_lead_to_cohorts_and_replays_and_stay_marked_there(studio, draft):
    html = studio.get(reverse("console:policies")).content.decode()
    cohorts = studio.get(reverse("console:cohorts")).content.decode()

    assert f'href="{reverse("console:cohorts")}"' in html
    assert f'href="{reverse("console:replay")}"' in html
    assert re.search(r'href="/console/policies/" aria-current="page"', cohorts)


def test_fields_and_checks_are_said_as_the_form_calls_them(studio, draft):
    def said(kind):
        return kinds()[kind].say(kinds()[kind].default())

    assert said("deal.requirements")[0].startswith("Customer, country, motion, territory")
    assert said("deal.eligibility")[:3] == [
        "Partner status: one of active, at risk.",
        "Programme tier: one of authorized, premier, elite.",
        "Contract in force: yes.",
    ]


def test_a_review_of_a_version_that_changes_nothing_says_so(studio, draft, actor, olga, sign_in):
    review.submit(actor=actor(olga), draft=draft)
    carla = User.objects.create_user("carla@meridian.example", None, name="Carla", staff_roles=["executive"])

    html = sign_in(carla).get(at(draft, "policy-decide", "approve")).content.decode()

    assert "every setting is as it was" in html
