"""``recognise FUND --cutoff DATE``: compute the candidates of a batch, as the page does."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from funds.models import Fund, Membership, User
from funds.permissions import Action, can
from kit.errors import Refusal
from kit.tenancy.scope import fund_scope
from volunteers.models import Subject
from volunteers.queries.stars import counts_of
from volunteers.services.star_batches import BatchData, compute_batch


class Command(BaseCommand):
    help = "按截止日期计算星级候选名单，与页面上的计算相同；由另一个人在页面上核对"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fund", help="基金地址，如 taiyuan")
        parser.add_argument("--cutoff", required=True, help="截止日期，如 2026-10-31")
        parser.add_argument(
            "--teams", action="store_true", help="计算志愿组织的星级；不写就计算志愿者的"
        )
        parser.add_argument("--title", default="", help="批次名称；不写就按截止日期起名")
        parser.add_argument("--by", default="", help="以谁的账号计算；不写就用有权办理的第一个人")

    def handle(self, *args: Any, **options: Any) -> None:
        fund = Fund.objects.filter(slug=options["fund"]).first()
        if fund is None:
            raise CommandError(f"没有地址为 {options['fund']} 的基金。请核对后重试。")
        try:
            cutoff = date.fromisoformat(options["cutoff"])
        except ValueError as error:
            raise CommandError("截止日期应写成 2026-10-31 这样。请核对后重试。") from error
        by = _person(fund, options["by"])
        subject = Subject.ORGANISATION if options["teams"] else Subject.PERSON
        title = options["title"] or f"{cutoff:%Y-%m-%d} 星级{subject.label}"
        try:
            with fund_scope(fund.pk):
                batch = compute_batch(BatchData(title, cutoff, subject), by=by)
                counts = counts_of(batch)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        counter = batch.counter
        for each in counts:
            self.stdout.write(
                f"{each.level.name}：拟认定 {each.proposed} {counter}，"
                f"不予认定 {each.dropped} {counter}"
            )
        proposed, dropped = sum(e.proposed for e in counts), sum(e.dropped for e in counts)
        self.stdout.write(
            f"{batch.number}：拟认定 {proposed} {counter}，不予认定 {dropped} {counter}；"
            f"计入 {batch.until} 及以前公示过的时长（{by.name}）"
        )
        if batch.is_of_teams:
            self.stdout.write("品牌项目、社区服务、违规和实地核查由另一个人在页面上逐个登记。")


def _person(fund: Fund, account: str) -> User:
    """Return whose act it is: somebody who could do it on the pages."""
    held = Membership.in_force().filter(fund=fund).select_related("user").order_by("pk")
    people = held.filter(user__username=account) if account else held
    for membership in people:
        person: User = membership.user
        if can(person, Action.STAR_COMPUTE, fund):
            return person
    whom = f"账号 {account}" if account else "本基金没有人"
    raise CommandError(f"{whom}没有计算星级候选的权限。")
