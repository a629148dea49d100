"""A certificate is one A4 page that says what the measure asks for, and its code verifies it."""

import io
import re
from datetime import timedelta

import pypdf
import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from reports.papers.star_certificate import address_of, star_certificates
from tests.factories.funds import member
from tests.factories.stars import (
    batch_of,
    confirmed,
    plain_volunteer,
    served_in_all,
    shown,
    star_rule,
)
from tests.reports.papers.test_every_paper import demand_well_made, words_of
from volunteers.models import IdKind, StarAward
from volunteers.queries.stars import awards


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE, name="赵核对")


def given(office: User, fund: Fund, **fields: str) -> StarAward:
    """Return the star of one who served a hundred hours at five things."""
    star_rule(office)
    shown(office)
    volunteer = plain_volunteer(**fields)
    day = clock.today() - timedelta(days=1)
    for number in range(1, 6):
        title, place = f"第{number}项服务", f"第{number}处地点"
        served_in_all(
            volunteer,
            1200 - 60 * number,
            day - timedelta(days=20 * number),
            title=title,
            place=place,
        )
    served_in_all(volunteer, 900, day - timedelta(days=200), title="第1项服务", place="第1处地点")
    confirmed(batch_of(by=member(fund, Role.EXECUTOR)), office, "示例〔2026〕9号")
    award: StarAward = awards().get()
    return award


def test_a_certificate_says_who_what_by_whom_and_when(in_taiyuan: Fund, office: User) -> None:
    award = given(office, in_taiyuan, name="林示例", id_kind=IdKind.RESIDENT, id_last4="0012")
    content = star_certificates(in_taiyuan, [award])
    pdf = pypdf.PdfReader(io.BytesIO(content))
    demand_well_made("星级证书", pdf)
    assert len(pdf.pages) == 1
    words = words_of(pdf)
    volunteer = award.volunteer
    assert volunteer is not None
    for told in (
        "林示例",
        volunteer.number,
        "居民身份证**************0012",
        "累计提供志愿服务100.0小时",
        "1级星",
        "第1项服务、第2项服务、第3项服务等",
        "第1处地点、第2处地点、第3处地点",
        "示例市文明办",
        "赵核对",
        "示例〔2026〕9号",
        award.certificate,
        f"{award.awarded_on.year}年{award.awarded_on.month}月{award.awarded_on.day}日",
        "扫码查验真伪",
    ):
        assert re.sub(r"\s", "", told) in words
    assert address_of(in_taiyuan, award).endswith(f"/taiyuan/certificates/{award.code}/")
    assert content == star_certificates(in_taiyuan, [award])


def test_the_longest_words_still_fit_one_page(in_taiyuan: Fund, office: User) -> None:
    award = given(office, in_taiyuan, name="阿" * 40)
    award.level.certifier = "某" * 60
    award.candidate.batch.document = "文" * 40
    in_taiyuan.contact = "电" * 120
    records = award.volunteer.records.order_by("pk")
    assert records.exists()
    pdf = pypdf.PdfReader(io.BytesIO(star_certificates(in_taiyuan, [award])))
    assert len(pdf.pages) == 1
    assert "扫码查验真伪" in words_of(pdf)


def test_several_are_a_page_each_and_of_one_batch(in_taiyuan: Fund, office: User) -> None:
    star_rule(office)
    shown(office)
    for _ in range(3):
        served_in_all(plain_volunteer(), 100 * 60, clock.today() - timedelta(days=1))
    confirmed(batch_of(by=member(in_taiyuan, Role.EXECUTOR)), office)
    found = list(awards().order_by("pk"))
    pdf = pypdf.PdfReader(io.BytesIO(star_certificates(in_taiyuan, found)))
    assert len(pdf.pages) == 3
    with pytest.raises(ValueError, match="one batch"):
        star_certificates(in_taiyuan, [])
    found[0].revoked_on = clock.today()
    with pytest.raises(ValueError, match="standing"):
        star_certificates(in_taiyuan, found)
