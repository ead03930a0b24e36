"""Portal addresses of the strategy pillar."""

from django.urls import path

from partners.portal import company, people

urlpatterns = [
    path("company/", company.company, name="company"),
    path("company/edit/", company.edit, name="company-edit"),
    path("company/propose/", company.propose, name="company-propose"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="person-invite"),
    path("people/<str:reference>/", people.person, name="person"),
    path("people/<str:reference>/resend/", people.resend, name="person-resend"),
    path("people/<str:reference>/withdraw/", people.withdraw, name="person-withdraw"),
    path("people/<str:reference>/remove/", people.remove, name="person-remove"),
]
