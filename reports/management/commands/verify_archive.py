"""``verify_archive FILE``: hold an archive against its manifest; exit 1 when it differs."""

import zipfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.archive.verifying import faults_of


class Command(BaseCommand):
    help = "核对一个归档包：清单里的每个文件都在，内容与 SHA-256 一致，没有多余的文件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="归档包（.zip）")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            count, faults = faults_of(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise CommandError(f"{path.name} 打不开，不是完整的归档包。") from error
        for fault in faults:
            self.stdout.write(f"[不符] {fault}")
        self.stdout.write(f"核对 {count} 个文件，{len(faults)} 处不符。")
        if faults:
            raise SystemExit(1)
