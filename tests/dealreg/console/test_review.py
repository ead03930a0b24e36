"""The page a registration is decided on."""

from django.urls import reverse

from dealreg.models import Deal, Match


def test_it_shows_the_registration_beside_its_look_alike(submitted, globex_premier, charlie, mara, sign_in):
    submitted()
    second = submitted(charlie)

    page = sign_in(mara).get(reverse("console:deal", args=[second.public_id])).content.decode()

    assert "Is this the same customer?" in page
    assert "<mark>" in page
    assert "Acme Integration GmbH registered Stadtwerke Ulm Netze GmbH" in page


def test_a_rejection_that_names_another_partner_comes_back_with_what_was_typed(
    submitted, globex_premier, charlie, mara, sign_in
):
    submitted()
    second = submitted(charlie)
    typed = {"reject-reason_code": "live_registration", "reject-note": "Acme has this one."}

    answer = sign_in(mara).post(reverse("console:deal-reject", args=[second.public_id]), typed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Names another partner" in page
    assert "Acme has this one." in page
    assert Deal.objects.get(pk=second.pk).status == second.status


def test_a_second_decision_is_told_that_nothing_was_changed(submitted, mara, sign_in):
    deal, client = submitted(), sign_in(mara)
    client.post(reverse("console:deal-approve", args=[deal.public_id]), {"approve-reason_code": "clear"})

    answer = client.post(
        reverse("console:deal-reject", args=[deal.public_id]),
        {"reject-reason_code": "other", "reject-note": "Changed my mind."},
    )

    assert "is now approved, so it cannot be rejected. Nothing was changed." in answer.content.decode()
    assert Deal.objects.get(pk=deal.pk).status == "approved"


def test_cancelling_is_kept_apart_from_deciding(submitted, olga, sign_in):
    page = sign_in(olga).get(reverse("console:deal", args=[submitted().public_id])).content.decode()

    bar = page.split('class="decide"')[1].split("<dialog")[0]
    decisions, _, rest = bar.partition("<details")
    assert "Approve…" in decisions
    assert "Cancel" not in decisions
    assert "Cancel registration…" in rest


def test_a_verdict_is_remembered(submitted, globex_premier, charlie, mara, sign_in):
    submitted(customer_name="SWU Netze GmbH")
    second = submitted(charlie)
    match = Match.objects.get(deal=second)

    sign_in(mara).post(
        reverse("console:deal-match", args=[second.public_id, match.public_id]), {"verdict": "different"}
    )

    match.refresh_from_db()
    assert (match.verdict, match.verdict_by_name) == ("different", "Mara")


def test_staff_notes_never_reach_the_partner(submitted, mara, bob, sign_in):
    deal = submitted()
    sign_in(mara).post(reverse("console:deal-note", args=[deal.public_id]), {"text": "Watch this one closely"})

    page = sign_in(bob).get(reverse("portal:deal", args=[deal.public_id])).content.decode()

    assert "Watch this one closely" not in page


def test_the_page_takes_no_more_queries_than_it_needs(submitted, mara, sign_in, django_assert_max_num_queries):
    deal, client = submitted(), sign_in(mara)
    client.get(reverse("console:deal", args=[deal.public_id]))

    with django_assert_max_num_queries(21):
        client.get(reverse("console:deal", args=[deal.public_id]))
