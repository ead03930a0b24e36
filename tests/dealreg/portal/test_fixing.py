"""Fixing a returned registration in the portal."""

import pytest

from dealreg.models import Deal
from dealreg.services import returning
from prm.common import clocks, moment

WORDS = "Which of the two companies is it?"


@pytest.fixture
def returned(submitted, mara, actor):
    """Return a registration that was returned to fix its website and products."""
    return returning.give_back(deal=submitted(), actor=actor(mara), fields=["customer_website", "lines"], note=WORDS)


@pytest.fixture
def browser(acme_premier, bob, sign_in):
    return sign_in(bob)


def _url(deal, tail=""):
    return f"/portal/deals/{deal.public_id}/{tail}"


def _typed(deal, **changes):
    return {
        "revision": str(Deal.objects.get(pk=deal.pk).revision),
        "customer_website": "https://swu.example",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-item": "f:edge",
        "lines-0-quantity": "44",
        "lines-0-amount": "126,500.00",
        **changes,
    }


def test_the_page_says_what_to_fix_until_when_and_in_whose_words(browser, returned):
    page = browser.get(_url(returned)).content.decode()

    assert WORDS in page
    assert _url(returned, "edit/") in page
    assert "Website" in page
    assert "Products and amounts" in page
    assert "The registration lapses and loses its place." in page


def test_only_what_was_named_can_be_typed_into(browser, returned):
    form = browser.get(_url(returned, "edit/")).context["form"]

    open_now = [name for name, field in form.fields.items() if not field.disabled]
    assert open_now == ["customer_website"]


def test_the_fields_to_fix_stand_on_top_and_the_rest_is_read_only_and_folded(browser, returned):
    page = browser.get(_url(returned, "edit/")).content.decode()

    top, rest = page.split('<details class="example fix-rest">')
    assert 'name="customer_website"' in top
    assert 'name="lines-0-amount"' in top
    assert 'name="customer_name"' not in page
    assert "Stadtwerke Ulm Netze GmbH" in rest
    assert "Germany" in rest
    assert "Not given: Tax id, address" in rest


def test_what_is_kept_is_said_to_be_not_sent_back_yet(browser, returned):
    before = browser.get(_url(returned, "edit/")).content.decode()
    answer = browser.post(
        _url(returned, "edit/"), _typed(returned), headers={"Accept": "application/json", "X-Autosave": "1"}
    ).json()
    after = browser.get(_url(returned, "edit/")).content.decode()

    assert "Draft saved" not in before + after
    assert "<span>Not sent back yet</span>" in before
    assert answer["words"] == f"Changes kept {answer['saved']}, not sent back yet"
    assert answer["words"] in after


def test_what_is_posted_beside_it_changes_nothing(browser, returned):
    browser.post(_url(returned, "edit/"), _typed(returned, action="save", customer_name="Another AG", notes="x"))

    deal = Deal.objects.get(pk=returned.pk)
    assert (deal.customer_name, deal.notes, deal.customer_website) == (
        "Stadtwerke Ulm Netze GmbH", "", "https://swu.example",
    )  # fmt: skip
    assert deal.status == "returned"


def test_it_saves_itself_like_a_draft(browser, returned):
    answer = browser.post(
        _url(returned, "edit/"), _typed(returned), headers={"Accept": "application/json", "X-Autosave": "1"}
    )

    assert answer.json()["revision"] == Deal.objects.get(pk=returned.pk).revision
    assert Deal.objects.get(pk=returned.pk).customer_website == "https://swu.example"


def test_it_is_sent_back_in_one_go(browser, returned):
    answer = browser.post(_url(returned, "edit/"), _typed(returned, action="submit"), follow=True)

    assert Deal.objects.get(pk=returned.pk).status == "in_review"
    assert "is back with the reviewer" in answer.content.decode()
    assert clocks.find("deal.fix", subject=returned) is None


def test_nothing_changed_asks_for_a_word_beside_the_word(browser, returned):
    same = _typed(returned, action="submit", **{"customer_website": "netze.swu.example", "lines-0-quantity": "40"})

    first = browser.post(_url(returned, "edit/"), same)
    page = first.content.decode()
    second = browser.post(_url(returned, "edit/"), {**same, **_revision(returned), "word": "It is the grid company."})

    assert first.status_code == 422
    assert "Website and products and amounts are unchanged." in page
    assert second.status_code == 302
    assert Deal.objects.get(pk=returned.pk).status == "in_review"


def _revision(deal):
    return {"revision": str(Deal.objects.get(pk=deal.pk).revision)}


def test_a_close_that_has_passed_and_was_not_named_stands_in_nobodys_way(browser, returned):
    Deal.objects.filter(pk=returned.pk).update(expected_close=moment.now().date().replace(year=2020))

    browser.post(_url(returned, "edit/"), _typed(returned, action="submit"))

    assert Deal.objects.get(pk=returned.pk).status == "in_review"


def test_one_that_lapsed_meanwhile_is_told_so(browser, returned):
    with moment.at(clocks.find("deal.fix", subject=returned).due_at):
        clocks.sweep()

    answer = browser.post(_url(returned, "edit/"), _typed(returned, action="submit"), follow=True)

    assert "and is lapsed" in answer.content.decode()


def test_strangers_cannot_open_it(returned, globex_premier, charlie, sign_in):
    assert sign_in(charlie).get(_url(returned, "edit/")).status_code == 404
    assert sign_in(charlie).post(_url(returned, "edit/"), _typed(returned)).status_code == 404
