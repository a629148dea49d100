"""``export_volunteers FUND --output FILE``: the roster, by the same job a page asks for."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from funds.models import Membership, User
from funds.permissions import Action, can
from kit.errors import Refusal
from kit.tenancy.scope import fund_scope
from reports.commands import fund_of, take_result
from reports.services.rosters import request_roster


class Command(BaseCommand):
    help = "导出志愿者花名册（.xlsx），证件号码和手机遮盖；写明原因才导出完整号码，并留下记录"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fund", help="基金地址，如 taiyuan")
        parser.add_argument("--output", type=Path, required=True, help="文件存到哪里")
        parser.add_argument("--reason", default="", help="为什么要完整号码；不写就遮盖")
        parser.add_argument("--by", default="", help="以谁的账号导出；不写就用有权办理的第一个人")

    def handle(self, *args: Any, **options: Any) -> None:
        fund = fund_of(options["fund"])
        wanted = Action.VOLUNTEER_REVEAL if options["reason"] else Action.EXPORT
        held = Membership.in_force().filter(fund=fund).select_related("user").order_by("pk")
        named = (each.user for each in held if options["by"] in {"", each.user.username})
        people: list[User] = [user for user in named if can(user, wanted, fund)]
        if not people:
            raise CommandError("没有有权导出花名册的账号。请核对 --by 和角色。")
        try:
            with fund_scope(fund.pk):
                job = request_roster(reason=options["reason"], by=people[0])
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        take_result(job, options["output"])
        self.stdout.write(f"{job.label}：{options['output']}（{people[0].name}）")
