"""The form that brings a file."""

from django import forms

from prm.common.imports.tables import DELIMITERS, ENCODINGS


class BringForm(forms.Form):
    """One table, CSV or Excel. What it is, the content says."""

    file = forms.FileField(label="CSV or Excel file")


class RereadForm(forms.Form):
    """How to read a text file when the guess was wrong."""

    encoding = forms.ChoiceField(choices=list(ENCODINGS.items()), required=False)
    delimiter = forms.ChoiceField(choices=list(DELIMITERS.items()), required=False)
    sheet = forms.CharField(max_length=100, required=False)
