"""``render_report FUND annual YEAR --output FILE``: the same job a page asks for, to its end."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kit.tenancy.scope import fund_scope
from reports.commands import fund_of, take_result
from reports.services.making import queue_report

KINDS = ("annual",)


class Command(BaseCommand):
    help = "生成一份报告的 PDF，与页面上申请的是同一个任务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fund", help="基金地址，如 taiyuan")
        parser.add_argument("kind", choices=KINDS, help="报告种类")
        parser.add_argument("year", type=int, help="年度，如 2021")
        parser.add_argument("--output", type=Path, required=True, help="PDF 存到哪里")

    def handle(self, *args: Any, **options: Any) -> None:
        fund = fund_of(options["fund"])
        with fund_scope(fund.pk):
            report = queue_report(fund, options["year"], by=None)
        take_result(report.job, options["output"])
        with fund_scope(fund.pk):
            report.refresh_from_db()
        self.stdout.write(f"{report.number}：{report.content['summary']}。{options['output']}")
