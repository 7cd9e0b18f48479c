"""Dossiers 认定材料: what a registration or a review of titles rests on, frozen with everything behind it."""
