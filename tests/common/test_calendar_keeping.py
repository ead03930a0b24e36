"""Keeping business calendars: hours as people write them, and what a promise comes to by them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from prm.common.clocks import Duration, calendar, keeping
from prm.common.clocks.keeping import Values, read_hours, say_hours
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.models import Calendar

WEEK = {day: [["09:00", "17:00"]] for day in range(5)}
SPRING = datetime(2026, 4, 2, 8, tzinfo=UTC)  # the Thursday before Easter


def values(**changes) -> Values:
    return Values(**{"name": "Bavaria", "timezone": "Europe/Berlin", "country": "DE", "hours": WEEK, **changes})


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("9:00-17:00", [["09:00", "17:00"]]),
        ("09.00 – 12.30, 13:30 to 24:00", [["09:00", "12:30"], ["13:30", "24:00"]]),
    ],
)
def test_hours_are_read_as_people_write_them(text, spans):
    assert read_hours(text) == spans
    assert read_hours(say_hours(spans)) == spans


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nine to five", "Write hours such as"),
        ("09:00-25:00", "25:00 is not a time of day."),
        ("17:00-09:00", "17:00-09:00 ends before it begins."),
        ("09:00-12:00, 11:00-13:00", "11:00-13:00 begins before 12:00"),
    ],
)
def test_what_cannot_be_hours_is_said(text, words):
    with pytest.raises(ValueError, match=words):
        read_hours(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"country": "XX"}, "country"),
        ({"subdivision": "ZZ"}, "subdivision"),
        ({"hours": {}}, "hours_0"),
        ({"closed": (date(2026, 5, 1),), "worked": (date(2026, 5, 1),)}, "worked"),
        ({"closed": tuple(date.fromordinal(739000 + n) for n in range(201))}, "closed"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_beside_its_field(olga, actor, changes, field):
    with pytest.raises(Invalid) as refused:
        keeping.define(actor=actor(olga), key="DE-BY", values=values(**changes))

    assert list(refused.value.fields) == [field]
    assert Calendar.objects.count() == 0


@pytest.mark.django_db
def test_a_change_counts_for_what_begins_after_it_and_is_in_the_history(
    olga, actor, django_capture_on_commit_callbacks
):
    who = actor(olga)
    made = keeping.define(actor=who, key="DE-BY", values=values(subdivision="BY"))
    before = calendar("DE-BY")
    with django_capture_on_commit_callbacks(execute=True):
        keeping.change(
            actor=who,
            key="DE-BY",
            values=values(hours={0: [["10:00", "12:00"]]}, closed=(date(2026, 12, 24),)),
            seen=made.updated_at.isoformat(),
        )
    after = calendar("DE-BY")

    assert (before.is_open_on(date(2026, 12, 24)), after.is_open_on(date(2026, 12, 24))) == (True, False)
    assert sorted(after.hours) == [0]
    labels = Calendar.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(labels) == ["insert", "update"]


@pytest.mark.django_db
def test_a_change_over_somebody_elses_is_refused(olga, actor):
    who = actor(olga)
    seen = keeping.define(actor=who, key="DE-BY", values=values()).updated_at.isoformat()
    keeping.change(actor=who, key="DE-BY", values=values(name="Bavaria, south"), seen=seen)

    with pytest.raises(DomainError) as refused:
        keeping.change(actor=who, key="DE-BY", values=values(name="Bavaria, north"), seen=seen)

    assert refused.value.code == "calendar.stale"
    assert Calendar.objects.get().name == "Bavaria, south"


@pytest.mark.django_db
def test_keys_are_plain_and_given_once_and_only_who_may_keeps_them(olga, mara, actor):
    who = actor(olga)
    keeping.define(actor=who, key="DE-BY", values=values())
    for key, words in (("bavaria", "Two capital letters"), ("DE-BY", "There is a calendar with this key already.")):
        with pytest.raises(Invalid, match=words):
            keeping.define(actor=who, key=key, values=values())
    with pytest.raises(NotAllowed):
        keeping.change(actor=actor(mara), key="DE-BY", values=values())
    for call in (keeping.get, lambda key: keeping.change(actor=who, key=key, values=values())):
        with pytest.raises(NotFound):
            call("FR")


def test_a_promise_is_tried_with_the_holidays_it_meets():
    row = Calendar(key="DE", name="Germany", timezone="Europe/Berlin", country="DE", hours={"3": [["09:00", "17:00"]]})
    row.hours |= {"4": [["09:00", "17:00"]], "0": [["09:00", "17:00"]], "1": [["09:00", "17:00"]]}
    row.worked = [date(2026, 4, 3)]

    found = keeping.tried(row, Duration(Decimal(20), "business_hours"), start=SPRING, most=2)

    assert found.end == datetime(2026, 4, 7, 12, tzinfo=UTC)
    assert found.holidays == ((date(2026, 4, 6), "Easter Monday"), (date(2026, 5, 1), "Labor Day"))


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (WEEK, [("Monday to Friday", "09:00-17:00")]),
        ({0: WEEK[0], 6: WEEK[0]}, [("Monday", "09:00-17:00"), ("Sunday", "09:00-17:00")]),
        ({}, []),
    ],
)
def test_a_week_is_said_with_days_alike_together(hours, words):
    assert keeping.week_in_words(Calendar(hours={str(day): spans for day, spans in hours.items()})) == words


@pytest.mark.django_db
def test_the_page_says_what_an_unsaved_change_comes_to_and_keeps_a_saved_one(olga, sign_in, programme):
    client = sign_in(olga)
    sent = {"name": "Germany", "timezone": "Europe/Berlin", "country": "DE", "hours_3": "09:00-17:00"}
    with time_machine.travel(SPRING, tick=False):
        looked = client.post("/console/calendars/DE/", {**sent, "look": "1", "amount": "2", "unit": "business_hours"})
        part = client.post("/console/calendars/DE/", {**sent, "look": "1"}, headers={"HX-Request": "true"})
        wrong = client.post("/console/calendars/DE/", {**sent, "hours_3": "late"})
        unsaved = Calendar.objects.get(key="DE").hours
        saved = client.post("/console/calendars/DE/", sent)
        shown = client.get("/console/calendars/")

    assert "Thursday 2 April 2026, 12:00 CEST" in looked.content.decode()
    assert part.content.decode().lstrip().startswith("<aside")
    assert "Write hours such as" in wrong.content.decode()
    assert sorted(unsaved) == ["0", "1", "2", "3", "4"]
    assert (saved.status_code, saved.headers["Location"]) == (302, "/console/calendars/")
    assert Calendar.objects.get(key="DE").hours == {"3": [["09:00", "17:00"]]}
    assert 'Thursday <span class="nowrap">09:00-17:00' in shown.content.decode()


@pytest.mark.django_db
def test_a_calendar_is_added_on_the_page(olga, mara, sign_in):
    client = sign_in(olga)
    sent = {"key": "DE-BY", "name": "Bavaria", "timezone": "Europe/Berlin", "country": "DE", "subdivision": "BY"}

    opened = client.get("/console/calendars/new/")
    empty = client.post("/console/calendars/new/", sent)
    made = client.post("/console/calendars/new/", {**sent, "hours_0": "09:00-17:00", "closed": "2026-12-24"})
    refused = sign_in(mara).get("/console/calendars/new/")

    assert 'value="09:00-17:00"' in opened.content.decode()
    assert "Open it on at least one day." in empty.content.decode()
    assert (made.status_code, refused.status_code) == (302, 403)
    assert Calendar.objects.get().closed == [date(2026, 12, 24)]
