"""Addresses of the deal pages for staff."""

from django.urls import path

from dealreg.console import appeal, approval, clock, deal, opportunity, promise, queue, returning, review

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/bulk/", queue.bulk, name="queue-bulk"),
    path("deals/", deal.deals, name="deals"),
    path("deals/<str:ref>/", review.review, name="deal"),
    path("deals/<str:ref>/approve/", review.approve, name="deal-approve"),
    path("deals/<str:ref>/reject/", review.reject, name="deal-reject"),
    path("deals/<str:ref>/cancel/", review.cancel, name="deal-cancel"),
    path("deals/<str:ref>/assign/", review.assign, name="deal-assign"),
    path("deals/<str:ref>/levels/<str:step>/", approval.hand_over, name="deal-level"),
    path("deals/<str:ref>/return/", returning.give_back, name="deal-return"),
    path("deals/<str:ref>/hold/", returning.hold, name="deal-hold"),
    path("deals/<str:ref>/resume/", returning.resume, name="deal-resume"),
    path("deals/<str:ref>/dismiss/", appeal.dismiss, name="deal-dismiss"),
    path("deals/<str:ref>/reopen/", returning.reopen, name="deal-reopen"),
    path("deals/<str:ref>/note/", review.note, name="deal-note"),
    path("deals/<str:ref>/matches/<str:match>/", review.judge, name="deal-match"),
    path("deals/<str:ref>/files/<str:file>/", review.file, name="deal-file"),
    path("opportunities/", opportunity.opportunities, name="opportunities"),
    path("opportunities/<str:ref>/", opportunity.opportunity, name="opportunity"),
    path("promises/", promise.promises, name="promises"),
    path("clocks/", clock.clocks_page, name="clocks"),
]
