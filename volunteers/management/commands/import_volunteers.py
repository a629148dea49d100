"""``import_volunteers FUND FILE [--dry-run]``: a roster of any size, all of it or nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from funds.management.bulk import BulkCommand
from kit.errors import Refusal
from kit.imports.bulk import BulkShape
from volunteers.imports.declared import BASIS, DAY, DECLARED, consent_told


class Command(BulkCommand):
    help = "导入志愿者花名册：按证件号码认人，有一行错，一行都不写"
    shape = "volunteers"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--consented-on", default="", help="表里的人都签了同意书的，签字日期")
        parser.add_argument("--consent-basis", default="", help="同意书保存在哪里、谁核对过")

    def prepare(self, shape: BulkShape, options: dict[str, Any]) -> None:
        day, basis = options["consented_on"], options["consent_basis"]
        try:
            shape.told = consent_told({DECLARED: day or basis, DAY: day, BASIS: basis})
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
