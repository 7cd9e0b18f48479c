"""Addresses of simulations, below those of standing."""

from __future__ import annotations

from django.urls import path

from xingtan.standing.simulations import views as simulation_views

urlpatterns = [
    path("drafts/<int:draft_number>/", simulation_views.simulate, name="simulate"),
    path("<int:simulation_id>/", simulation_views.simulation, name="simulation"),
    path("<int:simulation_id>/file/", simulation_views.simulation_file, name="simulation_file"),
]
