"""The operations of the interface, by what they are about; they register themselves when this is imported."""

from xingtan.exchange.operations import (
    accounts,
    definitions,
    desks,
    entering,
    evidence,
    figures,
    people,
    records,
    standing,
)

__all__ = ["accounts", "definitions", "desks", "entering", "evidence", "figures", "people", "records", "standing"]
