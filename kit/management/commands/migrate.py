"""``manage.py migrate``, in seconds."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from kit.migrating import narrow_reloads


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with narrow_reloads():
            super().handle(*args, **options)
