"""The sheets of a fund: its units, people and money. Imported when shapes are looked for."""

from funds.imports import commitments, donations, openings, payables, payments, people, units

__all__ = ["commitments", "donations", "openings", "payables", "payments", "people", "units"]
