"""Simulations of many teachers in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from xingtan.standing.simulations.models import Simulation
from xingtan.standing.simulations.services import give_up, run_simulation, simulated


@task()
def simulate_later(simulation_id: int) -> str:
    """Run one simulation; return the state it is in afterwards."""
    simulation = Simulation.objects.select_related("institution").filter(pk=simulation_id).first()
    if simulation is None:
        return "forgotten"
    try:
        return run_simulation(simulation=simulation, draft=simulated(simulation), at=timezone.now()).state
    except Exception:
        give_up(simulation)
        raise
