"""The command of one large sheet: judged and written in one transaction, or not at all."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from funds.management.commands.import_sheet import person_for
from funds.models import Fund, Membership, User
from funds.permissions import Action, demand_whole
from funds.queries.imports import demand_import
from kit.errors import NotAllowed, Refusal
from kit.files import FileKind
from kit.imports import Shape, new_shape
from kit.imports.bulk import BulkShape, Findings, lots_of
from kit.models import Verdict
from kit.sheets import look_at, open_stream
from kit.tenancy.scope import fund_scope


class BulkCommand(BaseCommand):
    """Takes in one file of a shape; ends with ``new N changed N same N wrong N``.

    Exits with 1 when a row is wrong: then nothing is written, and the wrong rows stand with their
    reasons in a sheet beside the file, private columns masked.
    """

    shape: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fund", help="基金地址，如 taiyuan")
        parser.add_argument("file", type=Path, help="表在哪里（.xlsx 或 .csv）")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--by", default="", help="以谁的账号导入；不写就用有权办理的第一个人")
        if new_shape(self.shape).confirm:
            parser.add_argument(
                "--confirmed-by",
                default="",
                help="谁核对过：另一个人的账号；不写的，记录上没有确认人",
            )

    def handle(self, *args: Any, **options: Any) -> None:
        fund = Fund.objects.filter(slug=options["fund"]).first()
        if fund is None:
            raise CommandError(f"没有地址为 {options['fund']} 的基金。请核对后重试。")
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有这个文件：{path}")
        shape = new_shape(self.shape)
        if not isinstance(shape, BulkShape):
            raise TypeError(f"{self.shape} is no large sheet")
        self.prepare(shape, options)
        write, second = not options["dry_run"], options.get("confirmed_by", "")
        by = person_for(fund, shape, options["by"], other_than=second)
        if second:
            shape.confirmer = confirmer_for(fund, shape, second, by)
        with Findings() as found:
            try:
                self._take_in(fund, shape, path, found, by=by, write=write)
            except Refusal as refusal:
                raise CommandError(refusal.message) from refusal
            self._tell(shape, path, found)

    def prepare(self, shape: BulkShape, options: dict[str, Any]) -> None:
        """Let a command of one shape tell it what its own options say."""

    def _take_in(  # noqa: PLR0913 - what, from where, by whom
        self,
        fund: Fund,
        shape: BulkShape,
        path: Path,
        found: Findings,
        *,
        by: User,
        write: bool,
    ) -> None:
        kind = FileKind.CSV if path.suffix.lower() == ".csv" else FileKind.XLSX
        with path.open("rb") as file:
            look_at(file, path.name)
            with (
                open_stream(file, kind) as stream,
                fund_scope(fund.pk),
                transaction.atomic(),
            ):
                demand_import(fund, shape, by=by)
                shape.take_in(lots_of(shape, stream), found, by=by, write=write)
                if not write or found.tally.counts[Verdict.WRONG]:
                    transaction.set_rollback(True)

    def _tell(self, shape: BulkShape, path: Path, found: Findings) -> None:
        counts = found.tally.counts
        wrong = counts[Verdict.WRONG]
        if wrong:
            faults = path.with_name(f"{path.stem}-错误表.xlsx")
            found.write_faults(faults, shape)
            self.stdout.write(f"有 {wrong} 行有误，一行都没有写入。错误表：{faults}")
        self.stdout.write(
            f"new {counts[Verdict.NEW]} changed {counts[Verdict.CHANGED]} "
            f"same {counts[Verdict.SAME]} wrong {wrong}"
        )
        if wrong:
            raise SystemExit(1)


def confirmer_for(fund: Fund, shape: Shape, account: str, by: User) -> User:
    """Return who confirms what another brings in.

    Raises:
        CommandError: the same person, or one who may not confirm.
    """
    found = Membership.in_force().filter(fund=fund, user__username=account)
    person = next((each.user for each in found.select_related("user")), None)
    if person is None:
        raise CommandError(f"本基金没有账号 {account}。请核对。")
    try:
        demand_whole(person, Action(shape.confirm), fund)
    except NotAllowed as refused:
        raise CommandError(f"账号 {account}：{refused}") from refused
    if person.pk == by.pk:
        raise CommandError("导入的人和确认的人不能是同一个人。请写另一个人的账号。")
    return person
