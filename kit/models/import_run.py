"""Imports (导入): one run per file brought, and what was found in its rows."""

from django.db import models
from django.db.models import Q

from kit.models.stored_file import StoredFile
from kit.tenancy.guards import moves_only, only_grows, settled
from kit.tenancy.models import (
    FundForeignKey,
    FundModel,
    OuterForeignKey,
    PersonForeignKey,
    tracked,
)
from kit.tenancy.walls import walls


class ImportState(models.TextChoices):
    """Where an import stands."""

    CHECKING = "CHECKING", "核对中"
    UNREADABLE = "UNREADABLE", "没有读成"
    FAULTY = "FAULTY", "有误，待改"
    UNCHANGED = "UNCHANGED", "没有变化"
    READY = "READY", "待导入"
    WRITING = "WRITING", "导入中"
    STALE = "STALE", "资料有变，未导入"
    DONE = "DONE", "已导入"


class Verdict(models.TextChoices):
    """What a row is to the fund."""

    NEW = "NEW", "新增"
    CHANGED = "CHANGED", "有改动"
    SAME = "SAME", "相同"
    WRONG = "WRONG", "有误"


_S = ImportState
STEPS = frozenset(
    {
        (_S.CHECKING, _S.UNREADABLE),
        (_S.CHECKING, _S.FAULTY),
        (_S.CHECKING, _S.UNCHANGED),
        (_S.CHECKING, _S.READY),
        (_S.READY, _S.WRITING),
        (_S.WRITING, _S.STALE),
        (_S.WRITING, _S.DONE),
    }
)


@tracked("kit_importrun")
class ImportRun(FundModel):
    """A file brought to be imported (导入), from its check to what was written.

    Written by ``kit.imports`` only. Counts are of rows; those of a run that is done say what was
    written, those before it what would be.
    """

    number = models.CharField("编号", max_length=20)
    shape = models.CharField("资料", max_length=30)
    file = FundForeignKey(StoredFile, verbose_name="文件", related_name="+")
    state = models.CharField("状态", max_length=10, choices=ImportState, default=_S.CHECKING)
    sheet = models.CharField("工作表", max_length=60, blank=True)
    unread = models.JSONField("没有读的列", default=list)
    examples = models.PositiveIntegerField("跳过的示例行", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("有改动", default=0)
    same = models.PositiveIntegerField("相同", default=0)
    wrong = models.PositiveIntegerField("有误", default=0)
    message = models.CharField("说明", max_length=500, blank=True)
    digest = models.CharField("改动的校验值", max_length=64, blank=True)
    attempt = models.PositiveSmallIntegerField("第几次核对", default=0)
    brought_by = PersonForeignKey(verbose_name="上传人", related_name="+")
    brought_at = models.DateTimeField("上传时间")
    check_job = OuterForeignKey("kit.Job", verbose_name="核对任务", related_name="+")
    write_job = OuterForeignKey("kit.Job", verbose_name="导入任务", null=True, related_name="+")
    confirmed_by = PersonForeignKey(verbose_name="导入人", null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True)
    written_at = models.DateTimeField("导入时间", null=True)

    class Meta:
        verbose_name = "导入"
        constraints = [
            *walls("file"),
            models.UniqueConstraint(fields=["fund", "number"], name="kit_importrun_number"),
            models.CheckConstraint(
                condition=~Q(state__in=[_S.READY, _S.WRITING, _S.DONE]) | Q(wrong=0),
                name="kit_importrun_nothing_wrong",
            ),
            models.CheckConstraint(
                condition=~Q(state=_S.DONE)
                | Q(confirmed_by__isnull=False, written_at__isnull=False),
                name="kit_importrun_who_and_when",
            ),
            *moves_only(
                "kit_importrun",
                "state",
                steps=frozenset((str(a), str(b)) for a, b in STEPS),
                entry=f"NEW.state = '{_S.CHECKING}'",
            ),
            *settled("kit_importrun", "number", "shape", "file_id", "brought_by_id", "brought_at"),
        ]
        indexes = [
            models.Index(fields=["fund", "-brought_at", "-id"]),
            models.Index(fields=["fund", "shape", "state"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def rows(self) -> int:
        """How many rows of data were read."""
        return self.new + self.changed + self.same + self.wrong

    @property
    def to_write(self) -> int:
        """How many rows an import would write."""
        return self.new + self.changed


class ImportRow(FundModel):
    """What was found in one row of a file; rows are only added, a later check adds its own.

    Of each verdict the first two thousand rows are kept; the file of faults has every one.
    """

    run = FundForeignKey("kit.ImportRun", verbose_name="导入", related_name="+")
    attempt = models.PositiveSmallIntegerField("第几次核对")
    number = models.PositiveIntegerField("行")
    verdict = models.CharField("结果", max_length=8, choices=Verdict)
    detail = models.JSONField("内容")

    class Meta:
        verbose_name = "导入的行"
        constraints = [
            *walls("run"),
            models.UniqueConstraint(
                fields=["fund", "run", "attempt", "verdict", "number"], name="kit_importrow_once"
            ),
            *only_grows("kit_importrow"),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 行"
