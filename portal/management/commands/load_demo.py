"""``load_demo``: the two demonstration funds, once; ``--fresh`` starts over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.demonstration.loading import load_missing, start_over
from portal.demonstration.place import demand_demonstration


class Command(BaseCommand):
    help = "载入演示数据（太原 2021 年度、濮阳示意）；已载入的不再改动"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="先以库主身份（OWNER_DATABASE_URL）清空整个数据库，再重新载入",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        demand_demonstration()
        if options["fresh"]:
            start_over()
            self.stdout.write("已清空数据库。")
        for slug, loaded in load_missing().items():
            state = "已载入" if loaded else "早已载入，没有改动"
            self.stdout.write(f"/{slug}/ {state}。")
