"""Simulations 试算: what a rulebook that is not in force would make of teachers; scratch figures, never an entry."""
