"""Roles end and are given, accounts close, passwords are reset, work is handed over."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import check_password

from funds.models import Fund, Membership, PersonEvent, ResetLink, User
from funds.permissions import Role
from funds.services.accounts import disable, disable_on_platform, enable
from funds.services.handover import HANDOVERS, KEPT, hand_over, plan
from funds.services.invitations import LinkClosed
from funds.services.resets import issue_reset, tell_of_reset, use_reset
from funds.services.roles import Duty, end_role, give_role
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.models import AccessLog, Job
from tests.factories.funds import FundFactory, MembershipFactory, member
from tests.factories.jobs import JobFactory
from tests.world import administrators

PASSWORD = "Yi-ju-hen-chang-de-hua-8"


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def finance(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.FINANCE)


def test_a_role_ends_with_its_last_day_and_may_be_given_again(
    in_taiyuan: Fund, office: User, finance: User
) -> None:
    held = finance.memberships.get()
    end_role(held, clock.today(), by=office, note="调离")
    assert Membership.in_force().filter(user=finance).exists()
    tomorrow = clock.now() + timedelta(days=1)
    with clock.standing_at(tomorrow):
        assert not Membership.in_force().filter(user=finance).exists()
        give_role(finance, Duty(Role.FINANCE), fund=in_taiyuan, by=office)
    assert finance.memberships.count() == 2
    assert PersonEvent.objects.filter(person=finance, note="调离").count() == 1


def test_no_role_ends_in_the_past(in_taiyuan: Fund, office: User, finance: User) -> None:
    with pytest.raises(Refusal, match="不能早于今天"):
        end_role(finance.memberships.get(), clock.today() - timedelta(days=1), by=office)


def test_nobody_gives_or_ends_their_own(in_taiyuan: Fund, office: User) -> None:
    with pytest.raises(Refusal, match="不能给自己增加"):
        give_role(office, Duty(Role.FINANCE), fund=in_taiyuan, by=office)
    with pytest.raises(Refusal, match="自己的任职"):
        end_role(office.memberships.get(), clock.today(), by=office)
    with pytest.raises(Refusal, match="自己的账号"):
        disable(office, fund=in_taiyuan, by=office)


def test_the_last_office_stays(in_taiyuan: Fund, office: User) -> None:
    other = member(in_taiyuan, Role.OFFICE)
    disable(other, fund=in_taiyuan, by=office)
    security = administrators()[Role.SECURITY_ADMIN]
    with pytest.raises(Refusal, match="最后一位文明办"):
        disable_on_platform(office, by=security, note="离职")
    enable(other, fund=in_taiyuan, by=office)
    other = User.objects.get(pk=other.pk)
    end_role(other.memberships.get(), clock.today(), by=office)
    with pytest.raises(Refusal, match="最后一位文明办"):
        end_role(office.memberships.get(), clock.today(), by=other)


def test_an_account_that_works_elsewhere_only_stops_here(
    in_taiyuan: Fund, office: User, finance: User
) -> None:
    elsewhere = FundFactory.create()
    MembershipFactory.create(user=finance, fund=elsewhere, role=Role.CASHIER)
    assert disable(finance, fund=in_taiyuan, by=office) is False
    finance = User.objects.get(pk=finance.pk)
    assert finance.is_active
    assert finance.roles_in(in_taiyuan.pk) == []
    assert len(finance.roles_in(elsewhere.pk)) == 1


def test_what_the_platform_closed_no_fund_opens(
    in_taiyuan: Fund, office: User, finance: User
) -> None:
    disable_on_platform(finance, by=administrators()[Role.SECURITY_ADMIN], note="泄露")
    with pytest.raises(Refusal, match="安全管理员停用"):
        enable(finance, fund=in_taiyuan, by=office)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.CASHIER, Role.LEAD_UNIT, Role.SUPERVISOR])
def test_who_has_incompatible_duties_does_not_reset(
    in_taiyuan: Fund, office: User, role: Role
) -> None:
    person = member(in_taiyuan, role)
    with pytest.raises(Refusal, match="职责不相容"):
        issue_reset(person, fund=in_taiyuan, by=office)
    issue_reset(person, fund=None, by=administrators()[Role.SECURITY_ADMIN])


def test_the_supervisor_resets_what_the_office_may_not(in_taiyuan: Fund, finance: User) -> None:
    supervisor = member(in_taiyuan, Role.SUPERVISOR)
    assert issue_reset(finance, fund=in_taiyuan, by=supervisor).link.user == finance


def test_nobody_resets_their_own_or_without_the_right(
    in_taiyuan: Fund, office: User, finance: User
) -> None:
    with pytest.raises(Refusal, match="自己的密码"):
        issue_reset(office, fund=in_taiyuan, by=office)
    with pytest.raises(NotAllowed):
        issue_reset(office, fund=in_taiyuan, by=finance)


def test_a_reset_link_works_once_ends_sessions_and_is_told(in_taiyuan: Fund, office: User) -> None:
    expert = member(in_taiyuan, Role.EXPERT)
    session = expert.get_session_auth_hash()
    older = issue_reset(expert, fund=in_taiyuan, by=office)
    newer = issue_reset(expert, fund=in_taiyuan, by=office)
    with pytest.raises(LinkClosed, match="换成新的"):
        use_reset(older.token, PASSWORD)
    user = use_reset(newer.token, PASSWORD)
    assert check_password(PASSWORD, user.password)
    assert user.get_session_auth_hash() != session
    with pytest.raises(LinkClosed, match="已经用过"):
        use_reset(newer.token, PASSWORD)
    assert office.name in tell_of_reset(user)
    assert tell_of_reset(user) == ""
    kept = str(list(ResetLink.objects.values())) + str(list(AccessLog.objects.values()))
    assert newer.token not in kept
    acts = AccessLog.objects.filter(action__startswith="people.reset").order_by("pk")
    assert [row.action for row in acts] == ["people.reset"] * 2 + ["people.reset_used"]


def test_a_reset_link_is_too_old_after_a_day(in_taiyuan: Fund, office: User) -> None:
    issued = issue_reset(member(in_taiyuan, Role.EXPERT), fund=in_taiyuan, by=office)
    with (
        clock.standing_at(clock.now() + timedelta(hours=24, seconds=1)),
        pytest.raises(LinkClosed, match="已经过期"),
    ):
        use_reset(issued.token, PASSWORD)


def test_a_handover_moves_what_its_plan_says(in_taiyuan: Fund, office: User, finance: User) -> None:
    successor = member(in_taiyuan, Role.FINANCE)
    MembershipFactory.create(user=finance, fund=in_taiyuan, role=Role.EVALUATOR)
    job: Job = JobFactory.create(fund=in_taiyuan, requested_by=finance)
    shown = plan(finance, successor, in_taiyuan)
    assert [count for _, count in shown.moved if count] == [1]
    assert [step.is_given for step in shown.roles] == [False, True]
    last = clock.today() + timedelta(days=3)
    hand_over(finance, successor, last, fund=in_taiyuan, by=office, reason="调离")
    job.refresh_from_db()
    assert job.requested_by_id == successor.pk
    assert {held.valid_to for held in finance.memberships.all()} == {last}
    assert {held.role for held in successor.memberships.all()} == {Role.FINANCE, Role.EVALUATOR}
    assert PersonEvent.objects.filter(what__startswith="交接").count() == 2
    assert HANDOVERS
    assert {entry.what for entry in KEPT} >= {"登记的项目草稿", "在办付款上的申请、复核、审批"}


def test_a_handover_needs_a_reason_another_person_and_the_same_role(
    in_taiyuan: Fund, office: User, finance: User
) -> None:
    cashier, last = member(in_taiyuan, Role.CASHIER), clock.today()
    with pytest.raises(Refusal, match="理由"):
        hand_over(finance, cashier, last, fund=in_taiyuan, by=office, reason=" ")
    with pytest.raises(Refusal, match="同样的角色"):
        hand_over(finance, cashier, last, fund=in_taiyuan, by=office, reason="调离")
    with pytest.raises(Refusal, match="不能由自己办理"):
        hand_over(office, cashier, last, fund=in_taiyuan, by=office, reason="调离")


def test_a_reset_link_ends_with_the_right_to_issue_it(in_taiyuan: Fund, office: User) -> None:
    """Who is given a money role meanwhile is not taken over by a link issued before."""
    expert = member(in_taiyuan, Role.EXPERT)
    token = issue_reset(expert, fund=in_taiyuan, by=office).token
    MembershipFactory.create(user=expert, fund=in_taiyuan, role=Role.FINANCE)
    with pytest.raises(LinkClosed, match="已不能为您重设密码"):
        use_reset(token, "Xin-mi-ma-8-ge-zi-duo")
    Membership.objects.filter(user=expert, role=Role.FINANCE).update(stopped_at=clock.now())
    assert use_reset(token, "Xin-mi-ma-8-ge-zi-duo") == expert


def test_the_reset_link_of_a_dismissed_colleague_is_closed(in_taiyuan: Fund, office: User) -> None:
    expert = member(in_taiyuan, Role.EXPERT)
    token = issue_reset(expert, fund=in_taiyuan, by=office).token
    User.objects.filter(pk=office.pk).update(is_active=False)
    with pytest.raises(LinkClosed, match="已不能为您重设密码"):
        use_reset(token, "Xin-mi-ma-8-ge-zi-duo")


def test_a_last_day_at_the_end_of_time_is_no_crash(in_taiyuan: Fund, office: User) -> None:
    other = member(in_taiyuan, Role.OFFICE)
    ended = end_role(other.memberships.get(), date.max, by=office)
    assert ended.valid_to == date.max
