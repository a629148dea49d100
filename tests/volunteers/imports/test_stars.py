"""Stars of before: held from then on, never proposed again, and the same list twice is once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from tests.factories.funds import member
from tests.factories.imports import brought, counts, faults, imported
from tests.factories.stars import (
    batch_of,
    plain_volunteer,
    served_in_all,
    shown,
    star_rule,
    team_rule,
)
from tests.factories.volunteers import OrganisationFactory
from volunteers.models import StarAward, StarCandidate, Volunteer
from volunteers.queries.stars import star_held, unfounded
from volunteers.services.star_awards import revoke_star

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def holder(office: User) -> Volunteer:
    star_rule(office)
    return plain_volunteer(name="王示例")


def row(who: Volunteer, **fields: Any) -> dict[str, Any]:
    return {
        "序号": "1",
        "姓名": who.name,
        "志愿者编号": who.number,
        "所属组织": "",
        "截止日期": "2017-11-10",
        "累计时长（小时）": "312.5",
        "原星级": "1级星",
        "认定星级": "2级星",
        "认定单位": "濮阳示例文明办",
        "公示起止": "",
        "文号": "示例文〔2017〕9号",
        "认定日期": "2017-12-05",
        "证书编号": "示例-0001",
        "备注": "",
        **fields,
    }


def test_a_star_of_before_is_held_with_what_it_rests_on(
    in_taiyuan: Fund, office: User, holder: Volunteer
) -> None:
    other = plain_volunteer(name="李示例")
    rows = [
        row(holder),
        row(other, 认定星级="", 文号="", 备注="不予认定：在星级限制期内"),
        row(other, 认定星级="1级星", 备注="已撤销：2018-01-01 虚报"),
    ]
    assert counts(brought(in_taiyuan, "stars", rows, office)) == (1, 0, 2, 0)
    assert not StarAward.objects.exists()
    assert counts(imported(in_taiyuan, "stars", rows, office)) == (1, 0, 2, 0)
    award = star_held(holder)
    assert award is not None
    assert (award.rank, award.awarded_on) == (2, date(2017, 12, 5))
    assert (award.certifier, award.minutes) == ("濮阳示例文明办", 312 * 60 + 30)
    assert (award.earlier.document, award.earlier.paper) == ("示例文〔2017〕9号", "示例-0001")
    assert award.certificate == "YX-2026-000001"
    assert award.earlier.recorded_by == office
    assert not unfounded().exists()
    # The same list again, and again after the star was revoked, changes nothing.
    assert counts(brought(in_taiyuan, "stars", rows, office)) == (0, 0, 3, 0)
    revoke_star(award, reason="查实虚报", by=office)
    assert counts(brought(in_taiyuan, "stars", rows, office)) == (0, 0, 3, 0)


def test_what_is_held_is_not_proposed_again(
    in_taiyuan: Fund, office: User, holder: Volunteer
) -> None:
    imported(in_taiyuan, "stars", [row(holder)], office)
    served_in_all(holder, 300 * 60, date(2026, 11, 18))
    newcomer = plain_volunteer()
    served_in_all(newcomer, 300 * 60, date(2026, 11, 18))
    shown(office)
    proposed = StarCandidate.objects.filter(batch=batch_of(by=office))
    assert [each.volunteer for each in proposed] == [newcomer]


def test_each_wrong_row_is_told(in_taiyuan: Fund, office: User, holder: Volunteer) -> None:
    others = [plain_volunteer(name="王示例")]
    imported(in_taiyuan, "stars", [row(holder), row(others[0])], office)
    rows = [
        row(holder, 文号="别的文件"),
        row(holder, 姓名="张示例", 认定星级="3级星"),
        row(holder, 志愿者编号="没有", 认定星级="3级星"),
        row(holder, 认定星级="9级星"),
        row(holder, 认定星级="4级星", 认定日期="2026-11-21"),
        row(holder, 认定星级="4级星", 认定日期=""),
        row(holder, 认定星级="4级星", 文号=""),
        row(holder, 认定星级="4级星", 截止日期="2018-01-01"),
        row(holder, 认定星级="5级星"),
        row(holder, 认定星级="5级星"),
        row(others[0], **{"累计时长（小时）": "300"}),
    ]
    told = faults(brought(in_taiyuan, "stars", rows, office))
    for number, reason in enumerate(
        (
            "已经认定过",
            "不是同一个人",
            "没有这位志愿者",
            "规则里没有",
            "今天以后",
            "必填",
            "必填",
            "晚于认定日期",
        ),
        start=2,
    ):
        assert reason in told[number][0][1]
    assert "第 10 行" in told[11][0][1]
    assert "内容不同" in told[12][0][1]


def test_a_team_s_star_of_before(in_taiyuan: Fund, office: User) -> None:
    team_rule(office)
    team = OrganisationFactory.create(name="先锋志愿队")
    rows = [
        {
            "组织名称": "先锋志愿队",
            "认定星级": "二星",
            "认定日期": "2017-12-05",
            "文号": "示例文〔2017〕9号",
        }
    ]
    run = brought(in_taiyuan, "team_stars", rows, office)
    assert run.message == ""
    assert counts(imported(in_taiyuan, "team_stars", rows, office)) == (1, 0, 0, 0)
    award = star_held(team)
    assert award is not None
    assert (award.rank, award.certifier, award.minutes) == (2, "示例市文明办", None)
    assert counts(brought(in_taiyuan, "team_stars", rows, office)) == (0, 0, 1, 0)
