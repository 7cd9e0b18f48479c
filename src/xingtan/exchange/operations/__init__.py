"""The operations of the interface, by what they are about; they register themselves when this is imported."""

from xingtan.exchange.operations import accounts, definitions, desks, evidence, figures, people, records

__all__ = ["accounts", "definitions", "desks", "evidence", "figures", "people", "records"]
