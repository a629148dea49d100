from reports.reconcile.check import CandourLine, Check, Reconciliation
from reports.reconcile.run import Reckoning, reckon, reconcile

__all__ = ["CandourLine", "Check", "Reckoning", "Reconciliation", "reckon", "reconcile"]
