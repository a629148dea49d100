"""``import_sheet FUND SHAPE FILE [--dry-run]``: what the pages do, to the end, by one command."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError

from funds.models import Fund, Membership, User
from funds.queries.imports import may_import, rows_of
from funds.services.imports import bring, confirm_import
from kit.errors import Refusal
from kit.files.storing import MOST_BYTES
from kit.imports import Shape, new_shape, shape_classes
from kit.jobs import run_to_end
from kit.models import ImportRun, ImportState, Job, JobState, Verdict
from kit.tenancy.scope import fund_scope

MOST_TOLD = 20


class Command(BaseCommand):
    help = "导入一份表（.xlsx 或 .csv），与页面上传的是同一套核对：有一行错，一行都不写"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fund", help="基金地址，如 taiyuan")
        # What an organisation brings of its own is nobody else's to bring.
        shapes = [each.code for each in shape_classes() if not each.of_own_unit]
        parser.add_argument("shape", choices=shapes)
        parser.add_argument("file", type=Path, help="表在哪里")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--by", default="", help="以谁的账号导入；不写就用有权办理的第一个人")

    def handle(self, *args: Any, **options: Any) -> None:
        fund = Fund.objects.filter(slug=options["fund"]).first()
        if fund is None:
            raise CommandError(f"没有地址为 {options['fund']} 的基金。请核对后重试。")
        path: Path = options["file"]
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise CommandError(f"没有这个文件，或超过了 20 MB：{path}")
        shape = new_shape(options["shape"])
        by = person_for(fund, shape, options["by"])
        try:
            run = self._checked(fund, shape, path, by)
            if run.state == ImportState.READY and not options["dry_run"]:
                run = self._written(fund, shape, run, by)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"{run.number} {run.get_state_display()}：新增 {run.new} 行，改动 {run.changed} 行，"
            f"相同 {run.same} 行，有误 {run.wrong} 行（{by.name}）"
        )

    def _checked(self, fund: Fund, shape: Shape, path: Path, by: User) -> ImportRun:
        with fund_scope(fund.pk):
            upload = SimpleUploadedFile(path.name, path.read_bytes())
            run = bring(fund, shape, upload, by=by)
        _done(run.check_job)
        with fund_scope(fund.pk):
            run.refresh_from_db()
            if run.wrong:
                raise CommandError("\n".join(_told(run)))
        if run.message:
            raise CommandError(run.message)
        return run

    def _written(self, fund: Fund, shape: Shape, run: ImportRun, by: User) -> ImportRun:
        with fund_scope(fund.pk):
            job = confirm_import(fund, shape, run, by=by).write_job
        if job is not None:
            _done(job)
        with fund_scope(fund.pk):
            run.refresh_from_db()
        if run.state != ImportState.DONE:
            raise CommandError(f"没有写入。{run.message}")
        return run


def _told(run: ImportRun) -> list[str]:
    lines = [f"有 {run.wrong} 行有误，一行都没有写入："]
    for row in rows_of(run, Verdict.WRONG).order_by("number")[:MOST_TOLD]:
        lines += [f"第 {row.number} 行 {title}：{why}" for title, why in row.detail["faults"]]
    return lines


def _done(job: Job) -> None:
    job = run_to_end(job)
    if job.state == JobState.FAILED:
        raise CommandError(job.error)


def person_for(fund: Fund, shape: Shape, account: str, *, other_than: str = "") -> User:
    """Return whose act it is: somebody who could do it on the pages.

    Args:
        other_than: an account that is not taken where none is named.

    Raises:
        CommandError: nobody may, or not this account.
    """
    held = Membership.in_force().filter(fund=fund).select_related("user").order_by("pk")
    people = held.filter(user__username=account) if account else held
    for membership in people.exclude(user__username="" if account else other_than):
        person: User = membership.user
        if may_import(fund, shape, person):
            return person
    whom = f"账号 {account}" if account else "本基金没有人"
    raise CommandError(f"{whom}没有导入{shape.label}的权限。")
