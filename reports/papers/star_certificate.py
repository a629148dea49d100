"""Certificates of stars (星级证书): one A4 page each, with a QR code that verifies it.

《志愿服务记录与证明出具办法》: who, how long and what, by whom, which number and when. Of an
organisation instead of a person: what it is, and what was counted and seen of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from funds.models import Fund
from kit.drawing.qr import qr_path
from kit.formats import date_cn
from reports.printing.document import close
from reports.printing.pdf import render_pdf
from volunteers.identity import masked_tail
from volunteers.masking import hours_text
from volunteers.models import Organisation, StarAward, Volunteer
from volunteers.queries.certificates import Service, services_of
from volunteers.queries.star_teams import counted_of
from volunteers.queries.stars import is_nameless

LONG_NAME = 12
NOTHING = Service((), (), False)


def star_certificates(fund: Fund, awards: Sequence[StarAward]) -> bytes:
    """Return the certificates of one batch's stars as a PDF; the same stars give the same bytes.

    Raises:
        ValueError: none, a revoked star, one of nobody's name, or stars of several batches.
    """
    batches = {award.candidate.batch_id for award in awards}
    if len(batches) != 1 or any(award.revoked_on or is_nameless(award) for award in awards):
        raise ValueError("certificates are of standing stars of one batch")
    batch = awards[0].candidate.batch
    services = services_of(batch, (award.volunteer_id or 0 for award in awards))
    pages = [_page(fund, award, _told(award, services)) for award in awards]
    html = render_to_string("reports/papers/star_certificates.html", {"fund": fund, "pages": pages})
    return render_pdf(html, render_to_string("reports/papers/star_certificates.css"))


def address_of(fund: Fund, award: StarAward) -> str:
    """Return where the QR code leads: the public page that verifies the certificate."""
    return f"{settings.SITE_ADDRESS}{fund.url('open_certificate', code=award.code)}"


def _told(award: StarAward, services: Mapping[int, Service]) -> dict[str, Any]:
    """Return what the page says of whoever holds the star: a title, a sentence, and rows."""
    who, batch = award.who, award.candidate.batch
    hours, until = hours_text(award.candidate.minutes), date_cn(batch.until)
    if not isinstance(who, Volunteer):
        return {
            "title": "星级志愿服务组织证书",
            "before": f"截至{until}，依据{batch.rule.basis}，认定为",
            "hours": "",
            "level": f"{award.level.name}志愿服务组织",
            "rows": _of_team(who, award, hours),
        }
    service = services.get(who.pk, NOTHING)
    contents = "、".join(service.contents) + ("等" if service.more else "")
    paper = f"{who.get_id_kind_display()} {masked_tail(who.id_last4)}" if who.id_last4 else "未登记"
    return {
        "title": "星级志愿者证书",
        "before": f"截至{until}，累计提供志愿服务",
        "hours": hours,
        "level": f"{award.level.name}志愿者",
        "rows": [
            ("志愿者编号", who.number),
            ("证件", paper),
            ("服务内容", contents or "未说明"),
            ("服务地点", "、".join(service.places) or "未说明"),
        ],
    }


def _of_team(team: Organisation, award: StarAward, hours: str) -> list[tuple[str, str]]:
    counted = counted_of(award.candidate.grounds)
    return [
        ("组织编号", team.number),
        ("统一社会信用代码", team.code or "没有"),
        (
            "在册成员",
            f"{counted.members} 人，其中一至二星 {counted.low} 人，三星及以上 {counted.high} 人",
        ),
        ("服务时长", f"{hours} 小时"),
    ]


def _page(fund: Fund, award: StarAward, told: dict[str, Any]) -> dict[str, Any]:
    batch = award.candidate.batch
    side, path = qr_path(address_of(fund, award))
    return {
        **told,
        "award": award,
        "name": close(award.who.name),
        "long": len(award.who.name) > LONG_NAME,
        "issuer": award.level.certifier,
        "clerk": batch.confirmed_by.name if batch.confirmed_by else "",
        "document": batch.document,
        "on": date_cn(award.awarded_on),
        "address": address_of(fund, award),
        "side": side,
        "path": path,
    }
