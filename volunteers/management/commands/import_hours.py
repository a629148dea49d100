"""``import_hours FUND FILE [--dry-run]``: service hours of any number, all of them or nothing.

Writing takes two people: whoever brings them, and ``--confirmed-by LOGIN``.
"""

from funds.management.bulk import BulkCommand


class Command(BulkCommand):
    help = "导入服务时长：重叠、超过每日上限、将来的时间都算错，有一行错，一行都不写"
    shape = "hours"
