"""Addresses of the portal's deal API."""

from django.urls import path

from dealreg.api import sale
from dealreg.api.portal import deals, extensions, files
from dealreg.api.portal.shown import STEPS

urlpatterns = [
    path("deals", deals.Deals.as_view(), name="deals"),
    path("deals/<str:reference>", deals.OneDeal.as_view(), name="deal"),
    path("deals/<str:reference>/stage", deals.Stage.as_view(), name="deal-stage"),
    path("deals/<str:reference>/clone", deals.Clone.as_view(), name="deal-clone"),
    path("deals/<str:reference>/sale", sale.PortalSale.as_view(), name="deal-sale"),
    path("deals/<str:reference>/activities", sale.PortalActivities.as_view(), name="deal-activities"),
    path("deals/<str:reference>/evidence", sale.PortalEvidence.as_view(), name="deal-evidence"),
    path("deals/<str:reference>/evidence/meetings", sale.Meetings.as_view(), name="deal-meetings"),
    path("deals/<str:reference>/evidence/answers", sale.Answers.as_view(), name="deal-answers"),
    path("deals/<str:reference>/timeline", deals.Timeline.as_view(), name="deal-timeline"),
    path("deals/<str:reference>/files", files.Files.as_view(), name="deal-files"),
    path("deals/<str:reference>/files/<str:file>", files.OneFile.as_view(), name="deal-file"),
    path("deals/<str:reference>/extensions", extensions.Extensions.as_view(), name="deal-extensions"),
    path(
        "deals/<str:reference>/extensions/<str:extension>/withdraw",
        extensions.Withdraw.as_view(),
        name="extension-withdraw",
    ),
    *STEPS.urls("deals/<str:reference>", "deal"),
]
