"""What an archive holds of a project: rows as people read them, and the files brought."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import ForeignKey, Model, Q, QuerySet

from funds.models import Commitment, Payable, Payment, RefundDue, RefundReceipt
from kit.models import StoredFile
from kit.personal import without_numbers
from projects.models import (
    ActivityCount,
    ActivityPhoto,
    ActivityReport,
    Agreement,
    Amendment,
    Application,
    ApplicationFile,
    ApplicationVersion,
    Approval,
    Audit,
    AuditedVoucher,
    AuditFinding,
    BudgetLine,
    Candidate,
    Closure,
    CoLead,
    Difficulty,
    Evaluation,
    Expense,
    Indicator,
    IndicatorResult,
    Inspection,
    NoticedProject,
    Objection,
    PlannedActivity,
    Project,
    ProjectYear,
    Review,
    Screening,
    StepFile,
    TeamMember,
)
from volunteers.models import Activity

Rows = Callable[[Project], "QuerySet[Any]"]

# Keys of the machine; who objected, whom to ask, and which person an expert is (an archive tells
# the number).
LEFT_OUT = frozenset(
    {
        "fund",
        "idempotency_key",
        "pinyin",
        "key",
        "objector",
        "contact",
        "phone",
        "scorer",
        "recusal_note",
    }
)


@dataclass(frozen=True)
class Table:
    """The rows of one kind that belong to a project, and the folder they lie in."""

    folder: str
    rows: Rows


def _of(model: type[Model], path: str = "project") -> Rows:
    def rows(project: Project) -> "QuerySet[Any]":
        found = cast("Any", model)._default_manager.filter(**{path: project.pk})
        return cast("QuerySet[Any]", found.order_by("pk"))

    return rows


def _agreed(model: type[Model], path: str) -> Rows:
    return _of(model, f"{path}__agreements__project")


def _payments(project: Project) -> "QuerySet[Any]":
    """Payments of what is due under a project's agreements, and straight of the agreements."""
    agreed = Commitment.objects.filter(agreements__project=project.pk)
    mine = Q(commitment__in=agreed) | Q(payable__commitment__in=agreed)
    return Payment.objects.filter(mine).order_by("pk")


APPLYING, REVIEWING, AGREEING = "1-申报", "2-评审与立项", "3-协议与款项"
RUNNING, JUDGING, CLOSING = "4-执行", "5-评估与审计", "6-结项"

TABLES: tuple[Table, ...] = (
    Table(APPLYING, _of(Project, "pk")),
    Table(APPLYING, _of(Application)),
    Table(APPLYING, _of(Indicator)),
    Table(APPLYING, _of(PlannedActivity)),
    Table(APPLYING, _of(BudgetLine)),
    Table(APPLYING, _of(TeamMember)),
    Table(APPLYING, _of(CoLead)),
    Table(APPLYING, _of(ApplicationVersion)),
    Table(REVIEWING, _of(Screening)),
    Table(REVIEWING, _of(Candidate)),
    Table(REVIEWING, _of(Review, "candidate__project")),
    Table(REVIEWING, _of(NoticedProject)),
    Table(REVIEWING, _of(Objection)),
    Table(REVIEWING, _of(Approval)),
    Table(AGREEING, _of(Agreement)),
    Table(AGREEING, _of(Amendment)),
    Table(AGREEING, _agreed(Payable, "commitment")),
    Table(AGREEING, _payments),
    Table(AGREEING, _agreed(RefundDue, "commitment")),
    Table(AGREEING, _agreed(RefundReceipt, "refund__commitment")),
    Table(RUNNING, _of(Activity)),
    Table(RUNNING, _of(ActivityReport)),
    Table(RUNNING, _of(ActivityCount, "activity__project")),
    Table(RUNNING, _of(Expense)),
    Table(RUNNING, _of(Difficulty)),
    Table(RUNNING, _of(Inspection)),
    Table(JUDGING, _of(Evaluation)),
    Table(JUDGING, _of(IndicatorResult, "evaluation__project")),
    Table(JUDGING, _of(Audit)),
    Table(JUDGING, _of(AuditedVoucher, "audit__project")),
    Table(JUDGING, _of(AuditFinding, "audit__project")),
    Table(CLOSING, _of(Closure)),
    Table(CLOSING, _of(ProjectYear)),
)


@dataclass(frozen=True)
class Brought:
    """A file somebody brought: its folder, and what it is."""

    folder: str
    what: str
    file: StoredFile


@dataclass(frozen=True)
class Files:
    """The rows of one kind that carry a file, and the column that refers to it."""

    folder: str
    rows: Rows
    column: str = "file"


FILES: tuple[Files, ...] = (
    Files(APPLYING, _of(ApplicationFile)),
    Files("0-办理附件", _of(StepFile)),
    Files(AGREEING, _of(Agreement), "scan"),
    Files(RUNNING, _of(ActivityPhoto, "activity__project")),
    Files(RUNNING, _of(Expense)),
    Files(JUDGING, _of(Audit), "report"),
)


def rows_in_words(project: Project) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield folder, name and rows of each table that has any; a row maps words to values."""
    for table in TABLES:
        queryset = table.rows(project)
        model = queryset.model
        keys = [field.name for field in model._meta.fields if isinstance(field, ForeignKey)]
        known = [name for name in keys if name != "fund"]
        rows = [in_words(row) for row in queryset.select_related(*known)]
        if rows:
            yield table.folder, str(model._meta.verbose_name), rows


def in_words(row: Model) -> dict[str, Any]:
    """Return a row as people read it: the columns' Chinese names, choices and people by name."""
    words = {
        str(field.verbose_name): _value(row, field)
        for field in row._meta.fields
        if field.name not in LEFT_OUT and not field.primary_key
    }
    return _unnamed(row, words) if isinstance(row, Objection) else words


def _unnamed(row: Objection, words: dict[str, Any]) -> dict[str, Any]:
    """Leave out of an objection's own texts, too, who objected and how to reach them."""

    def unnamed(text: str) -> str:
        named = len(row.objector) > 1
        return without_numbers(text.replace(row.objector, "异议人") if named else text)

    return {name: unnamed(said) if isinstance(said, str) else said for name, said in words.items()}


def _value(row: Model, field: Any) -> Any:
    value = getattr(row, field.name)
    if field.choices:
        return getattr(row, f"get_{field.name}_display")()
    if value is None or isinstance(value, bool | int | dict | list):
        return value
    return str(value)


def files_brought(project: Project) -> Iterator[Brought]:
    """Yield the files of a project, each once, with what its row says it is."""
    seen: set[int] = set()
    for source in FILES:
        for row in source.rows(project).select_related(source.column):
            file = getattr(row, source.column)
            if file is None or file.pk in seen:
                continue
            seen.add(file.pk)
            kind = getattr(row, "get_kind_display", None)
            what = kind() if kind else str(row._meta.verbose_name)
            yield Brought(source.folder, what, file)
