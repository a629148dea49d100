"""Whom a report's way concerns: those who sign, those who countersign, who makes it final."""

from funds.models import NoticeKind, User
from funds.permissions import Action
from funds.queries.people import people_who_may
from funds.services.notices import notify
from reports.models import CandourNote, Report


def tell_of_draft(report: Report) -> None:
    """Tell those who sign, beside who asked, that a draft's lines wait; or that nothing stands."""
    if report.failed_checks:
        return
    lines = CandourNote.objects.filter(report=report).count()
    action = Action.REPORT_SIGN if lines else Action.REPORT_FINALISE
    what = f"有 {lines} 条说明等您签署" if lines else "可以定稿"
    _tell(report, action, what, but=report.requested_by_id, key=f"draft:{report.number}")


def tell_of_signing(report: Report, *, by: User) -> None:
    """Tell who acts next once every line is signed, and once every line is countersigned."""
    lines = CandourNote.objects.filter(report=report)
    if lines.filter(signed_by__isnull=True).exists():
        return
    if lines.filter(countersigned_by__isnull=True).exists():
        words, key = "说明已签署，请会签", f"signed:{report.number}"
        _tell(report, Action.REPORT_COUNTERSIGN, words, but=by.pk, key=key)
    else:
        words, key = "说明签署、会签齐全，可以定稿", f"settled:{report.number}"
        _tell(report, Action.REPORT_FINALISE, words, but=by.pk, key=key)


def tell_of_final(report: Report) -> None:
    """Tell those who countersign that a report was called final."""
    _tell(
        report,
        Action.REPORT_COUNTERSIGN,
        "已定稿",
        but=report.finalised_by_id,
        key=f"final:{report.number}",
        kind=NoticeKind.NEWS,
    )


def _tell(  # noqa: PLR0913 - what, whom and whom not are all of one sentence
    report: Report,
    action: Action,
    words: str,
    *,
    but: int | None,
    key: str,
    kind: NoticeKind = NoticeKind.TURN,
) -> None:
    notify(
        (person for person in people_who_may(action, report) if person.pk != but),
        subject=f"{report.year} {report.get_kind_display()}：{words}",
        text=report.number,
        url=report.fund.url("reports:report", number=report.number),
        kind=kind,
        key=key,
    )
