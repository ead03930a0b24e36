"""One deal in the portal: page, stage, closing, files."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from dealreg.models import Deal, DealFile
from dealreg.services import closing, draft, review
from prm.common import moment
from prm.common.clocks import sweep
from tests.dealreg.conftest import registration

PAGE_QUERIES = 25


@pytest.fixture
def browser(acme_premier, bob, sign_in):
    return sign_in(bob)


def url(deal, tail=""):
    return f"/portal/deals/{deal.public_id}/{tail}"


def test_after_submission_the_page_says_who_decides_by_when_and_what_if_late(browser, submitted, mara):
    deal = submitted()

    page = browser.get(url(deal))

    words = page.content.decode()
    assert page.context["turn"].side == "vendor"
    assert page.context["decision_clock"].of == "of 48 business hours"
    assert "Mara" in words
    assert "If it is late: It is escalated" in words


def test_a_late_decision_is_said_to_be_late(browser, submitted):
    deal = submitted()

    with moment.at(deal.submitted_at + timedelta(days=30)):
        sweep()
        page = browser.get(url(deal))

    assert page.context["decision_clock"].state == "over"
    assert "owes you a decision since" in page.content.decode()


def test_an_approval_is_explained_and_its_protection_counted(browser, submitted, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    page = browser.get(url(deal))

    why = page.context["why"]
    assert (page.context["protection"].words, page.context["protection"].whole) == ("119 days", 120)
    assert (why.title, why.unit, why.total["value"]) == ("Why this decision", "Days", "120 days")
    assert "What would have changed it" in page.content.decode()
    assert [card.title for card in page.context["checks"]] == ["Other business", "Eligibility"]


def test_a_close_that_has_passed_is_said_to_have_passed(browser, submitted, bob, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))
    today = localdate(moment.now(), ZoneInfo(bob.timezone))
    Deal.objects.filter(pk=deal.pk).update(expected_close=today - timedelta(days=7))

    assert browser.get(url(deal)).context["close_words"] == "Passed 7 days ago"


def test_a_rejection_is_explained_in_the_reviewers_words(browser, submitted, mara, actor):
    deal = submitted()
    review.reject(deal=deal, actor=actor(mara), reason_code="incomplete", note="Please name the project.")

    page = browser.get(url(deal))

    assert page.context["turn"].side == "nobody"
    assert "Please name the project." in page.content.decode()


def test_the_partner_never_reads_another_partners_name(
    browser, submitted, globex_premier, charlie, mara, actor, sign_in
):
    review.approve(deal=submitted(charlie), actor=actor(mara))
    mine = submitted()

    words = browser.get(url(mine)).content.decode()

    assert "Globex" not in words
    assert "earlier registration" in words.lower()


def test_every_part_of_the_page_is_shown_as_text(browser, submitted):
    hostile = "<img src=x onerror=alert(1)>"
    deal = submitted(
        customer_name=f"{hostile} AG", notes=hostile, summary=hostile, incumbent=hostile, competitors=[hostile]
    )

    words = browser.get(url(deal)).content.decode()

    assert "<img" not in words


@pytest.mark.parametrize(
    ("site", "link"),
    [
        ("swu.example", "https://swu.example"),
        ("http://swu.example/x", "http://swu.example/x"),
    ],
)
def test_a_website_is_a_link_to_the_web_only(browser, submitted, site, link):
    deal = submitted(customer_website=site)

    assert browser.get(url(deal)).context["site"] == link


def test_a_seller_moves_the_stage(browser, submitted):
    deal = submitted()

    page = browser.get(url(deal, "stage/"))
    browser.post(url(deal, "stage/"), {"stage": "proposal"})

    assert page.status_code == 200
    assert Deal.objects.get().stage == "proposal"


def test_a_stage_that_is_none_is_refused_on_the_page(browser, submitted):
    deal = submitted()

    answer = browser.post(url(deal, "stage/"), {"stage": "party"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"stage": ["Choose a stage from the list."]}


def test_withdrawing_asks_why_and_keeps_the_page_open_without_an_answer(browser, submitted):
    deal = submitted()

    asked = browser.post(url(deal, "withdraw/"), {"note": "  "})
    browser.post(url(deal, "withdraw/"), {"note": "The customer stopped the project"})

    assert asked.status_code == 422
    assert asked.context["ask"].form.errors == {"note": ["Please say why, in a few words. The reviewer reads it."]}
    assert Deal.objects.get().status == "withdrawn"


def test_a_won_deal_keeps_the_order_and_its_amount(browser, submitted, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    asked = browser.get(url(deal, "win/"))
    browser.post(url(deal, "win/"), {"order_number": " PO  4711 ", "final_amount": "120,000.50", "note": ""})

    deal.refresh_from_db()
    assert asked.context["ask"].form["final_amount"].value() == "126,500.00"
    assert (deal.status, deal.order_number, str(deal.final_amount)) == ("won", "PO 4711", "120000.50")


def test_a_lost_deal_keeps_the_reason_and_who_won(browser, submitted, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    browser.post(url(deal, "lose/"), {"lost_reason": "price", "lost_to": "Initech", "note": "A fifth cheaper."})

    deal.refresh_from_db()
    assert (deal.status, deal.lost_reason, deal.lost_to) == ("lost", "price", "Initech")


@pytest.mark.parametrize(
    ("how", "typed", "wrong"),
    [
        ("win", {}, {"order_number", "final_amount"}),
        ("win", {"order_number": "PO-1", "final_amount": "-5"}, {"final_amount"}),
        ("win", {"order_number": "PO-1", "final_amount": "12.345,678"}, {"final_amount"}),
        ("lose", {"note": "Price"}, {"lost_reason"}),
        ("lose", {"lost_reason": "moon", "note": "Price"}, {"lost_reason"}),
        ("lose", {"lost_reason": "price"}, {"note"}),
    ],
)
def test_a_close_with_something_missing_keeps_what_was_typed(browser, submitted, mara, actor, how, typed, wrong):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    page = browser.post(url(deal, f"{how}/"), typed)

    assert page.status_code == 422
    assert set(page.context["ask"].form.errors) == wrong
    assert all(page.context["ask"].form[name].value() == value for name, value in typed.items())
    assert Deal.objects.get().status == "approved"


def test_a_blocked_step_stays_with_its_reason(browser, submitted, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    with moment.at(deal.protected_until + timedelta(minutes=1)):
        page = browser.get(url(deal))
        step = browser.get(url(deal, "win/"))

    assert "Mark as won: The protection has ended." in page.content.decode()
    assert "Mark as won: not open now" in step.content.decode()


def test_a_step_that_the_state_does_not_have_changes_nothing(browser, submitted):
    deal = submitted()

    answer = browser.post(url(deal, "win/"), {"note": "x"}, follow=True)

    assert Deal.objects.get().status == "submitted"
    assert "This registration is" in answer.content.decode()


def test_a_step_nobody_knows_is_not_there(browser, submitted):
    assert browser.get(url(submitted(), "explode/")).status_code == 404


def test_a_draft_can_be_discarded_and_a_registration_cannot(browser, submitted, bob, actor):
    sent = submitted()
    kept = draft.start(actor=actor(bob), data=registration(customer_name="Later AG"))

    browser.post(url(kept, "discard/"))
    browser.post(url(sent, "discard/"))

    assert list(Deal.objects.all()) == [sent]


def test_files_are_served_as_downloads_to_their_own_partner_only(
    browser, submitted, charlie, globex_premier, sign_in, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    deal = submitted()
    browser.post(url(deal, "files/"), {"files": SimpleUploadedFile("Angebot.pdf", b"%PDF-1.7 x")})
    file = DealFile.objects.get()

    answer = browser.get(url(deal, f"files/{file.public_id}/"))
    stranger = sign_in(charlie).get(url(deal, f"files/{file.public_id}/"))

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 x"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Angebot.pdf"'
    assert stranger.status_code == 404


def test_a_bad_file_is_refused_in_words(browser, submitted, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    deal = submitted()

    page = browser.post(url(deal, "files/"), {"files": SimpleUploadedFile("a.pdf", b"")}, follow=True)

    assert DealFile.objects.count() == 0
    assert "Attached" not in page.content.decode()


@pytest.mark.parametrize("tail", ["", "stage/", "withdraw/", "edit/"])
def test_a_strangers_deal_is_not_there(browser, submitted, charlie, globex_premier, tail):
    theirs = submitted(charlie)

    assert browser.get(url(theirs, tail)).status_code == 404


def test_an_engineer_reads_and_cannot_act(acme_premier, submitted, sign_in):
    from tests.cast import _member

    deal = submitted()
    eve = sign_in(_member("eve", acme_premier, "partner_engineer"))

    page = eve.get(url(deal))

    assert page.context["actions"] == []
    assert eve.post(url(deal, "stage/"), {"stage": "proposal"}).status_code == 403
    assert eve.post(url(deal, "withdraw/"), {"note": "x"}).status_code == 403


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_reads_the_database_a_fixed_number_of_times(browser, submitted, reading, mara, actor, lines):
    rows = [dict(registration()["lines"][0]) for _ in range(lines)]
    deal = review.approve(deal=submitted(lines=rows, incumbent="Corvid"), actor=actor(mara))
    closing.move_stage(deal=deal, actor=actor(deal.owner.user), stage="proposal")
    browser.get(url(deal))

    with reading() as statements:
        browser.get(url(deal))

    assert len(statements) == PAGE_QUERIES, "\n".join(statements)
