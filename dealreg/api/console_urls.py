"""Addresses of the console's API of registrations and opportunities."""

from django.urls import path

from dealreg.api import sale
from dealreg.api.console import deals, opportunities
from dealreg.api.console.shown import STEPS

DEAL = "deals/<str:reference>"

urlpatterns = [
    path("deals", deals.Deals.as_view(), name="deals"),
    path(DEAL, deals.OneDeal.as_view(), name="deal"),
    path(f"{DEAL}/sale", sale.ConsoleSale.as_view(), name="deal-sale"),
    path(f"{DEAL}/activities", sale.ConsoleActivities.as_view(), name="deal-activities"),
    path(f"{DEAL}/evidence", sale.ConsoleEvidence.as_view(), name="deal-evidence"),
    path(f"{DEAL}/timeline", deals.Timeline.as_view(), name="deal-timeline"),
    path(f"{DEAL}/assign", deals.Assign.as_view(), name="deal-assign"),
    path(f"{DEAL}/notes", deals.Notes.as_view(), name="deal-notes"),
    path(f"{DEAL}/matches/<str:match>", deals.Judge.as_view(), name="deal-judge"),
    path(f"{DEAL}/files/<str:file>", deals.OneFile.as_view(), name="deal-file"),
    path(f"{DEAL}/extensions", deals.Extensions.as_view(), name="deal-extensions"),
    path(f"{DEAL}/extensions/<str:extension>/grant", deals.Grant.as_view(), name="extension-grant"),
    path(f"{DEAL}/extensions/<str:extension>/refuse", deals.Refuse.as_view(), name="extension-refuse"),
    *STEPS.urls(DEAL, "deal"),
    path("opportunities", opportunities.Opportunities.as_view(), name="opportunities"),
    path("opportunities/<str:reference>", opportunities.OneOpportunity.as_view(), name="opportunity"),
]
