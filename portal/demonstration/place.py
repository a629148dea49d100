"""Where a demonstration may be: only with DEBUG on, since anybody knows its passwords."""

from django.conf import settings
from django.core.management.base import CommandError


def demand_demonstration() -> None:
    """Do nothing where DEBUG is on.

    Raises:
        CommandError: anywhere else.
    """
    if not settings.DEBUG:
        raise CommandError(
            "演示数据和示意账号只用于演示环境。请设置 DEBUG=1 后再运行；正式环境请勿载入。"
        )
