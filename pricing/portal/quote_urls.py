"""Addresses of the partner's quotes."""

from django.urls import path

from pricing.portal import quote, quote_edit

urlpatterns = [
    path("quotes/", quote.quote_list, name="quotes"),
    path("quotes/new/", quote_edit.create, name="quote-new"),
    path("quotes/<str:reference>/", quote.quote_page, name="quote"),
    path("quotes/<str:reference>/edit/", quote_edit.edit, name="quote-edit"),
    path("quotes/<str:reference>/paper.pdf", quote.pdf, name="quote-pdf"),
    path("quotes/<str:reference>/sheet.xlsx", quote.xlsx, name="quote-xlsx"),
    path("quotes/<str:reference>/lines/<str:line>/", quote.line, name="quote-line"),
    path("quotes/<str:reference>/compare/<str:other>/", quote.compare, name="quote-compare"),
    path("quotes/<str:reference>/step/<str:how>/", quote.step, name="quote-step"),
]
