"""Addresses of the strategy pillar in the console."""

from django.urls import path

from partners.console import account, bulk, partner, partner_list, person, record, team, tier

urlpatterns = [
    path("partners/", partner_list.partners, name="partners"),
    path("partners/new", partner.create, name="partner-new"),
    path("partners/bulk", bulk.partners, name="partners-bulk"),
    path("partners/<str:reference>/", record.partner, name="partner"),
    path("partners/<str:reference>/edit", partner.edit, name="partner-edit"),
    path("partners/<str:reference>/status/<slug:step>", partner.status, name="partner-status"),
    path("partners/<str:reference>/note", partner.note, name="partner-note"),
    path("partners/<str:reference>/team", team.join, name="partner-team"),
    path("partners/<str:reference>/team/<str:member>", team.member, name="partner-member"),
    path("partners/<str:reference>/tier/<str:programme>", tier.assign, name="partner-tier"),
    path("partners/<str:reference>/people/invite", person.invite, name="person-invite"),
    path("people/<str:reference>/", person.person, name="person"),
    path("people/<str:reference>/resend", person.resend, name="person-resend"),
    path("people/<str:reference>/withdraw", person.withdraw, name="person-withdraw"),
    path("people/<str:reference>/remove", person.remove, name="person-remove"),
    path("accounts/", account.accounts, name="accounts"),
    path("accounts/new", account.create, name="account-new"),
    path("accounts/bulk", bulk.accounts, name="accounts-bulk"),
    path("accounts/<str:reference>/", account.account, name="account"),
    path("accounts/<str:reference>/edit", account.edit, name="account-edit"),
    path("accounts/<str:reference>/names", account.names, name="account-names"),
    path("accounts/<str:reference>/note", account.note, name="account-note"),
    path("programmes/", tier.programmes, name="programmes"),
    path("programmes/<str:reference>/edit", tier.programme, name="programme-edit"),
    path("programmes/<str:reference>/tiers/new", tier.new_tier, name="tier-new"),
    path("programmes/tiers/<str:reference>/edit", tier.terms, name="tier-edit"),
    path("programmes/tiers/<str:reference>/regions", tier.region, name="tier-region"),
]
