"""``open_platform``: invite the first three administrators on a bare machine."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from funds.models import Invitation, Membership
from funds.permissions import Role
from funds.queries.people import still_held
from funds.services.invitations import InvitationData, invite

THREE = (Role.PLATFORM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class Command(BaseCommand):
    help = "邀请平台的前三位管理员（平台、安全、审计），打印三个只能用一次的链接"

    def add_arguments(self, parser: ArgumentParser) -> None:
        for role in THREE:
            parser.add_argument(role.value.lower(), metavar=role.label, help=f"{role.label}的姓名")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        names = [str(options[role.value.lower()]).strip() for role in THREE]
        if len(set(names)) < len(THREE) or "" in names:
            raise CommandError("三位管理员要由不同的人担任。请给出三个不同的姓名。")
        if Membership.objects.filter(still_held(), fund__isnull=True).exists():
            raise CommandError("平台已有管理员。请由安全管理员在“账号安全”里邀请其他人。")
        if Invitation.objects.filter(Invitation.still_open(), fund__isnull=True).exists():
            raise CommandError("给管理员的邀请还没有用。请用已打印的链接，或等它过期后再运行。")
        for role, name in zip(THREE, names, strict=True):
            issued = invite(InvitationData(name, role), fund=None, by=None)
            until = timezone.localtime(issued.invitation.expires_at)
            self.stdout.write(f"\n{role.label} {name}，{until:%Y-%m-%d %H:%M} 前有效：")
            self.stdout.write(f"  {issued.address}")
        self.stdout.write("\n请把三个链接分别交给三位本人。每个链接只能用一次，不会再显示。")
