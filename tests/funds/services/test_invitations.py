"""Invitations: who may invite whom to what, and a link that works once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st

from funds.models import Fund, Invitation, Membership, PersonEvent, Unit, User
from funds.permissions import PLATFORM_ROLES, Role
from funds.queries.duties import NEEDS_UNIT
from funds.services.invitations import (
    InvitationData,
    Issued,
    LinkClosed,
    accept,
    accept_as,
    invite,
    renew,
    revoke,
)
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.models import AccessLog
from kit.tenancy.scope import fund_scope
from tests.factories.funds import FundFactory, UnitFactory, UserFactory, member
from tests.world import administrators

FINANCE = InvitationData("李慧", Role.FINANCE)
PASSWORD = "Yi-ju-hen-chang-de-hua-8"


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def taken(issued: Issued, username: str = "lihui") -> User:
    return accept(issued.token, username=username, password=PASSWORD)


def test_an_invited_person_gets_an_account_and_the_role(in_taiyuan: Fund, office: User) -> None:
    data = InvitationData("李慧", Role.FINANCE, email="li@example.cn")
    user = taken(invite(data, fund=in_taiyuan, by=office))
    assert (user.name, user.email, user.pinyin) == ("李慧", "li@example.cn", "li hui")
    assert user.check_password(PASSWORD)
    assert [held.role for held in user.roles_in(in_taiyuan.pk)] == [Role.FINANCE]
    event = PersonEvent.objects.get(person=user)
    assert (event.what, event.note) == ("接受邀请，任财务", f"邀请人：{office.name}")


def test_only_hashes_are_kept(in_taiyuan: Fund, office: User) -> None:
    issued = invite(FINANCE, fund=in_taiyuan, by=office)
    stored = Invitation.objects.values().get()
    assert issued.token not in str(stored)
    assert issued.token not in str(list(AccessLog.objects.values()))


def test_somebody_with_an_account_joins_a_second_fund(in_taiyuan: Fund, office: User) -> None:
    person = UserFactory.create()
    accept_as(invite(FINANCE, fund=in_taiyuan, by=office).token, person)
    assert Membership.objects.get(user=person).role == Role.FINANCE
    again = invite(InvitationData("李慧二", Role.FINANCE), fund=in_taiyuan, by=office)
    with pytest.raises(Refusal, match="已经担任财务"):
        accept_as(again.token, person)


def test_nobody_accepts_their_own_invitation(in_taiyuan: Fund, office: User) -> None:
    issued = invite(FINANCE, fund=in_taiyuan, by=office)
    with pytest.raises(Refusal, match="是您发出的，不能由您接受"):
        accept_as(issued.token, office)
    with pytest.raises(IntegrityError, match="not_to_oneself"), transaction.atomic():
        Invitation.objects.update(used_by=office, used_at=clock.now())


def test_ones_own_address_cannot_be_invited(in_taiyuan: Fund, office: User) -> None:
    office.email = "me@example.cn"
    office.save()
    with pytest.raises(Refusal, match="不能邀请自己"):
        invite(
            InvitationData("我", Role.CASHIER, email="ME@example.cn"), fund=in_taiyuan, by=office
        )


@pytest.mark.parametrize("role", sorted(NEEDS_UNIT))
def test_a_role_of_a_unit_asks_for_it(in_taiyuan: Fund, office: User, role: Role) -> None:
    with pytest.raises(Refusal, match="请选择单位"):
        invite(InvitationData("王", role), fund=in_taiyuan, by=office)
    issued = invite(InvitationData("王", role, UnitFactory.create()), fund=in_taiyuan, by=office)
    assert taken(issued).memberships.get().unit == issued.invitation.unit


def test_the_roles_that_need_a_unit_are_those_the_table_limits_to_one() -> None:
    assert {Role.LEAD_UNIT, Role.IMPLEMENTER, Role.ORGANISATION} == NEEDS_UNIT


def test_a_unit_of_another_fund_is_refused(in_taiyuan: Fund, office: User) -> None:
    foreign = Unit(name="别处", fund=FundFactory.create())
    with pytest.raises(Refusal, match="不属于本基金"):
        invite(InvitationData("王", Role.LEAD_UNIT, foreign), fund=in_taiyuan, by=office)


@pytest.mark.parametrize(
    ("years", "valid_to", "said"),
    [
        ((), date(2999, 1, 1), "哪些年度"),
        ((2021,), None, "截止日期"),
        ((2021,), date(2000, 1, 1), "已经过去"),
    ],
)
def test_an_auditor_is_limited(
    in_taiyuan: Fund, office: User, years: tuple[int, ...], valid_to: date | None, said: str
) -> None:
    data = InvitationData("赵", Role.AUDITOR, years=years, valid_to=valid_to)
    with pytest.raises(Refusal, match=said):
        invite(data, fund=in_taiyuan, by=office)


def test_an_auditor_receives_the_limits(in_taiyuan: Fund, office: User) -> None:
    last = clock.today() + timedelta(days=30)
    data = InvitationData("赵", Role.AUDITOR, years=(2021, 2020), valid_to=last)
    held = taken(invite(data, fund=in_taiyuan, by=office)).memberships.get()
    assert (held.years, held.valid_to) == ([2020, 2021], last)


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {*PLATFORM_ROLES, Role.OFFICE}]
)
def test_only_the_office_invites(in_taiyuan: Fund, role: Role) -> None:
    with pytest.raises(NotAllowed):
        invite(FINANCE, fund=in_taiyuan, by=member(in_taiyuan, role, unit=UnitFactory.create()))


def test_a_used_revoked_renewed_or_old_link_is_closed(in_taiyuan: Fund, office: User) -> None:
    used = invite(FINANCE, fund=in_taiyuan, by=office)
    taken(used)
    with pytest.raises(LinkClosed, match="已经用过"):
        taken(used, "lihui2")
    back = invite(InvitationData("二", Role.CASHIER), fund=in_taiyuan, by=office)
    newer = renew(back.invitation, by=office)
    with pytest.raises(LinkClosed, match="撤销或重发过"):
        taken(back, "er")
    revoke(newer.invitation, by=office)
    with pytest.raises(LinkClosed, match="撤销"):
        taken(newer, "er")
    with pytest.raises(Refusal, match="已经撤销过"):
        revoke(newer.invitation, by=office)
    old = invite(InvitationData("三", Role.CASHIER), fund=in_taiyuan, by=office)
    with (
        clock.standing_at(clock.now() + timedelta(hours=72, seconds=1)),
        pytest.raises(LinkClosed, match="已经过期"),
    ):
        taken(old, "san")
    with pytest.raises(LinkClosed, match="这个链接不对"):
        accept("no-such-secret", username="wu", password=PASSWORD)


def test_the_same_invitation_twice_is_refused(in_taiyuan: Fund, office: User) -> None:
    invite(FINANCE, fund=in_taiyuan, by=office)
    with pytest.raises(Refusal, match="还没有用"):
        invite(FINANCE, fund=in_taiyuan, by=office)


@pytest.mark.parametrize("name", ["李慧", "ab", "1abc", "a b c", "x" * 41, "a@b.cn"])
def test_an_account_name_is_plain(in_taiyuan: Fund, office: User, name: str) -> None:
    with pytest.raises(Refusal, match="账号名用 3 到 40 个"):
        taken(invite(FINANCE, fund=in_taiyuan, by=office), name)


def test_an_account_name_is_taken_whatever_its_case(in_taiyuan: Fund, office: User) -> None:
    UserFactory.create(username="lihui")
    with pytest.raises(Refusal, match="已经有人用了"):
        taken(invite(FINANCE, fund=in_taiyuan, by=office), "LiHui")


@pytest.mark.parametrize("password", ["short", "1234567890123", "lihui-lihui"])
def test_a_weak_password_is_refused(in_taiyuan: Fund, office: User, password: str) -> None:
    issued = invite(FINANCE, fund=in_taiyuan, by=office)
    with pytest.raises(Refusal) as refused:
        accept(issued.token, username="lihui-lihui", password=password)
    assert refused.value.field == "password"


def test_the_platform_invites_the_first_office_of_a_fund_and_no_second(taiyuan: Fund) -> None:
    admin = administrators()[Role.PLATFORM_ADMIN]
    first = invite(InvitationData("王", Role.OFFICE), fund=taiyuan, by=admin)
    with pytest.raises(NotAllowed):
        invite(FINANCE, fund=taiyuan, by=admin)
    taken(first, "wang")
    with pytest.raises(Refusal, match="已有文明办人员"):
        invite(InvitationData("李", Role.OFFICE), fund=taiyuan, by=admin)


def test_the_three_administrators_are_three_people(db: None) -> None:
    three = administrators()
    security = three[Role.SECURITY_ADMIN]
    issued = invite(InvitationData("新", Role.AUDIT_ADMIN), fund=None, by=security)
    with pytest.raises(Refusal, match="不同的人担任"):
        accept_as(issued.token, three[Role.PLATFORM_ADMIN])
    for person in three.values():
        other = next(role for role in PLATFORM_ROLES if role != person.memberships.get().role)
        for valid_to in (None, date(2999, 1, 1)):
            with pytest.raises(IntegrityError), transaction.atomic():
                person.memberships.create(fund=None, role=other, valid_to=valid_to)
    with pytest.raises(NotAllowed):
        invite(InvitationData("新", Role.AUDIT_ADMIN), fund=None, by=three[Role.PLATFORM_ADMIN])
    with pytest.raises(Refusal, match="不在这里办理"):
        invite(FINANCE, fund=None, by=security)


def test_no_fund_invites_an_administrator(in_taiyuan: Fund, office: User) -> None:
    with pytest.raises(Refusal, match="不在这里办理"):
        invite(InvitationData("新", Role.AUDIT_ADMIN), fund=in_taiyuan, by=office)


class Undone(Exception):
    """Takes back what one example did."""


def _try_all(fund: Fund, tries: list[str]) -> None:
    office = member(fund, Role.OFFICE)
    links = [invite(FINANCE, fund=fund, by=office)]
    for number, act in enumerate(tries):
        for link in list(links):
            with suppress(Refusal), transaction.atomic():
                if act == "accept":
                    taken(link, f"user{number}-{link.invitation.pk}")
                elif act == "accept_as":
                    accept_as(link.token, UserFactory.create())
                elif act == "revoke":
                    revoke(link.invitation, by=office)
                else:
                    links.append(renew(link.invitation, by=office))
    given_roles = Membership.objects.filter(fund=fund, role=Role.FINANCE).count()
    used = Invitation.objects.filter(fund=fund, used_at__isnull=False).count()
    assert given_roles == used <= 1


@pytest.mark.django_db
@runs(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["accept", "accept_as", "revoke", "renew"]), max_size=8))
def test_whatever_is_tried_an_invitation_gives_one_role(taiyuan: Fund, tries: list[str]) -> None:
    """A chain of renewals is one invitation: it ends in one role or none."""
    with pytest.raises(Undone), transaction.atomic():
        with fund_scope(taiyuan.pk):
            _try_all(taiyuan, tries)
        raise Undone


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_account() -> None:
    fund: Fund = FundFactory.create()
    with fund_scope(fund.pk):
        office = member(fund, Role.OFFICE)
        issued = invite(FINANCE, fund=fund, by=office)

    def try_once(number: int) -> str:
        try:
            return taken(issued, f"person-{number}").username
        except Refusal:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        made = [name for name in pool.map(try_once, range(20)) if name]
    assert len(made) == 1
    assert Membership.objects.filter(fund=fund, role=Role.FINANCE).count() == 1
    assert User.objects.filter(username__startswith="person-").count() == 1


def test_an_offer_ends_with_the_right_to_make_it(in_taiyuan: Fund, office: User) -> None:
    """Else who is dismissed keeps a way back in: an account of another name."""
    member(in_taiyuan, Role.OFFICE)
    issued = invite(FINANCE, fund=in_taiyuan, by=office)
    User.objects.filter(pk=office.pk).update(is_active=False)
    with pytest.raises(LinkClosed, match="已不再负责邀请"):
        taken(issued)
    User.objects.filter(pk=office.pk).update(is_active=True)
    Membership.objects.filter(user=office).update(stopped_at=clock.now())
    with pytest.raises(LinkClosed, match="已不再负责邀请"):
        accept_as(issued.token, UserFactory.create())
    assert not User.objects.filter(username="lihui").exists()
