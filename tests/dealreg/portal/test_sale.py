"""The sale in the portal: updating it, asking for more time, activities, own notes, other partners, what is shared."""

from datetime import timedelta

import pytest

from dealreg.models import Activity, Deal, Extension, Participant, PartnerNote, SharedDeal
from dealreg.services import extension, opportunity, participant, review
from prm.accounts.models import User
from prm.common import moment


@pytest.fixture
def browser(acme_premier, bob, sign_in):
    return sign_in(bob)


@pytest.fixture
def deal(submitted, mara, actor) -> Deal:
    """An approved deal of Bob's at Acme."""
    return review.approve(deal=submitted(), actor=actor(mara))


def url(deal, tail=""):
    return f"/portal/deals/{deal.public_id}/{tail}"


def typed(deal: Deal, **changes) -> dict[str, str]:
    """Return what the sale's form sends when only ``changes`` were typed."""
    return {
        "revision": str(deal.revision),
        "stage": deal.stage,
        "expected_close": deal.expected_close.isoformat(),
        "next_step": "",
        "next_step_on": "",
        "lines-TOTAL_FORMS": "2",
        "lines-INITIAL_FORMS": "0",
        "lines-0-item": "f:edge",
        "lines-0-quantity": "40",
        "lines-0-amount": "126,500.00",
        "lines-1-item": "",
        "lines-1-quantity": "1",
        "lines-1-amount": "",
        **changes,
    }


def test_the_form_opens_with_what_is_stored_and_spare_rows(browser, deal):
    page = browser.get(url(deal, "sale/"))

    form, rows = page.context["form"], page.context["lines"]
    assert (form["stage"].value(), form["expected_close"].value()) == ("qualified", deal.expected_close)
    assert [row["item"].value() for row in rows] == ["f:edge", None, None]


def test_saving_unchanged_changes_nothing(browser, deal):
    answer = browser.post(url(deal, "sale/"), typed(deal), follow=True)

    assert "Nothing was changed." in answer.content.decode()
    assert Deal.objects.get().revision == deal.revision


def test_rows_are_added_changed_and_taken_away(browser, deal):
    browser.post(url(deal, "sale/"), typed(deal, **{
        "lines-0-item": "", "lines-0-amount": "", "lines-1-item": "p:fleet-1", "lines-1-quantity": "3",
        "lines-1-amount": "9.900,50", "next_step": "Sign",
    }))  # fmt: skip

    deal.refresh_from_db()
    assert [(str(line.product), line.quantity) for line in deal.lines.all()] == [("Fleet Control", 3)]
    assert (str(deal.amount), deal.next_step) == ("9900.50", "Sign")


def test_a_half_typed_row_is_marked_and_everything_typed_stays(browser, deal):
    page = browser.post(url(deal, "sale/"), typed(deal, **{"lines-1-amount": "50", "next_step": "Sign"}))

    assert page.status_code == 422
    assert page.context["lines"][1].errors == {"item": ["Choose what is sold for this amount."]}
    assert page.context["form"]["next_step"].value() == "Sign"


def test_a_stale_form_shows_both_values_and_can_be_saved_knowingly(browser, deal, mara, actor):
    opportunity.update(deal=deal, actor=actor(mara), data={"next_step": "Our demo"}, revision=None)

    page = browser.post(url(deal, "sale/"), typed(deal, next_step="Their visit"))

    words = page.content.decode()
    assert page.status_code == 409
    assert "Somebody else changed this meanwhile." in words
    assert ("Next step", "Our demo") in page.context["stored"]
    assert page.context["form"]["next_step"].value() == "Their visit"
    assert Deal.objects.get().next_step == "Our demo"

    browser.post(url(deal, "sale/"), typed(deal, next_step="Their visit", revision=str(page.context["revision"])))
    assert Deal.objects.get().next_step == "Their visit"


def test_only_an_approved_deal_opens_the_form(browser, submitted):
    answer = browser.get(url(submitted(), "sale/"), follow=True)

    assert "the sale no longer changes here" in answer.content.decode()


def test_the_deal_says_why_more_time_cannot_be_asked_for(browser, deal):
    words = browser.get(url(deal)).content.decode()

    assert "It opens 30 days before the protection ends; 119 days are left." in words
    assert "Nothing is written down on this deal yet. Add an activity or evidence first." in words
    assert "Ask for more time: not open now" in browser.get(url(deal, "more-time/")).content.decode()
    assert browser.post(url(deal, "more-time/"), {"days": "5", "because": "x"}).status_code == 409


@pytest.fixture
def near(deal, bob, actor):
    """The time is ten days before the end, and something was written down the day before."""
    when = deal.protected_until - timedelta(days=10)
    Activity.objects.create(
        deal=deal, partner=deal.partner, kind="call", text="Called", side="partner", by_name="Bob",
        happened_at=when - timedelta(days=1),
    )  # fmt: skip
    with moment.at(when):
        yield deal


def test_asking_for_more_time_and_taking_it_back(browser, near):
    wrong = browser.post(url(near, "more-time/"), {"days": "61", "because": " "})
    browser.post(url(near, "more-time/"), {"days": "30", "because": "The tender was put off."})
    page = browser.get(url(near)).content.decode()
    request = Extension.objects.get()

    assert wrong.status_code == 422
    assert "Please say why, in a few words. The reviewer reads it." in wrong.content.decode()
    assert "30 days more" in page
    assert "Take the request back" in page
    browser.post(url(near, f"more-time/{request.public_id}/"))
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_a_request_decided_meanwhile_is_said_on_the_deal(browser, near, bob, mara, actor):
    request = extension.ask(deal=near, actor=actor(bob), days=30, because="Put off.")
    extension.refuse(extension=request, actor=actor(mara), note="The project is stopped.")

    answer = browser.post(url(near, f"more-time/{request.public_id}/"), follow=True)

    assert "Nothing was changed." in answer.content.decode()
    assert "The project is stopped." in answer.content.decode()


def test_an_activity_is_added_corrected_and_taken_away(browser, deal):
    assert browser.post(url(deal, "activities/"), {"kind": "call", "text": " "}).status_code == 422
    browser.post(url(deal, "activities/"), {"kind": "call", "text": "They liked it."})
    made = Activity.objects.get()
    browser.post(url(deal, f"activities/{made.public_id}/"), {"kind": "demo", "text": "Shown on site."})
    made.refresh_from_db()

    assert (made.kind, made.text) == ("demo", "Shown on site.")
    assert "Shown on site." in browser.get(url(deal)).content.decode()
    browser.post(url(deal, f"activities/{made.public_id}/"), {"remove": "1"})
    assert Activity.objects.count() == 0


def test_own_notes_are_kept_changed_and_taken_away(browser, deal, alice, sign_in):
    browser.post(url(deal, "notes/"), {"text": "They would pay 200."})
    kept = PartnerNote.objects.get()

    assert "They would pay 200." in sign_in(alice).get(url(deal)).content.decode()
    browser.post(url(deal, f"notes/{kept.public_id}/"), {"text": "They would pay 300."})
    assert "They would pay 300." in browser.get(url(deal)).content.decode()
    browser.post(url(deal, f"notes/{kept.public_id}/"), {"remove": "1"})
    assert PartnerNote.objects.count() == 0


def test_an_engineer_reads_the_sale_and_not_the_sellers_notes(browser, deal, alice, sign_in):
    browser.post(url(deal, "notes/"), {"text": "They would pay 200."})
    User.objects.get(pk=alice.pk).memberships.update(roles=["partner_engineer"])

    reader = sign_in(alice)

    assert "They would pay 200." not in reader.get(url(deal)).content.decode()
    assert reader.get(url(deal, "notes/")).status_code == 403
    assert reader.post(url(deal, "activities/"), {"kind": "call", "text": "x"}).status_code == 403


def test_another_partner_is_named_and_taken_off(browser, deal):
    asked = browser.get(url(deal, "partners/")).content.decode()
    browser.post(url(deal, "partners/"), {"role": "services", "named": "Globex", "does": "Installs"})
    named = Participant.objects.get()

    assert "Amounts, contacts, notes and files stay yours." in asked
    assert "They see: customer and country, product families" in browser.get(url(deal)).content.decode()
    browser.post(url(deal, f"partners/{named.public_id}/"))
    named.refresh_from_db()
    assert named.state == "removed"


def test_what_is_shared_is_read_by_the_other_partner_and_nothing_else(
    browser, deal, mara, globex, charlie, actor, sign_in
):
    participant.add(deal=deal, actor=actor(mara), role="services", other=globex, does="Installs on site")
    shared, other = SharedDeal.objects.get(), sign_in(charlie)

    listed = other.get("/portal/shared/").content.decode()
    page = other.get(f"/portal/shared/{shared.public_id}/").content.decode()

    assert "Stadtwerke Ulm Netze GmbH" in listed
    assert "Acme Integration GmbH leads this deal. You take part as services partner." in page
    assert "Installs on site" in page
    assert 'href="/portal/deals/" aria-current="page"' in listed
    assert 'href="/portal/deals/" aria-current="page"' in page
    for secret in ("126,500", "Martin Brandt", "m.brandt", "Gateways for the substations", deal.public_id):
        assert secret not in listed + page
    assert other.get(url(deal)).status_code == 404
    assert browser.get(f"/portal/shared/{shared.public_id}/").status_code == 404
    assert "Stadtwerke" not in browser.get("/portal/shared/").content.decode()


def test_no_list_reads_more_for_more_shared_deals(deal, mara, globex, charlie, actor, sign_in, reading):
    other = sign_in(charlie)

    def reads() -> int:
        with reading() as statements:
            other.get("/portal/shared/")
        return len(statements)

    participant.add(deal=deal, actor=actor(mara), role="services", other=globex)
    reads()  # the first visit writes down that somebody came
    one = reads()
    for role in ("influence", "distributor"):
        participant.add(deal=deal, actor=actor(mara), role=role, other=globex)
    assert reads() == one
