"""The queue as a place to work all day: the pane, what waits for whom, and several at once."""

from datetime import timedelta

from dealreg.models import Deal
from prm.accounts.services import absence
from prm.common.moment import now


def names(page) -> list[str]:
    return [row.label for row in page.context["list"].rows]


def test_the_pane_offers_the_same_steps_as_the_page(submitted, mara, sign_in):
    deal = submitted()

    page = sign_in(mara).get(f"/console/queue/pane/{deal.public_id}/")

    assert page.status_code == 200
    assert set(page.context["actions"]) == {"approve", "return", "hold", "reject"}
    assert "<html" not in page.content.decode()


def test_deciding_in_the_pane_comes_back_to_the_same_view(submitted, mara, sign_in):
    deal = submitted()

    answer = sign_in(mara).post(
        f"/console/deals/{deal.public_id}/approve/",
        {"approve-reason_code": "clear", "then": "queue", "back": "for=me&sort=-amount"},
    )

    assert answer.url == "/console/queue/?for=me&sort=-amount"


def test_the_way_back_never_leaves_the_queue(submitted, mara, sign_in):
    deal = submitted()

    answer = sign_in(mara).post(
        f"/console/deals/{deal.public_id}/approve/",
        {"approve-reason_code": "clear", "then": "queue", "back": "//evil.example/#x"},
    )

    assert answer.url.startswith("/console/queue/?")


def test_my_queue_holds_what_i_stand_in_for(submitted, mara, dev, actor, sign_in):
    submitted()
    browser = sign_in(dev)
    assert names(browser.get("/console/queue/?for=me")) == []

    absence.set_away(user=mara, starts=now(), until=now() + timedelta(days=3), delegate=dev, actor=actor(mara))

    assert names(browser.get("/console/queue/?for=me")) == ["Stadtwerke Ulm Netze GmbH"]


def test_several_are_handed_over_after_asking_to_whom(submitted, mara, dev, sign_in):
    deals = [submitted(customer_name=f"Werk {n}", customer_website=f"werk{n}.example") for n in range(2)]
    chosen = [deal.public_id for deal in deals]
    browser = sign_in(mara)

    asked = browser.post("/console/queue/bulk/", {"select": chosen, "action": "assign"})
    browser.post("/console/queue/bulk/", {"select": chosen, "action": "assign", "reviewer": dev.public_id})

    assert asked.status_code == 200
    assert {deal.review.reviewer for deal in Deal.objects.select_related("review__reviewer")} == {dev}


def test_several_are_put_on_hold_with_one_reason(submitted, mara, sign_in):
    deal = submitted()
    browser = sign_in(mara)

    wrong = browser.post("/console/queue/bulk/", {"select": [deal.public_id], "action": "hold", "note": ""})
    browser.post(
        "/console/queue/bulk/",
        {"select": [deal.public_id], "action": "hold", "reason_code": "legal", "note": "We check the export rules."},
    )

    assert wrong.status_code == 422
    assert Deal.objects.get(pk=deal.pk).status == "on_hold"
