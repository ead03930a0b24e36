"""Tests of the visual language: what tags say, what components draw, and that no page needs an inline script."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.template import Context, engines
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import timezone
from django_cotton.compiler_regex import CottonCompiler

from prm.common.components import drawing, figures, icons, moments, statuses
from prm.common.money import Money
from prm.common.templatetags import ui

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 17, 10, 30, tzinfo=UTC)


def draw(source: str, **context) -> str:
    """Return a piece of template rendered as a page would, components included."""
    compiled = CottonCompiler().process("{% load ui %}" + source)
    html = engines["django"].from_string(compiled).render(context)
    return re.sub(r"\s+", " ", html).strip()


class Sample(forms.Form):
    name = forms.CharField(label="Customer", help_text="As on the contract")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    ready = forms.BooleanField(label="Ready", required=False)
    kinds = forms.MultipleChoiceField(label="Kinds", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)


def test_an_amount_has_the_decimals_of_its_currency():
    said = [figures.amount_words(Decimal("1234567.5"), code) for code in ("EUR", "JPY", "KWD")]

    assert said == ["1,234,567.50", "1,234,568", "1,234,567.500"]


def test_a_negative_amount_is_written_with_a_minus_and_not_a_hyphen():
    assert figures.amount_words(Decimal("-1250"), "EUR") == "−1,250.00"


def test_an_unknown_amount_is_a_dash_and_zero_is_zero():
    unknown, zero = drawing.money(None, "EUR"), drawing.money(Decimal(0), "EUR")

    assert "unknown" in unknown
    assert zero == '0.00<abbr class="ccy" title="Euro">EUR</abbr>'


def test_money_values_bring_their_currency():
    assert drawing.money(Money(Decimal("10"), "CHF")) == '10.00<abbr class="ccy" title="Swiss Franc">CHF</abbr>'


def test_a_figure_with_rows_says_what_it_is_to_a_screen_reader():
    drawn = drawing.money(Decimal("30150"), "EUR", url="/rows", label="Total")

    assert drawn.startswith('<a class="fig" href="/rows" aria-label="Total: 30,150.00 EUR">30,150.00</a>')


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=-20), "Just now"),
        (timedelta(minutes=-12), "12 min ago"),
        (timedelta(minutes=12), "in 12 min"),
        (timedelta(hours=-2), "08:30"),
        (timedelta(days=-1), "Yesterday"),
        (timedelta(days=1), "Tomorrow"),
        (timedelta(days=-4), "Fri"),
        (timedelta(days=-40), "5 Feb"),
        (timedelta(days=-400), "10 Feb 2025"),
    ],
)
def test_moments_are_said_as_near_as_they_are(away, words):
    with time_machine.travel(NOW, tick=False), timezone.override("UTC"):
        assert moments.moment_words(NOW + away) == words


def test_the_exact_moment_is_in_the_viewers_zone():
    with timezone.override("Europe/Berlin"):
        assert moments.exact(NOW) == "Tue 17 March 2026, 11:30 CET"


def test_a_day_near_midnight_is_counted_in_the_viewers_zone():
    late = datetime(2026, 3, 16, 23, 30, tzinfo=UTC)

    with time_machine.travel(NOW, tick=False), timezone.override("Europe/Berlin"):
        assert moments.moment_words(late) == "00:30"


def test_when_takes_days_too():
    with time_machine.travel(NOW, tick=False):
        drawn = drawing.when(date(2026, 5, 28))

    assert drawn == '<time datetime="2026-05-28" title="Thu 28 May 2026">28 May</time>'


def test_spans_are_said_in_their_two_largest_units():
    spans = [timedelta(hours=5, minutes=40), timedelta(days=1, hours=4), timedelta(days=87), timedelta(minutes=5)]

    assert [moments.span_words(span) for span in spans] == ["5 h 40 m", "1 d 4 h", "87 days", "0 h 05 m"]


def test_every_status_has_a_drawn_shape_and_a_word():
    for state in statuses.LOOKS:
        look = statuses.look(state)

        assert look.shape in icons.SHAPES
        assert look.word


def test_the_states_of_a_registration_are_told_apart_without_colour():
    states = ["draft", "submitted", "in_review", "approved", "returned", "rejected", "won", "lost", "expired"]

    assert len({statuses.look(state).shape for state in states}) == len(states)


def test_the_states_of_a_quote_that_is_open_are_told_apart_without_colour():
    states = ["draft", "in_approval", "ready", "sent", "accepted", "declined", "expired", "withdrawn"]

    assert len({statuses.look(state).shape for state in states}) == len(states)


def test_a_state_nobody_drew_is_still_a_word():
    assert "Being moved" in drawing.status("being_moved")


def test_a_status_escapes_its_word():
    assert "&lt;b&gt;" in drawing.status("draft", "<b>")


def test_a_clock_shows_time_left_of_how_much_and_the_exact_moment():
    view = {"state": "warn", "left": "5 h 40 m left", "of": "of 48 business hours", "percent": 88, "title": "Due today"}

    whole, short = drawing.clock(view), drawing.clock(view, of=False)

    assert 'title="Due today"' in whole and "of 48 business hours" in whole
    assert ">5 h 40 m</span>" in short and "of 48" not in short


def test_a_meter_never_leaves_its_box():
    assert figures.percent(15, 10) == Decimal("100.0")
    assert figures.percent(1, 0) == Decimal(0)


def test_initials_are_the_first_and_the_last_word():
    assert [ui.initials(name) for name in ("Lena Maria Hofmann", "Cher", "", "李 小龍")] == ["LH", "C", "?", "李小"]


def test_a_query_changes_the_address_and_none_removes():
    context = Context({"request": RequestFactory().get("/deals", {"q": "ulm", "after": "x", "status": ["a", "b"]})})

    assert ui.query(context, sort="-amount", after=None) == "?q=ulm&status=a&status=b&sort=-amount"


def test_a_blocked_button_stays_focusable_and_says_why():
    html = draw('<c-button reason="Opens on 13 May">Request extension</c-button>')

    assert 'aria-disabled="true" aria-describedby="why-opens-on-13-may"' in html
    assert " disabled" not in html.replace("aria-disabled", "")
    assert 'id="why-opens-on-13-may"' in html


def test_a_field_ties_its_error_and_its_hint_to_the_control():
    form = Sample({"name": ""}, auto_id="f-%s")

    html = draw('<c-field :field="form.name" />', form=form)

    assert 'aria-describedby="f-name-error f-name-hint" aria-invalid="true"' in html
    assert 'id="f-name-error"' in html and 'id="f-name-hint"' in html


def test_a_field_that_may_stay_empty_says_so():
    html = draw('<c-field :field="form.note" /><c-field :field="form.name" />', form=Sample())

    assert html.count("optional") == 1


def test_several_choices_are_a_group_with_a_legend():
    html = draw('<c-field :field="form.kinds" />', form=Sample())

    assert "<fieldset" in html and "<legend" in html


def test_form_errors_lead_to_their_fields():
    form = Sample({"name": ""})

    html = draw('<c-form-errors :form="form" />', form=form)

    assert '<a href="#id_name">Customer</a>: This field is required.' in html
    assert "Nothing you typed is lost" in html


def test_a_why_card_reads_a_partners_card_and_a_whole_decision():
    row = {"label": "Tier", "value": "Premier", "contribution": "+ 90", "part": 60, "offset": 0}
    card = {"sentence": "Approved", "rows": [row], "total": {"label": "Protection", "value": "120 days"}}
    decision = {"sentence": "Approved", "trace": [row], "data": {"total": ["Protection", "120 days"]}}

    drawn = [draw('<c-why :card="card" />', card=each) for each in (card, decision)]

    for html in drawn:
        assert "+ 90" in html and "120 days" in html


def test_a_timeline_says_you_for_the_reader():
    entry = {"actor_name": "Lena Hofmann", "actor_id": 3, "actor_side": "partner", "text": "submitted it", "at": NOW}

    html = draw('<c-timeline :entries="entries" :me="3" />', entries=[entry])

    assert "<b>You</b> submitted it" in html


def test_columns_are_scaled_to_the_largest_month():
    drawn = figures.columns([("Apr", 4, 1), ("May", 2, 2), ("Jun", 0, 0)])

    assert [(c.back_height, c.front_height) for c in drawn.columns] == [(42, 10), (21, 21), (0, 0)]


def test_no_template_carries_inline_script_style_or_handlers():
    offence = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(src=|type=\"application/json\"))", re.IGNORECASE)

    offenders = [
        str(p.relative_to(ROOT)) for p in (ROOT / "templates").rglob("*.html") if offence.search(p.read_text())
    ]

    assert offenders == []


def test_only_the_tokens_hold_colours():
    colour = re.compile(r"(#[0-9a-f]{3,8}\b(?![^{]*{)|\brgba?\(|\bhsla?\(|\boklch\()", re.IGNORECASE)

    offenders = [
        p.name for p in (ROOT / "static/css").glob("*.css") if p.name != "tokens.css" and colour.search(p.read_text())
    ]

    assert offenders == []


def test_every_component_in_use_exists():
    used = {
        name
        for p in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"<c-([a-z][a-z-]*)", p.read_text())
        if name not in {"vars", "slot"}
    }

    there = {p.stem for p in (ROOT / "templates/cotton").glob("*.html")}

    assert {name.replace("-", "_") for name in used} - there == set()


def test_every_template_compiles():
    folder = ROOT / "templates"

    for path in folder.rglob("*.html"):
        get_template(str(path.relative_to(folder)))


def test_the_style_guide_needs_neither_a_login_nor_data(client, db):
    answer = client.get("/styleguide")

    assert answer.status_code == 200
    assert b"Why this decision" in answer.content
