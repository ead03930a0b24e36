"""Addresses of the console's API of registrations and opportunities."""

from django.urls import path

from dealreg.api import activities, evidence, participants, promises, sale
from dealreg.api.console import bulk, deals, opportunities
from dealreg.api.console.shown import STEPS

DEAL = "deals/<str:reference>"

urlpatterns = [
    path("deals", deals.Deals.as_view(), name="deals"),
    path("deals/many/approve", bulk.Approve.as_view(), name="deals-approve"),
    path("deals/many/assign", bulk.Assign.as_view(), name="deals-assign"),
    path("deals/many/hold", bulk.Hold.as_view(), name="deals-hold"),
    path(DEAL, deals.OneDeal.as_view(), name="deal"),
    path(f"{DEAL}/sale", sale.ConsoleSale.as_view(), name="deal-sale"),
    path(f"{DEAL}/activities", activities.ConsoleActivities.as_view(), name="deal-activities"),
    path(f"{DEAL}/activities/<str:activity>", activities.ConsoleActivity.as_view(), name="deal-activity"),
    path(f"{DEAL}/evidence", evidence.ConsoleEvidence.as_view(), name="deal-evidence"),
    path(f"{DEAL}/confirmations", evidence.ConsoleConfirmations.as_view(), name="deal-confirmations"),
    path(f"{DEAL}/participants", participants.ConsoleParticipants.as_view(), name="deal-participants"),
    path(f"{DEAL}/participants/<str:participant>", participants.ConsoleParticipant.as_view(), name="deal-participant"),
    path(f"{DEAL}/participants/<str:participant>/confirm", participants.Confirm.as_view(), name="participant-confirm"),
    path(f"{DEAL}/participants/<str:participant>/refuse", participants.Refuse.as_view(), name="participant-refuse"),
    path(f"{DEAL}/timeline", deals.Timeline.as_view(), name="deal-timeline"),
    path(f"{DEAL}/assign", deals.Assign.as_view(), name="deal-assign"),
    path(f"{DEAL}/levels/<str:level>/assign", deals.HandOver.as_view(), name="level-assign"),
    path(f"{DEAL}/notes", deals.Notes.as_view(), name="deal-notes"),
    path(f"{DEAL}/matches/<str:match>", deals.Judge.as_view(), name="deal-judge"),
    path(f"{DEAL}/files/<str:file>", deals.OneFile.as_view(), name="deal-file"),
    path(f"{DEAL}/extensions", deals.Extensions.as_view(), name="deal-extensions"),
    path(f"{DEAL}/extensions/<str:extension>/grant", deals.Grant.as_view(), name="extension-grant"),
    path(f"{DEAL}/extensions/<str:extension>/refuse", deals.Refuse.as_view(), name="extension-refuse"),
    *STEPS.urls(DEAL, "deal"),
    path("promises", promises.ConsolePromises.as_view(), name="promises"),
    path("opportunities", opportunities.Opportunities.as_view(), name="opportunities"),
    path("opportunities/<str:reference>", opportunities.OneOpportunity.as_view(), name="opportunity"),
]
