"""``demo_logins``: the demonstration's accounts and their password."""

from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand

from portal.demonstration.logins import PASSWORD, sample_memberships
from portal.demonstration.place import demand_demonstration


class Command(BaseCommand):
    help = "列出示意账号：基金、角色、账号、密码（只在 DEBUG 打开时可用）"

    def handle(self, *args: Any, **options: Any) -> None:
        demand_demonstration()
        held = sample_memberships()
        if not held:
            self.stdout.write("还没有示意账号。请先运行 manage.py load_demo。")
            return
        for fund, memberships in groupby(held, key=lambda membership: membership.fund):
            self.stdout.write(f"\n{fund}  /{fund.slug}/" if fund else "\n平台")
            for membership in memberships:
                self.stdout.write(
                    f"  {membership.user.username:<22}{PASSWORD:<20}{membership.get_role_display()}"
                )
