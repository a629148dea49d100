"""Loading the demonstration: each fund in one transaction, so that it is there whole or not."""

from collections.abc import Callable, Mapping

from django.core.management.base import CommandError
from django.db import connection, transaction

from funds.models import Fund
from kit.tenancy.owner import empty_tables
from portal.demonstration import puyang, taiyuan
from portal.demonstration.logins import give_platform_logins

LOADERS: Mapping[str, Callable[[], Fund]] = {
    taiyuan.SLUG: taiyuan.load_taiyuan,
    puyang.SLUG: puyang.load_puyang,
}


def load_missing() -> dict[str, bool]:
    """Load the funds that are not there yet; tell of each whether it was loaded now."""
    loaded = {}
    for slug, load in LOADERS.items():
        loaded[slug] = not Fund.objects.filter(slug=slug).exists()
        if loaded[slug]:
            with transaction.atomic():
                load()
    with transaction.atomic():
        give_platform_logins()
    return loaded


def start_over() -> None:
    """Empty the database as its owner: the app role can delete neither journal nor history.

    Raises:
        CommandError: a fund other than the demonstration's would be lost.
    """
    others = Fund.objects.exclude(slug__in=LOADERS).order_by("pk")
    if others:
        names = "、".join(fund.name for fund in others)
        raise CommandError(
            f"数据库里还有别的基金：{names}。清空会丢失它们的数据，没有清空。"
            "演示请使用单独的数据库。"
        )
    database = connection.settings_dict["NAME"]
    connection.close()
    empty_tables(database)
