"""The living style guide: every component in every state, light beside dark, from made-up facts."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from prm.accounts.web import public
from prm.common.components import icons, statuses
from prm.common.moment import now
from prm.studio import guide

CLOCKS = (
    {"state": "running", "left": "31 h left", "of": "of 48 business hours", "percent": 35, "title": "Due Thu 19 March"},
    {
        "state": "warn",
        "left": "5 h 40 m left",
        "of": "of 48 business hours",
        "percent": 88,
        "title": "Due today, 16:10",
    },
    {"state": "over", "left": "2 h 10 m late", "of": "of 16 business hours", "percent": 100, "title": "Due at 08:20"},
    {"state": "paused", "left": "With partner", "of": "", "percent": 40, "title": "Paused since Monday"},
    {
        "state": "met",
        "left": "Kept, 20 h 26 m",
        "of": "of 48 business hours",
        "percent": 42,
        "title": "Kept on Thursday",
    },
)
CARD: dict[str, Any] = {
    "sentence": "Protected for 120 days, because you are Premier and the customer is new.",
    "decided_by_name": "Priya Raman",
    "rows": [
        {"label": "Tier and size", "value": "Premier, 184,000.00 EUR", "contribution": "+ 90", "part": 60, "offset": 0},
        {"label": "New customer", "value": "Yes", "contribution": "+ 30", "part": 20, "offset": 60},
        {"label": "Overlapping live registration", "value": "None found", "result": "passed"},
    ],
    "total": {"label": "Protection", "value": "120 days"},
    "alternatives": [{"change": "A certified engineer named", "result": "135 days", "note": "You can still add one."}],
    "policy_label": "Protection window, version 14",
}
CHECKS = (
    {"result": "passed", "label": "Eligible", "detail": "Growth, contract to 2027, 4 of 20 live"},
    {"result": "possible", "label": "One possible match", "detail": "Stadtwerke Ulm/Neu-Ulm GmbH, 60 of 100"},
    {"result": "failed", "label": "A live registration overlaps", "detail": "Edge Gateway, DE-BW"},
)
COMPARE_HEADS = (
    {"kind": "This registration", "name": "Stadtwerke Ulm Netze GmbH", "detail": "Acme Integration GmbH, 12 March"},
    {"kind": "Registration DR-4QPX-81ZN", "name": "SWU Netze GmbH", "url": "#", "detail": "Halden Netzwerke AG"},
)
COMPARE_ROWS = (
    ("Name", "Stadtwerke Ulm Netze GmbH", "SWU Netze GmbH", "maybe", "21/30"),
    ("Website", "netze.swu.example", "swu.example", "same", "25/25"),
    ("Tax id", "DE 811 247 093", "Not given", "unknown", "–/25"),
    ("Contact", "m.brandt@swu.example", "None on record", "diff", "0/10"),
)
MONTHS = tuple(
    zip(
        ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"),
        (1, 2, 2, 3, 1, 2, 0, 3, 2, 1, 3, 2),
        (1, 0, 1, 2, 0, 1, 0, 1, 1, 0, 1, 1),
        strict=True,
    )
)
STEPS = (
    ("qualified", "Qualified", "done"),
    ("discovery", "Discovery", "done"),
    ("proposal", "Proposal", "current"),
    ("negotiation", "Negotiation", ""),
    ("closing", "Closing", ""),
)
TABLE = (
    (CLOCKS[1], "Municipio de Getxo", "clear", Decimal("88700"), "EUR"),
    (CLOCKS[2], "Stadtwerke Ulm Netze", "conflict", Decimal("126500"), "EUR"),
    (CLOCKS[0], "Bodensee Molkerei eG", "possible", Decimal("61000"), "CHF"),
)
PALETTE = (
    {
        "label": "Deals",
        "options": [
            {"label": "Stadtwerke Ulm Netze GmbH", "url": "#", "icon": "deal", "detail": "In review, 5 h 40 m left"},
            {"label": "Stadtwerke Rosenheim KG", "url": "#", "icon": "deal", "detail": "Won, 71,200.00 EUR"},
        ],
    },
    {"label": "Actions", "options": [{"label": "Register a deal", "url": "#", "icon": "plus", "detail": "N then D"}]},
)


class SampleForm(forms.Form):
    """One field of every kind."""

    customer = forms.CharField(label="Customer", help_text="As on the contract")
    tax_id = forms.CharField(label="Tax id")
    amount = forms.CharField(label="Amount")
    currency = forms.ChoiceField(label="Currency", choices=[("EUR", "EUR"), ("CHF", "CHF")])
    motion = forms.ChoiceField(label="Motion", choices=[("resell", "Resell"), ("referral", "Referral")])
    close = forms.DateField(label="Expected close", widget=forms.DateInput(attrs={"type": "date"}))
    territory = forms.CharField(label="Territory", required=False, widget=forms.TextInput(attrs={"readonly": True}))
    days = forms.CharField(label="Protection")
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    help = forms.MultipleChoiceField(
        label="What help do you want?",
        choices=[("demo", "Demonstration"), ("price", "Special price")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    known = forms.ChoiceField(
        label="Is the customer new?", choices=[("new", "New"), ("known", "Known")], widget=forms.RadioSelect
    )
    engineer = forms.BooleanField(label="Ask for an engineer", required=False)
    evidence = forms.FileField(label="Evidence", required=False)


def _form(theme: str) -> SampleForm:
    form = SampleForm(
        {
            "customer": "Nordwind Logistik SE",
            "tax_id": "DE 1234",
            "amount": "184,000.00",
            "currency": "EUR",
            "motion": "resell",
            "close": "2026-05-28",
            "territory": "DE-HB",
            "days": "120",
            "help": ["demo"],
            "known": "new",
            "engineer": "on",
        },
        auto_id=f"{theme}-%s",
    )
    form.add_error("tax_id", "A German tax id has 9 digits. This has 4.")
    return form


def _timeline() -> list[dict[str, Any]]:
    at = now()
    return [
        {
            "actor_name": "Lena Hofmann",
            "actor_id": 1,
            "actor_side": "partner",
            "text": "moved the stage to Proposal",
            "at": at - timedelta(minutes=12),
        },
        {
            "actor_name": "Tomas Keller",
            "actor_id": 2,
            "actor_side": "vendor",
            "text": "answered your question",
            "note": "The port extension runs on the same gateway licence.",
            "at": at - timedelta(days=1),
        },
        {
            "actor_name": "Entente",
            "text": "protection started, 120 days",
            "data": {"icon": "shield"},
            "at": at - timedelta(days=90),
        },
    ]


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    rows = [
        {
            "label": label,
            "cells": [
                {"value": ours, "of": "This registration"},
                {"value": theirs, "of": "Registration, Halden", "state": state, "points": points},
            ],
        }
        for label, ours, theirs, state, points in COMPARE_ROWS
    ]
    context = {
        "themes": [{"name": name, "form": _form(name), "policy": guide.sample(name)} for name in ("light", "dark")],
        "clocks": CLOCKS,
        "card": {**CARD, "at": now() - timedelta(days=30), "policy_since": now() - timedelta(days=75)},
        "checks": CHECKS,
        "compare_heads": COMPARE_HEADS,
        "compare_rows": rows,
        "months": MONTHS,
        "steps": STEPS,
        "table": TABLE,
        "palette": PALETTE,
        "timeline": _timeline(),
        "moments": [now() - timedelta(**ago) for ago in ({"minutes": 12}, {"days": 1}, {"days": 40})],
        "deal_states": list(statuses.LOOKS)[:11],
        "partner_states": list(statuses.LOOKS)[11:19],
        "check_states": ["clear", "possible", "conflict", "strategic", "not_eligible"],
        "icons": sorted(icons.ICONS),
        "shapes": sorted(icons.SHAPES),
        "tabs": [
            {"label": "My queue", "url": "#", "current": True, "count": 15},
            {"label": "Breaches today", "url": "#", "current": False, "count": 6},
            {"label": "Low risk", "url": "#", "current": False, "count": 7},
        ],
        "kv": [("Website", "hafen-brhv.example"), ("Country", "Germany, DE-HB"), ("Tax id", "")],
        "clock_lines": [
            {
                **CLOCKS[1],
                "owed_by_name": "Meridian",
                "label": "decision",
                "consequence": "If late, protection counts from the promised time",
            },
            {**CLOCKS[0], "owed_by_name": "You", "label": "next activity"},
        ],
    }
    return render(request, "styleguide.html", context)
