"""Addresses of the portal's deal API."""

from django.urls import path

from dealreg.api import activities, evidence, participants, promises, sale
from dealreg.api.portal import deals, extensions, files, notes
from dealreg.api.portal.shown import STEPS

DEAL = "deals/<str:reference>"

urlpatterns = [
    path("deals", deals.Deals.as_view(), name="deals"),
    path(DEAL, deals.OneDeal.as_view(), name="deal"),
    path(f"{DEAL}/stage", deals.Stage.as_view(), name="deal-stage"),
    path(f"{DEAL}/clone", deals.Clone.as_view(), name="deal-clone"),
    path(f"{DEAL}/sale", sale.PortalSale.as_view(), name="deal-sale"),
    path(f"{DEAL}/activities", activities.PortalActivities.as_view(), name="deal-activities"),
    path(f"{DEAL}/activities/<str:activity>", activities.PortalActivity.as_view(), name="deal-activity"),
    path(f"{DEAL}/notes", notes.Notes.as_view(), name="deal-notes"),
    path(f"{DEAL}/notes/<str:note>", notes.OneNote.as_view(), name="deal-note"),
    path(f"{DEAL}/participants", participants.PortalParticipants.as_view(), name="deal-participants"),
    path(f"{DEAL}/participants/<str:participant>", participants.PortalParticipant.as_view(), name="deal-participant"),
    path(f"{DEAL}/evidence", evidence.PortalEvidence.as_view(), name="deal-evidence"),
    path(f"{DEAL}/evidence/meetings", evidence.Meetings.as_view(), name="deal-meetings"),
    path(f"{DEAL}/evidence/answers", evidence.Answers.as_view(), name="deal-answers"),
    path(f"{DEAL}/evidence/files", evidence.EvidenceFiles.as_view(), name="deal-evidence-files"),
    path(f"{DEAL}/evidence/<str:piece>", evidence.OnePiece.as_view(), name="deal-piece"),
    path(f"{DEAL}/confirmations", evidence.PortalConfirmations.as_view(), name="deal-confirmations"),
    path(
        f"{DEAL}/confirmations/<str:confirmation>/withdraw",
        evidence.WithdrawConfirmation.as_view(),
        name="confirmation-withdraw",
    ),
    path(f"{DEAL}/timeline", deals.Timeline.as_view(), name="deal-timeline"),
    path(f"{DEAL}/files", files.Files.as_view(), name="deal-files"),
    path(f"{DEAL}/files/<str:file>", files.OneFile.as_view(), name="deal-file"),
    path(f"{DEAL}/extensions", extensions.Extensions.as_view(), name="deal-extensions"),
    path(
        f"{DEAL}/extensions/<str:extension>/withdraw",
        extensions.Withdraw.as_view(),
        name="extension-withdraw",
    ),
    *STEPS.urls(DEAL, "deal"),
    path("shared-deals", participants.SharedDeals.as_view(), name="shared-deals"),
    path("shared-deals/<str:shared>", participants.OneSharedDeal.as_view(), name="shared-deal"),
    path("promises", promises.PortalPromises.as_view(), name="promises"),
]
