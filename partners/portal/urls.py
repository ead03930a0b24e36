"""Portal addresses of the strategy pillar."""

from django.urls import path

from partners.portal import company, people, tier

urlpatterns = [
    path("company/", company.company, name="company"),
    path("company/edit/", company.edit, name="company-edit"),
    path("company/propose/", company.propose, name="company-propose"),
    path("company/tier/", tier.tier, name="tier"),
    path("company/tier/declare/<str:metric>/", tier.declare, name="metric-declare"),
    path("company/tier/<str:programme>/", tier.tier, name="tier-of"),
    path("company/tier/<str:programme>/figures/<slug:figure>/", tier.figure, name="tier-figure"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="person-invite"),
    path("people/<str:reference>/", people.person, name="person"),
    path("people/<str:reference>/resend/", people.resend, name="person-resend"),
    path("people/<str:reference>/withdraw/", people.withdraw, name="person-withdraw"),
    path("people/<str:reference>/remove/", people.remove, name="person-remove"),
]
