"""The list of a batch (星级认证名单) in the office's form."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from funds.models import Fund
from kit import clock
from kit.exports import Column, Kind, LedgerSheet, write_ledger
from volunteers.models import CandidateState, StarAward, StarBatch, StarCandidate
from volunteers.queries.star_teams import counted_of
from volunteers.queries.stars import candidates_of

PEOPLE = (
    Column("serial", "序号", Kind.SERIAL, width=6),
    Column("name", "姓名", width=12),
    Column("number", "志愿者编号", width=14),
    Column("organisation", "所属组织", width=26),
    Column("cutoff", "截止日期", Kind.DATE, width=12),
    Column("hours", "累计时长（小时）", Kind.MONEY, width=16),
    Column("held", "原星级", width=10),
    Column("level", "认定星级", width=10),
    Column("certifier", "认定单位", width=20),
    Column("notice", "公示起止", width=26),
    Column("document", "文号", width=22),
    Column("awarded", "认定日期", Kind.DATE, width=12),
    Column("certificate", "证书编号", width=18),
    Column("note", "备注", width=26),
)
_RENAMED = {"name": "组织名称", "number": "组织编号", "organisation": "上级组织"}
_OF_TEAMS = (
    Column("members", "在册成员（人）", Kind.COUNT, width=12),
    Column("low", "一至二星成员（人）", Kind.COUNT, width=12),
    Column("high", "三星及以上成员（人）", Kind.COUNT, width=14),
    Column("brands", "品牌项目（个）", Kind.COUNT, width=12),
    Column("services", "年度社区服务（次）", Kind.COUNT, width=12),
    Column("visited", "联合实地核查", Kind.DATE, width=12),
    Column("evidence", "佐证", width=40),
)
TEAMS = (
    *(replace(each, title=_RENAMED.get(each.key, each.title)) for each in PEOPLE[:-1]),
    *_OF_TEAMS,
    PEOPLE[-1],
)


def write_star_list(path: Path, fund: Fund, batch: StarBatch) -> None:
    """Write a batch's whole list, those who are not recognised too, with the reason."""
    sheet = LedgerSheet(
        title=f"{batch.title}星级认证名单",
        unit=fund.office_name,
        dated=clock.today(),
        columns=TEAMS if batch.is_of_teams else PEOPLE,
        notes=(
            f"计入 {batch.until:%Y-%m-%d} 及以前公示过的时长；累计时长精确到 0.1 小时，不进位。",
            f"依据：{batch.rule.basis}（{batch.rule.effective_from:%Y-%m-%d} 起）。",
        ),
        money_unit="小时",
        tab="星级认证名单",
    )
    write_ledger(path, sheet, _rows(batch))


def _rows(batch: StarBatch) -> Iterator[dict[str, Any]]:
    given = {
        award.candidate_id: award for award in StarAward.objects.filter(candidate__batch=batch)
    }
    names = _names_held(batch)
    notice = ""
    if batch.noticed_on and batch.notice_ends_on:
        notice = f"{batch.noticed_on:%Y-%m-%d} 至 {batch.notice_ends_on:%Y-%m-%d}"
    rows = candidates_of(batch).order_by("id")
    if batch.is_of_teams:
        rows = rows.prefetch_related("checks")
    for row in rows.iterator(chunk_size=2000):
        dropped, award = row.state == CandidateState.DROPPED, given.get(row.pk)
        held = names.get((row.volunteer_id, row.organisation_id, row.held), f"第{row.held}级")
        yield {
            "name": row.who.name,
            "number": row.who.number,
            "organisation": row.belongs_to.name if row.belongs_to else None,
            "cutoff": batch.cutoff,
            "hours": Decimal(row.minutes // 6) / 10,
            "held": held if row.held else None,
            "level": None if dropped else row.level.name,
            "certifier": None if dropped else row.level.certifier,
            "notice": notice or None,
            "document": batch.document or None,
            "awarded": award and award.awarded_on,
            "certificate": award and award.certificate,
            "note": _note(row, award),
            **(_seen(row) if batch.is_of_teams else {}),
        }


def _names_held(batch: StarBatch) -> dict[tuple[int | None, int | None, int], str]:
    """Return what the stars held before were called when they were given, by whose and which."""
    among = StarCandidate.objects.filter(batch=batch, held__gt=0)
    whose = Q(volunteer__in=among.filter(volunteer__isnull=False).values("volunteer"))
    if batch.is_of_teams:
        whose = Q(organisation__in=among.filter(organisation__isnull=False).values("organisation"))
    rows = StarAward.objects.filter(whose, awarded_on__lte=localdate(batch.computed_at))
    told = rows.order_by("id").values_list("volunteer", "organisation", "rank", "level__name")
    return {(volunteer, team, rank): name for volunteer, team, rank, name in told}


def _note(row: StarCandidate, award: StarAward | None) -> str | None:
    """Return why somebody was not recognised, or when and why the star was revoked."""
    if row.state == CandidateState.DROPPED:
        return f"不予认定：{row.reason}"
    if award is None or award.revoked_on is None:
        return None
    return f"已撤销：{award.revoked_on:%Y-%m-%d} {award.revoked_reason}"


def _seen(row: StarCandidate) -> dict[str, Any]:
    """Return what was counted and seen of an organisation, by column."""
    check = next(iter(row.checks.all()), None)
    counted = counted_of(row.grounds)
    return {
        "members": counted.members,
        "low": counted.low,
        "high": counted.high,
        "brands": check and check.brands,
        "services": check and check.services,
        "visited": check and check.visited_on,
        "evidence": check and check.evidence,
    }
