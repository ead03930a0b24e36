"""Addresses of simulations and of the replay; they stand before a version's own, which takes any reference."""

from django.urls import path

from prm.studio.console import replay, simulation

urlpatterns = [
    path("policies/simulations/", simulation.simulations, name="simulations"),
    path("policies/simulations/<str:ref>/", simulation.simulation, name="simulation"),
    path("policies/simulations/<str:ref>/progress/", simulation.progress, name="simulation-progress"),
    path("policies/simulations/<str:ref>/csv/", simulation.export, name="simulation-csv"),
    path("policies/simulations/<str:ref>/do/<slug:verb>/", simulation.do, name="simulation-do"),
    path("policies/simulations/<str:ref>/changed/", simulation.changed, name="simulation-changed"),
    path("policies/simulations/<str:ref>/figures/<slug:key>/", simulation.figure, name="simulation-figure"),
    path("policies/simulations/<str:ref>/changed/<str:decision>/", simulation.decision, name="simulation-decision"),
    path("policies/replay/", replay.runs, name="replay"),
    path("policies/decisions/<str:ref>/", replay.decision, name="decision"),
    path("policies/<str:ref>/simulate/", simulation.simulate, name="policy-simulate"),
]
