"""``reconcile_hours FUND [--rebuild]``: totals against records, places against totals.

Exit 1 when one differs.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from funds.models import Fund
from kit.tenancy.scope import fund_scope
from volunteers.queries.tallies import differing_tallies
from volunteers.queries.totals import differing_totals
from volunteers.services.totals import rebuild_tallies, rebuild_totals


class Command(BaseCommand):
    help = "核对一个基金志愿者的累计时长与服务记录、名次分布与累计时长；有不符时列出，退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fund", help="基金地址，如 taiyuan")
        parser.add_argument(
            "--rebuild", action="store_true", help="按服务记录重算，只改写不符的累计时长和名次分布"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        fund = Fund.objects.filter(slug=options["fund"]).first()
        if fund is None:
            raise CommandError(f"没有地址为 {options['fund']} 的基金。请核对后重试。")
        with fund_scope(fund.pk):
            found = differing_totals()
            for row in found:
                self.stdout.write(
                    f"{row.number} 累计 {row.kept_minutes} 分钟 {row.kept_records} 条，"
                    f"记录合计 {row.minutes} 分钟 {row.records} 条"
                )
            if options["rebuild"]:
                self.stdout.write(f"已改写 {rebuild_totals()} 人的累计时长")
                self.stdout.write(f"已改写 {rebuild_tallies()} 处名次分布")
                return
            tallies = differing_tallies()
        if found:
            self.stdout.write(f"{len(found)} 人的累计时长与记录不符")
        if tallies:
            self.stdout.write(f"名次分布有 {tallies} 处与累计时长不符")
        if found or tallies:
            raise SystemExit(1)
        self.stdout.write("累计时长与记录一致，名次分布与累计时长一致")
