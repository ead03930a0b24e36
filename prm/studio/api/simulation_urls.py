"""Addresses of the console's API of simulations and of single decisions."""

from django.urls import path

from prm.studio.api.console import replay, simulation

urlpatterns = [
    path("simulations", simulation.Simulations.as_view(), name="simulations"),
    path("simulations/<str:reference>", simulation.OneSimulation.as_view(), name="simulation"),
    path("simulations/<str:reference>/changed", simulation.Changed.as_view(), name="simulation-changed"),
    path("simulations/<str:reference>/attach", simulation.Attach.as_view(), name="simulation-attach"),
    path("simulations/<str:reference>/detach", simulation.Detach.as_view(), name="simulation-detach"),
    *simulation.STEPS.urls("simulations/<str:reference>", "simulation"),
    path("decisions/<str:reference>", replay.OneDecision.as_view(), name="decision"),
    path("decisions/<str:reference>/overrule", replay.Overrule.as_view(), name="decision-overrule"),
]
