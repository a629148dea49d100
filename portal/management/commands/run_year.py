"""``run_year FUND YEAR --projects N --seed S``: a made-up year of a sample fund (演练)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from funds.models import Fund
from kit.errors import Refusal
from portal.demonstration.place import demand_demonstration
from portal.rehearsal.running import run_year


class Command(BaseCommand):
    help = "在示意基金里演练一个年度：从征集到归档，每一步由各角色通过真实的服务办理"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fund", help="基金的地址，例如 puyang")
        parser.add_argument("year", type=int, help="演练的年度")
        parser.add_argument("--projects", type=int, default=30, help="申报的项目数")
        parser.add_argument("--seed", type=int, default=1, help="随机种子；同一种子得到同一年")

    def handle(self, *args: Any, **options: Any) -> None:
        demand_demonstration()
        fund = Fund.objects.filter(slug=options["fund"]).first()
        if fund is None:
            raise CommandError(f"没有地址为 {options['fund']} 的基金。")
        try:
            outcome = run_year(
                fund,
                options["year"],
                projects=options["projects"],
                seed=options["seed"],
                told=self.stdout.write,
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        for state, count in outcome.states.items():
            self.stdout.write(f"  {state} {count} 个")
        self.stdout.write(f"年度摘要 {outcome.digest}")
