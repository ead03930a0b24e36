"""Addresses of quotes, approvals and special prices, for both sides."""

from django.urls import path

from pricing.api import approvals, quotes

PORTAL = [
    path("quotes", quotes.PortalQuotes.as_view(), name="quotes"),
    path("quotes/price", quotes.PortalPrice.as_view(), name="quote-price"),
    path("quotes/<str:reference>", quotes.PortalQuote.as_view(), name="quote"),
    path("quotes/<str:reference>/revise", quotes.PortalRevise.as_view(), name="quote-revise"),
    path("quotes/<str:reference>/clone", quotes.PortalClone.as_view(), name="quote-clone"),
    path("quotes/<str:reference>/answer", quotes.PortalAnswer.as_view(), name="quote-answer"),
    *quotes.PORTAL_STEPS.urls("quotes/<str:reference>", "quote"),
    path("special-prices", approvals.PortalSpecials.as_view(), name="special-prices"),
]

CONSOLE = [
    path("quotes", quotes.ConsoleQuotes.as_view(), name="quotes"),
    path("quotes/price", quotes.ConsolePrice.as_view(), name="quote-price"),
    path("quotes/<str:reference>", quotes.ConsoleQuote.as_view(), name="quote"),
    path("quotes/<str:reference>/revise", quotes.ConsoleRevise.as_view(), name="quote-revise"),
    path("quotes/<str:reference>/clone", quotes.ConsoleClone.as_view(), name="quote-clone"),
    path("quotes/<str:reference>/answer", quotes.ConsoleAnswer.as_view(), name="quote-answer"),
    *quotes.CONSOLE_STEPS.urls("quotes/<str:reference>", "quote"),
    path("quote-levels", approvals.Levels.as_view(), name="quote-levels"),
    path("quote-levels/decide", approvals.DecideSeveral.as_view(), name="quote-levels-decide"),
    path("quote-levels/<str:reference>", approvals.Level.as_view(), name="quote-level"),
    path("quote-levels/<str:reference>/decide", approvals.Decide.as_view(), name="quote-level-decide"),
    path("quote-levels/<str:reference>/hand-over", approvals.HandOver.as_view(), name="quote-level-hand-over"),
    path("special-prices", approvals.ConsoleSpecials.as_view(), name="special-prices"),
    path("special-prices/<str:reference>/withdraw", approvals.WithdrawSpecial.as_view(), name="special-price-withdraw"),
]
