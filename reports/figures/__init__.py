from reports.figures.evaluate import Ledger, evaluate, rows_of
from reports.figures.figure import (
    Asked,
    Assumption,
    Column,
    Derived,
    Figure,
    FigureValue,
    Subject,
    Unit,
    UnknownFigure,
)
from reports.figures.registry import FIGURES

__all__ = [
    "FIGURES",
    "Asked",
    "Assumption",
    "Column",
    "Derived",
    "Figure",
    "FigureValue",
    "Ledger",
    "Subject",
    "Unit",
    "UnknownFigure",
    "evaluate",
    "rows_of",
]
