"""Addresses of the studio's pages."""

from django.urls import path

from prm.studio.console import begin, compare, example, exchange, kinds, made, meanwhile, precedence, step, version

urlpatterns = [
    path("policies/", kinds.policies, name="policies"),
    path("policies/import/", exchange.bring_in, name="policy-import"),
    path("policies/of/<str:key>/", kinds.kind, name="policy-kind"),
    path("policies/of/<str:key>/begin/", begin.begin, name="policy-begin"),
    path("policies/of/<str:key>/which/", precedence.which, name="policy-precedence"),
    path("policies/<str:ref>/", version.policy, name="policy"),
    path("policies/<str:ref>/save/", version.save, name="policy-save"),
    path("policies/<str:ref>/beside/", version.beside, name="policy-beside"),
    path("policies/<str:ref>/decisions/", made.made, name="policy-decisions"),
    path("policies/<str:ref>/settle/", meanwhile.settle, name="policy-settle"),
    path("policies/<str:ref>/scope/", begin.rescope, name="policy-scope"),
    path("policies/<str:ref>/yaml/", exchange.export, name="policy-yaml"),
    path("policies/<str:ref>/compare/<str:other>/", compare.compare, name="policy-compare"),
    path("policies/<str:ref>/examples/new/", example.new, name="policy-example-new"),
    path("policies/<str:ref>/examples/<str:example>/", example.change, name="policy-example"),
    path("policies/<str:ref>/do/<slug:name>/", step.step, name="policy-step"),
    path("policies/<str:ref>/decide/<slug:name>/", step.decide, name="policy-decide"),
]
