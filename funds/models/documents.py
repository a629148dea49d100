"""The document register (文件登记): official documents the fund's work rests on."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class DocumentKind(models.TextChoices):
    """Which way a document went."""

    RECEIVED = "RECEIVED", "收文"
    ISSUED = "ISSUED", "发文"
    CONTRACT = "CONTRACT", "合同"
    OTHER = "OTHER", "其他"


@tracked("funds_document")
class Document(AccessDefaults, FundModel):
    """One document as its paper says (文件); what rests on it refers to it.

    ``register_number`` (登记号) is the fund's own, and its address; ``number`` (文号) is the one
    printed, e.g. 并文明〔2018〕8号, empty when the paper has none. History keeps corrections.
    """

    register_number = models.CharField("登记号", max_length=20, editable=False)
    number = models.CharField("文号", max_length=60, blank=True)
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("发文单位", max_length=120, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    kind = models.CharField("种类", max_length=8, choices=DocumentKind)
    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    copies = models.PositiveIntegerField("印数", null=True, blank=True)
    reported_to = models.CharField("抄报", max_length=300, blank=True)
    copied_to = models.CharField("抄送", max_length=300, blank=True)
    remarks = models.CharField("备注", max_length=500, blank=True)
    file = FundForeignKey(
        "kit.StoredFile", verbose_name="附件", null=True, blank=True, related_name="+"
    )
    # Nobody, when a catalogue's data file brought the document along.
    registered_by = PersonForeignKey(verbose_name="登记人", null=True, blank=True, related_name="+")
    registered_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "文件"
        constraints = [
            *walls("file"),
            models.UniqueConstraint(
                fields=["fund", "register_number"], name="funds_document_register_number"
            ),
            models.UniqueConstraint(
                fields=["fund", "number"], condition=~Q(number=""), name="funds_document_number"
            ),
            *settled("funds_document", "register_number", "registered_by_id", "registered_at"),
        ]
        indexes = [models.Index(fields=["fund", "issued_on", "id"])]

    def __str__(self) -> str:
        return self.number or self.title
