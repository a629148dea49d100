"""Reports that wait for a person: candour lines to sign or countersign, checks that failed."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from funds.permissions import Action, can
from portal.desk.waiting import MOST_SHOWN, Desk, Item, Pile
from reports.models import CandourNote, Report, ReportState


def notes_to_sign(desk: Desk) -> Pile:
    """The latest drafts whose candour lines the office has not all signed."""
    if not can(desk.person, Action.REPORT_SIGN, desk.fund):
        return Pile()
    return _notes(desk, Q(signed_by__isnull=True), "签署说明")


def notes_to_countersign(desk: Desk) -> Pile:
    """The latest drafts whose signed lines wait for a second signature, not the signer's own."""
    if not can(desk.person, Action.REPORT_COUNTERSIGN, desk.fund):
        return Pile()
    signed = Q(signed_by__isnull=False, countersigned_by__isnull=True)
    return _notes(desk, signed & ~Q(signed_by=desk.person.pk), "会签说明")


def checks_to_mend(desk: Desk) -> Pile:
    """The latest drafts that could not be called final, since a check on them failed."""
    if not can(desk.person, Action.REPORT_REQUEST, desk.fund):
        return Pile()
    failed = [report for report in _latest_drafts()[:MOST_SHOWN] if report.failed_checks]
    return _pile(
        [
            Item(
                title=f"核对未通过：{_name(report)} {len(report.failed_checks)} 项",
                detail="；".join(check["title"] for check in report.failed_checks),
                act="处理核对",
                url=desk.fund.url("reports:report", number=report.number),
            )
            for report in failed
        ]
    )


def reports_to_finalise(desk: Desk) -> Pile:
    """The latest drafts in whose way nothing stands any more."""
    if not can(desk.person, Action.REPORT_FINALISE, desk.fund):
        return Pile()
    open_notes = CandourNote.objects.filter(report=OuterRef("pk"), countersigned_by__isnull=True)
    drafts = _latest_drafts().exclude(Exists(open_notes))[:MOST_SHOWN]
    return _pile(
        [
            Item(
                title=f"报告定稿：{_name(report)}",
                detail=f"{report.number} · 核对全部通过，说明签署齐全",
                act="打开并定稿",
                url=desk.fund.url("reports:report", number=report.number),
            )
            for report in drafts
            if not report.failed_checks
        ]
    )


@dataclass(frozen=True)
class Checked:
    """What the newest computed report of a year found when it was checked."""

    words: str
    passed: bool
    number: str


def last_checked(year: int) -> Checked | None:
    """Return the checks of the year's newest computed report; ``None`` when there is none."""
    reports = Report.objects.filter(year=year, as_of__isnull=False)
    report = reports.defer("content", "figures").order_by("-id").first()
    if report is None:
        return None
    count, failed = len(report.checks), len(report.failed_checks)
    words = f"核对 {count} 项：{count - failed} 项通过" + (f"，{failed} 项未通过" if failed else "")
    return Checked(words, not failed, report.number)


def _notes(desk: Desk, condition: Q, act: str) -> Pile:
    waiting: dict[Report, int] = {}
    notes = CandourNote.objects.filter(condition, report__in=_latest_drafts().values("pk"))
    for note in notes.select_related("report").order_by("report_id"):
        waiting[note.report] = waiting.get(note.report, 0) + 1
    return _pile(
        [
            Item(
                title=f"{act}：{_name(report)} {count} 条",
                detail=f"{report.number} · 签署和会签齐了才能定稿",
                act=act,
                url=desk.fund.url("reports:report", number=report.number),
            )
            for report, count in waiting.items()
        ]
    )


def _latest_drafts() -> QuerySet[Report]:
    """Return, of each kind and year, the newest report when it is still a computed draft."""
    newest = Report.objects.filter(as_of__isnull=False).order_by("kind", "year", "-id")
    drafts = Report.objects.filter(
        pk__in=newest.distinct("kind", "year").values("pk"), state=ReportState.DRAFT
    )
    return drafts.defer("content", "figures").order_by("-year", "kind")


def _name(report: Report) -> str:
    return f"{report.year} {report.get_kind_display()}"


def _pile(items: list[Item]) -> Pile:
    return Pile(items, len(items))
