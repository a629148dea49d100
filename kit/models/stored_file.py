"""Files people brought (上传的文件): the row says what it is, the storage holds the bytes."""

from django.db import models

from kit.tenancy.guards import settled
from kit.tenancy.models import FundModel, PersonForeignKey
from kit.tenancy.walls import walls


class StoredFile(FundModel):
    """One kept file of a fund. What it belongs to refers to it, and decides who may open it.

    Written by ``kit.files`` only. ``path`` is random: neither the name people gave nor the content
    can be guessed from an address.
    """

    path = models.CharField("存放位置", max_length=120)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.BigIntegerField("字节数")
    sha256 = models.CharField("校验值", max_length=64)
    kept_by = PersonForeignKey(verbose_name="上传人", related_name="+")
    kept_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = "文件"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "path"], name="kit_storedfile_path"),
            *settled(
                "kit_storedfile", "path", "name", "content_type", "size", "sha256", "kept_by_id"
            ),
        ]

    def __str__(self) -> str:
        return self.name
