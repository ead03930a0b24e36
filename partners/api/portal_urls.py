"""Addresses of the portal's API of the company, its people and the vendor's lists."""

from django.urls import path

from partners.api import lists
from partners.api.portal import company, people

urlpatterns = [
    path("company", company.Company.as_view(), name="company"),
    path("company/proposals", company.Proposals.as_view(), name="company-proposals"),
    path("people", people.People.as_view(), name="people"),
    path("people/<str:reference>", people.OnePerson.as_view(), name="person"),
    path("people/<str:reference>/resend", people.Resend.as_view(), name="person-resend"),
    *people.STEPS.urls("people/<str:reference>", "person"),
    path("lists/<str:name>", lists.PortalList.as_view(), name="list"),
]
