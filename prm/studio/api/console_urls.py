"""Addresses of the console's API of policies."""

from django.urls import path

from prm.studio.api.console import examples, kinds, policies

VERSION = "policies/<str:reference>"

urlpatterns = [
    path("policy-kinds", kinds.Kinds.as_view(), name="policy-kinds"),
    path("policy-kinds/<str:kind>", kinds.OneKind.as_view(), name="policy-kind"),
    path("policy-kinds/<str:kind>/in-force", kinds.InForce.as_view(), name="policy-in-force"),
    path("policies", policies.Versions.as_view(), name="policies"),
    path("policies/import", policies.Import.as_view(), name="policies-import"),
    path("policies/examples/<str:example>", examples.OneExample.as_view(), name="policy-example"),
    path(VERSION, policies.OneVersion.as_view(), name="policy"),
    path(f"{VERSION}/diff", policies.Diff.as_view(), name="policy-diff"),
    path(f"{VERSION}/yaml", policies.Export.as_view(), name="policy-yaml"),
    path(f"{VERSION}/examples", examples.Examples.as_view(), name="policy-examples"),
    path(f"{VERSION}/roll-back", policies.RollBack.as_view(), name="policy-roll-back"),
    *policies.STEPS.urls(VERSION, "policy"),
]
