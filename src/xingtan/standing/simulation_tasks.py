"""Simulations of many teachers in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from xingtan.standing.simulating import give_up, run_simulation, simulated
from xingtan.standing.simulation_models import Simulation


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
