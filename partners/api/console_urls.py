"""Addresses of the console's API of partners, their people, accounts and merges."""

from django.urls import path

from partners.api import lists
from partners.api.console import accounts, certificates, cohorts, merges, metrics, partners, people, programmes, team

urlpatterns = [
    path("partners", partners.Partners.as_view(), name="partners"),
    path("partners/<str:reference>", partners.OnePartner.as_view(), name="partner"),
    path("partners/<str:reference>/notes", partners.Notes.as_view(), name="partner-notes"),
    path("partners/<str:reference>/people", people.Invite.as_view(), name="partner-invite"),
    *partners.STEPS.urls("partners/<str:reference>", "partner"),
    path("partners/<str:reference>/team", team.Team.as_view(), name="partner-team"),
    path("partners/<str:reference>/team/<str:member>", team.OneMember.as_view(), name="partner-member"),
    path("partners/<str:reference>/certificates", certificates.Held.as_view(), name="partner-certificates"),
    path("partners/<str:reference>/certificates/<str:held>/end", certificates.End.as_view(), name="certificate-end"),
    path("partners/<str:reference>/tiers", programmes.PartnerTiers.as_view(), name="partner-tiers"),
    path("partners/<str:reference>/metrics", metrics.Values.as_view(), name="partner-metrics"),
    path("partners/<str:reference>/metrics/<str:value>", metrics.OneValue.as_view(), name="partner-metric"),
    path("programmes", programmes.Programmes.as_view(), name="programmes"),
    path("programmes/<str:programme>", programmes.OneProgramme.as_view(), name="programme"),
    path("programmes/<str:programme>/tiers", programmes.Tiers.as_view(), name="programme-tiers"),
    path("tiers/<str:tier>", programmes.OneTier.as_view(), name="tier"),
    path("tiers/<str:tier>/regions", programmes.Regions.as_view(), name="tier-regions"),
    path("metrics", metrics.Metrics.as_view(), name="metrics"),
    path("metrics/<str:metric>", metrics.OneMetric.as_view(), name="metric"),
    path("certificates", certificates.Certificates.as_view(), name="certificates"),
    path("cohorts", cohorts.Cohorts.as_view(), name="cohorts"),
    path("cohorts/<str:cohort>", cohorts.OneCohort.as_view(), name="cohort"),
    path("cohorts/<str:cohort>/members", cohorts.Members.as_view(), name="cohort-members"),
    path("cohorts/<str:cohort>/members/<str:partner>", cohorts.OneMembership.as_view(), name="cohort-member"),
    path("people", people.People.as_view(), name="people"),
    path("people/<str:reference>", people.OnePerson.as_view(), name="person"),
    path("people/<str:reference>/resend", people.Resend.as_view(), name="person-resend"),
    *people.STEPS.urls("people/<str:reference>", "person"),
    path("accounts", accounts.Accounts.as_view(), name="accounts"),
    path("accounts/look-alikes", accounts.LookAlikes.as_view(), name="account-look-alikes"),
    path("accounts/<str:reference>", accounts.OneAccount.as_view(), name="account"),
    path("accounts/<str:reference>/names", accounts.Aliases.as_view(), name="account-names"),
    path("accounts/<str:reference>/merge", merges.AccountOffers.as_view(), name="account-merge"),
    path("accounts/<str:reference>/merge/<str:other>", merges.AccountMerge.as_view(), name="account-merge-with"),
    path("partners/<str:reference>/merge", merges.PartnerOffers.as_view(), name="partner-merge"),
    path("partners/<str:reference>/merge/<str:other>", merges.PartnerMerge.as_view(), name="partner-merge-with"),
    path("merges", merges.Merges.as_view(), name="merges"),
    path("merges/<str:reference>", merges.OneMerge.as_view(), name="merge"),
    path("merges/<str:reference>/undo", merges.Undo.as_view(), name="merge-undo"),
    path("lists/<str:name>", lists.ConsoleList.as_view(), name="list"),
]
