"""The four ledgers (台账) that auditors and offices use, over the figures' own queries."""

from reports.exports.ledgers import LEDGERS, Ledger

__all__ = ["LEDGERS", "Ledger"]
