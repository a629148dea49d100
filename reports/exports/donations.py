"""捐赠台账: what was received in a year, one row each, reversals included."""

from collections.abc import Collection, Iterator
from datetime import datetime

from funds.models import Donation, DonorKind
from kit.exports import Column, Kind, Value
from kit.exports.writer import Row
from reports.exports.chunks import chunks
from reports.exports.values import (
    NOT_APPLICABLE,
    NOT_KEPT,
    UNSTATED,
    if_any,
    marked,
    masked_name,
    said,
)
from reports.figures import evaluate, rows_of

COLUMNS = (
    Column("serial", "序号", Kind.SERIAL, 6),
    Column("received_on", "到账日期", Kind.DATE, 18),
    Column("donor", "捐赠人", width=12),
    Column("kind", "类型", width=9),
    Column("identity", "证件/信用代码", width=9),
    Column("anonymous", "是否匿名", width=6),
    Column("channel", "捐赠方式", width=10),
    Column("medium", "货币/实物", width=6),
    Column("goods", "物资名称", width=6),
    Column("specification", "规格", width=6),
    Column("quantity", "数量", width=6),
    Column("unit_price", "单价", width=6),
    Column("booked", "入账价值", width=6),
    Column("valued_by", "计价依据", width=6),
    Column("amount", "金额", Kind.MONEY, 19, total=True),
    Column("purpose", "用途限定", width=14),
    Column("campaign", "指定项目", width=20),
    Column("agreement", "协议编号", width=8),
    Column("receipt", "票据号码", width=8),
    Column("receipt_on", "开票日期", width=8),
    Column("transaction", "银行流水号", width=8),
    Column("recorded_by", "经办人", width=9),
    Column("note", "备注", width=24),
)


def rows(year: int, as_of: datetime | None, only: Collection[str] | None = None) -> Iterator[Row]:
    """Yield the donations of a year by date."""
    received = rows_of(evaluate("money_received", year, as_of))
    ordered = received.select_related("campaign", "purpose", "recorded_by", "reverses")
    if only is not None:
        ordered = ordered.filter(number__in=only)
    for chunk in chunks(ordered.order_by("received_on", "id")):
        yield from (_row(donation) for donation in chunk)


def _row(donation: Donation) -> Row:
    unstated = donation.donor_kind == DonorKind.UNSTATED
    purpose = donation.purpose
    bound = f"{purpose.name}（{'限定' if purpose.restricted else '非限定'}）" if purpose else ""
    return {
        "received_on": marked(donation, "received_on", donation.received_on),
        "donor": marked(donation, "donor_name", _donor(donation)),
        "kind": UNSTATED if unstated else donation.get_donor_kind_display(),
        "identity": NOT_KEPT,
        "anonymous": "是" if donation.anonymous else "否",
        "channel": said(donation.channel),
        "medium": "货币",
        "goods": NOT_APPLICABLE,
        "specification": NOT_APPLICABLE,
        "quantity": NOT_APPLICABLE,
        "unit_price": NOT_APPLICABLE,
        "booked": NOT_APPLICABLE,
        "valued_by": NOT_APPLICABLE,
        "amount": marked(donation, "amount", donation.amount),
        "purpose": if_any(donation, "purpose", bound),
        "campaign": if_any(donation, "campaign", donation.campaign and donation.campaign.name),
        "agreement": NOT_KEPT,
        "receipt": NOT_KEPT,
        "receipt_on": NOT_KEPT,
        "transaction": NOT_KEPT,
        "recorded_by": donation.recorded_by.name,
        "note": _note(donation),
    }


def _donor(donation: Donation) -> Value:
    """Return the donor as an export may show it: people masked, and no one who asked for it."""
    name = donation.public_name
    if donation.donor_kind == DonorKind.PERSON and not donation.anonymous:
        return masked_name(name)
    return name


def _note(donation: Donation) -> str:
    words = [donation.number]
    if donation.reverses is not None:
        words.append(f"冲销 {donation.reverses.number}")
    if not donation.itemised:
        words.append("未逐笔说明")
    return "；".join([*words, *([donation.note] if donation.note else [])])
