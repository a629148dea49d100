"""``export FUND LEDGER --year YEAR --output FILE``: the same job a page asks for, to its end."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kit.tenancy.scope import fund_scope
from reports.commands import fund_of, take_result
from reports.exports import LEDGERS
from reports.services.exporting import queue_export


class Command(BaseCommand):
    help = "导出一个年度的台账（.xlsx），与页面上申请的是同一个任务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fund", help="基金地址，如 taiyuan")
        parser.add_argument("ledger", choices=list(LEDGERS), help="哪一种台账")
        parser.add_argument("--year", type=int, required=True, help="年度，如 2021")
        parser.add_argument("--output", type=Path, required=True, help="文件存到哪里")

    def handle(self, *args: Any, **options: Any) -> None:
        fund = fund_of(options["fund"])
        with fund_scope(fund.pk):
            job = queue_export(fund, options["ledger"], options["year"], by=None)
        take_result(job, options["output"])
        self.stdout.write(f"{LEDGERS[options['ledger']].title}：{options['output']}")
