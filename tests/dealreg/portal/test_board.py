"""The partner's deals as a board, and registering one like an earlier one."""

from decimal import Decimal

from dealreg.models import Deal
from dealreg.services import draft, returning, review
from tests.dealreg.conftest import registration


def columns(page) -> dict[str, list[str]]:
    return {column.key: [card.title for card in cards] for column, cards in page.context["columns"] if cards}


def test_each_deal_stands_in_one_column(submitted, bob, mara, actor, sign_in):
    draft.start(actor=actor(bob), data={"customer_name": "Entwurf AG"})
    submitted(customer_name="Wartet GmbH", customer_website="wartet.example")
    approved = submitted(customer_name="Laeuft KG", customer_website="laeuft.example")
    review.approve(deal=approved, actor=actor(mara))

    page = sign_in(bob).get("/portal/deals/board/")

    assert columns(page) == {"yours": ["Entwurf AG"], "vendor": ["Wartet GmbH"], "qualified": ["Laeuft KG"]}


def test_a_card_moves_one_stage_on_without_leaving_the_board(submitted, bob, mara, actor, sign_in):
    deal = submitted()
    review.approve(deal=deal, actor=actor(mara))
    browser = sign_in(bob)

    answer = browser.post(f"/portal/deals/board/{deal.public_id}/", {"stage": "discovery"})

    assert answer.url == "/portal/deals/board/"
    assert Deal.objects.get(pk=deal.pk).stage == "discovery"


def test_a_returned_deal_shows_the_partners_own_clock_to_fix_it(submitted, bob, mara, actor, sign_in):
    returning.give_back(deal=submitted(), actor=actor(mara), fields=["summary"], note="Which sites?")
    browser = sign_in(bob)

    board = browser.get("/portal/deals/board/")
    listed = browser.get("/portal/deals/").content.decode()

    [[card]] = [cards for column, cards in board.context["columns"] if column.key == "yours"]
    assert (card.clock.kind, card.clock.owed_by, card.turn.step) == ("deal.fix", "partner", "Fix it and send it back")
    assert (card.clock.left, listed.count("5 business days")) == ("5 business days left", 1)


def test_a_stranger_sees_nothing_of_it(submitted, charlie, globex_premier, sign_in):
    deal = submitted()
    browser = sign_in(charlie)

    assert columns(browser.get("/portal/deals/board/")) == {}
    assert browser.post(f"/portal/deals/board/{deal.public_id}/", {"stage": "discovery"}).status_code == 404
    assert browser.post(f"/portal/deals/{deal.public_id}/clone/").status_code == 404


def test_the_board_reads_the_database_a_fixed_number_of_times(submitted, reading, bob, sign_in):
    browser = sign_in(bob)
    browser.get("/portal/deals/board/")
    reads = []
    for number in range(3):
        submitted(customer_name=f"Werk {number}", customer_website=f"werk{number}.example")
        with reading() as statements:
            browser.get("/portal/deals/board/")
        reads.append(len(statements))

    # Session, user, membership, deals, clocks, policies, unread notices.
    assert (reads[0], reads[2]) == (7, 7), "\n".join(statements)


def test_a_clone_is_a_draft_with_the_customer_and_the_products(submitted, bob, sign_in):
    deal = submitted()

    answer = sign_in(bob).post(f"/portal/deals/{deal.public_id}/clone/")

    made = Deal.objects.exclude(pk=deal.pk).get()
    assert answer.url == f"/portal/deals/{made.public_id}/edit/"
    assert (made.status, made.customer_name, made.amount) == ("draft", deal.customer_name, Decimal("126500.00"))
    assert [(line.family.code, line.amount) for line in made.lines.all()] == [("edge", Decimal("126500.00"))]
    assert made.submitted_at is None


def test_what_can_no_longer_be_entered_is_asked_again(submitted, bob, sign_in):
    deal = submitted()
    Deal.objects.filter(pk=deal.pk).update(territory="XX-GONE", expected_close="2020-01-01")

    sign_in(bob).post(f"/portal/deals/{deal.public_id}/clone/")

    made = Deal.objects.exclude(pk=deal.pk).get()
    assert (made.customer_name, made.expected_close) == (registration()["customer_name"], None)
