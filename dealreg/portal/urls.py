"""Addresses of the partner's deals."""

from django.urls import path

from dealreg.portal import appeal, closing, deal, deals, files, registration

urlpatterns = [
    path("deals/", deals.deal_list, name="deals"),
    path("deals/new/", registration.register, name="deal-new"),
    path("deals/new/look/", registration.look, name="deal-look"),
    path("deals/<str:reference>/", deal.deal_page, name="deal"),
    path("deals/<str:reference>/edit/", registration.edit, name="deal-edit"),
    path("deals/<str:reference>/stage/", deal.stage, name="deal-stage"),
    path("deals/<str:reference>/discard/", deal.discard, name="deal-discard"),
    path("deals/<str:reference>/appeal/", appeal.appeal, name="deal-appeal"),
    path("deals/<str:reference>/files/", files.attach, name="deal-attach"),
    path("deals/<str:reference>/files/<str:file>/", files.download, name="deal-file"),
    path("deals/<str:reference>/<str:how>/", closing.close, name="deal-close"),
]
