"""``reconcile FUND YEAR``: checks, then candour lines; exit 1 when a check fails."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kit.tenancy.scope import fund_scope
from reports.commands import add_fund_and_year, fund_of
from reports.reconcile import Reconciliation, reconcile


class Command(BaseCommand):
    help = "核对一个基金一个年度的数据：先列核对，再列说明；有核对未通过时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_fund_and_year(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        fund = fund_of(options["fund"])
        with fund_scope(fund.pk):
            found = reconcile(fund, options["year"])
        for line in lines_of(found):
            self.stdout.write(line)
        if found.failed:
            raise SystemExit(1)


def lines_of(found: Reconciliation) -> list[str]:
    """Return what is printed: each check, each candour line, then the sum of both."""
    lines = []
    for check in found.checks:
        word = "通过" if check.passed else "未通过"
        lines.append(f"[{word}] {check.title}" + (f"：{check.detail}" if check.passed else ""))
        lines += [f"        {failure}" for failure in check.failures]
    for line in found.candour:
        lines.append(f"[说明] {line.text}" + (f" 来源：{line.source}" if line.source else ""))
    return [*lines, found.summary]
