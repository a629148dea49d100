from reports.models.reports import CandourNote, Report, ReportState
from reports.models.statements import ReportKind, ReportText, SourceStatement

__all__ = [
    "CandourNote",
    "Report",
    "ReportKind",
    "ReportState",
    "ReportText",
    "SourceStatement",
]
