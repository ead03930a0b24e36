"""Addresses of the partner's deals."""

from django.urls import path

from dealreg.portal import (
    activity,
    appeal,
    board,
    closing,
    deal,
    deals,
    extension,
    files,
    opportunity,
    participant,
    registration,
    shared,
)

urlpatterns = [
    path("deals/", deals.deal_list, name="deals"),
    path("deals/board/", board.board, name="deal-board"),
    path("deals/board/<str:reference>/", board.move, name="deal-board-move"),
    path("deals/new/", registration.register, name="deal-new"),
    path("deals/new/look/", registration.look, name="deal-look"),
    path("deals/<str:reference>/", deal.deal_page, name="deal"),
    path("deals/<str:reference>/edit/", registration.edit, name="deal-edit"),
    path("deals/<str:reference>/stage/", deal.stage, name="deal-stage"),
    path("deals/<str:reference>/clone/", board.clone, name="deal-clone"),
    path("deals/<str:reference>/discard/", deal.discard, name="deal-discard"),
    path("deals/<str:reference>/appeal/", appeal.appeal, name="deal-appeal"),
    path("deals/<str:reference>/files/", files.attach, name="deal-attach"),
    path("deals/<str:reference>/files/<str:file>/", files.download, name="deal-file"),
    path("deals/<str:reference>/sale/", opportunity.sale, name="deal-sale"),
    path("deals/<str:reference>/more-time/", extension.ask, name="deal-more-time"),
    path("deals/<str:reference>/more-time/<str:extension_ref>/", extension.withdraw, name="deal-more-time-withdraw"),
    path("deals/<str:reference>/activities/", activity.add, name="deal-activities"),
    path("deals/<str:reference>/activities/<str:activity_ref>/", activity.edit, name="deal-activity"),
    path("deals/<str:reference>/notes/", activity.add_note, name="deal-notes"),
    path("deals/<str:reference>/notes/<str:note_ref>/", activity.edit_note, name="deal-note"),
    path("deals/<str:reference>/partners/", participant.propose, name="deal-partners"),
    path("deals/<str:reference>/partners/<str:participant_ref>/", participant.remove, name="deal-partner"),
    path("deals/<str:reference>/<str:how>/", closing.close, name="deal-close"),
    path("shared/", shared.shared_list, name="shared-deals"),
    path("shared/<str:shared>/", shared.shared_deal, name="shared-deal"),
]
