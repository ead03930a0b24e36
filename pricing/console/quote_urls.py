"""Addresses of quotes, prices to approve and special prices in the console."""

from django.urls import path

from pricing.console import approval, quote, special

urlpatterns = [
    path("quotes/", quote.quote_list, name="quotes"),
    path("quotes/new/", quote.begin, name="quote-begin"),
    path("quotes/new/<str:partner>/", quote.create, name="quote-new"),
    path("quotes/<str:reference>/", quote.quote_page, name="quote"),
    path("quotes/<str:reference>/edit/", quote.edit, name="quote-edit"),
    path("quotes/<str:reference>/paper.pdf", quote.pdf, name="quote-pdf"),
    path("quotes/<str:reference>/sheet.xlsx", quote.xlsx, name="quote-xlsx"),
    path("quotes/<str:reference>/lines/<str:line>/", quote.line, name="quote-line"),
    path("quotes/<str:reference>/compare/<str:other>/", quote.compare, name="quote-compare"),
    path("quotes/<str:reference>/step/<str:how>/", quote.step, name="quote-step"),
    path("approvals/", approval.queue, name="approvals"),
    path("approvals/bulk/", approval.bulk, name="approvals-bulk"),
    path("approvals/<str:reference>/decide/", approval.decide, name="approval-decide"),
    path("approvals/<str:reference>/hand-over/", approval.hand_over, name="approval-hand-over"),
    path("special-prices/", special.specials, name="specials"),
    path("special-prices/new/", special.create, name="special-new"),
    path("special-prices/<str:reference>/", special.special, name="special"),
    path("special-prices/<str:reference>/withdraw/", special.withdraw, name="special-withdraw"),
]
