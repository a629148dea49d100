"""Pages of activities for those who run them, act by act."""

from datetime import timedelta
from typing import Any

from django.test import Client

from funds.models import Fund, User
from kit import clock
from kit.tenancy.scope import fund_scope
from projects.models.execution import ActivityPart
from tests.factories.activities import (
    ActivityFactory,
    PostFactory,
    ShiftFactory,
    published,
    tomorrow_at,
)
from tests.factories.funds import UserFactory
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory
from tests.funds.views.conftest import queries_of, text
from tests.volunteers.views.conftest import signed_in
from volunteers.models import (
    Activity,
    ActivityState,
    Attendance,
    CheckWay,
    LateEntry,
    Organisation,
    Post,
    Shift,
    SignUp,
    SignUpState,
    Turn,
    Volunteer,
)

PAGE = "/taiyuan/activities/manage/"


def form_of(**fields: Any) -> dict[str, Any]:
    return {
        "key": "一",
        "title": "示例便民服务",
        "summary": "在广场上帮人。",
        "place": "示例广场",
        "contact": "示例甲",
        "phone": "0351-1234567",
        "parts": list(ActivityPart.values),
        **fields,
    }


def wanted_of(shift: Shift, many: int, state: SignUpState = SignUpState.PENDING) -> list[SignUp]:
    return [
        SignUp.objects.create(shift=shift, volunteer=plain_volunteer(), state=state)
        for _ in range(many)
    ]


def test_a_team_drafts_fills_and_publishes_through_its_pages(
    taiyuan: Fund, team: Client, own_team: Organisation
) -> None:
    made = team.post(f"{PAGE}new/", form_of(organisation=own_team.pk))
    with fund_scope(taiyuan.pk):
        activity = Activity.objects.get()
    page = f"{PAGE}{activity.number}/"
    assert (made.status_code, made.headers["Location"]) == (302, page)
    assert "发布前还差1项" in text(team, page)
    day = tomorrow_at(8).date()
    shift = {"day": day, "begins": "08:00", "ends": "10:00", "quota": 5}
    many = {**shift, "until": day + timedelta(days=13), "weekdays": [6, 7]}
    assert team.post(f"{page}shifts/new/", many).status_code == 302
    with fund_scope(taiyuan.pk):
        assert {row.starts_at.isoweekday() for row in Shift.objects.all()} <= {6, 7}
        assert Shift.objects.count() == 4
    assert "可以发布了" in text(team, page)
    assert team.post(f"{page}publish/").status_code == 302
    shown = text(team, page)
    assert "已发布</span>" in shown
    assert "没有结束的4个" in shown
    wrong = team.post(f"{page}shifts/new/", {**shift, "ends": "21:00"})
    assert "12 小时" in wrong.content.decode()
    assert team.post(f"{page}cancel/", {"reason": "天气原因"}).status_code == 302
    assert "天气原因" in text(team, page)


def test_what_somebody_else_changed_is_not_overwritten(
    taiyuan: Fund, team: Client, own_team: Organisation
) -> None:
    with fund_scope(taiyuan.pk):
        activity = ActivityFactory.create(organisation=own_team)
    page = f"{PAGE}{activity.number}/edit/"
    form = form_of(organisation=own_team.pk, version=1)
    assert team.post(page, form).status_code == 302
    late = team.post(page, {**form, "place": "示例南门"})
    assert late.status_code == 400
    assert "别人刚刚改过" in late.content.decode()
    with fund_scope(taiyuan.pk):
        activity.refresh_from_db()
    assert activity.place == "示例广场"


def test_each_tab_has_its_own(taiyuan: Fund, leader: User, own_team: Organisation) -> None:
    with fund_scope(taiyuan.pk):
        ActivityFactory.create(title="示例草稿", organisation=own_team)
        ShiftFactory.create(activity=published(title="示例报名", organisation=own_team))
        over = published(title="示例结束", organisation=own_team)
        ShiftFactory.create(activity=over, starts_at=tomorrow_at(8) - timedelta(days=3))
        now = published(title="示例进行", organisation=own_team)
        ShiftFactory.create(activity=now, starts_at=tomorrow_at(8) - timedelta(days=1))
        published(title="示例别队")
    tabs = {"open": "示例报名", "over": "示例结束", "draft": "示例草稿", "running": "示例进行"}
    with clock.standing_at(tomorrow_at(9) - timedelta(days=1)):
        team = signed_in(leader)
        for tab, title in tabs.items():
            shown = text(team, f"{PAGE}?tab={tab}")
            assert [each for each in tabs.values() if each in shown] == [title]
        shown = text(team, f"{PAGE}?tab=all")
        assert all(title in shown for title in tabs.values())
        assert "示例别队" not in shown
        assert "示例草稿" in text(team, f"{PAGE}?tab=draft&q=示例草")
        assert "没有符合条件" in text(team, f"{PAGE}?tab=draft&q=草稿")


def test_lists_ask_as_much_for_three_rows_as_for_one(
    taiyuan: Fund, team: Client, own_team: Organisation
) -> None:
    with fund_scope(taiyuan.pk):
        shift = ShiftFactory.create(activity=published(organisation=own_team))
        wanted_of(shift, 1)
        PostFactory.create(activity=shift.activity)
    activity = f"{PAGE}{shift.activity.number}/"
    day = f"{PAGE}today/?day={tomorrow_at(8):%Y-%m-%d}"
    people = f"{PAGE}shifts/{shift.pk}/people/"
    pages = (PAGE, activity, f"{activity}shifts/", f"{activity}roster/", day, people)
    before = [queries_of(team, page) for page in pages]
    with fund_scope(taiyuan.pk):
        wanted_of(shift, 2)
        for _ in range(2):
            ShiftFactory.create(activity=published(organisation=own_team))
            ShiftFactory.create(activity=shift.activity, starts_at=tomorrow_at(14))
            PostFactory.create(activity=shift.activity)
    assert [queries_of(team, page) for page in pages] == before


def test_another_teams_activity_is_not_there(taiyuan: Fund, team: Client) -> None:
    with fund_scope(taiyuan.pk):
        shift = ShiftFactory.create()
    assert team.get(f"{PAGE}{shift.activity.number}/").status_code == 404
    assert team.get(f"{PAGE}shifts/{shift.pk}/people/").status_code == 404


def test_whoever_is_on_duty_sees_their_shift_and_not_the_activity(
    taiyuan: Fund, team: Client, own_team: Organisation
) -> None:
    with fund_scope(taiyuan.pk):
        shift = ShiftFactory.create(organisation=own_team)
    assert team.get(f"{PAGE}{shift.activity.number}/").status_code == 404
    assert shift.activity.title in text(team, f"{PAGE}shifts/{shift.pk}/")
    assert team.get(f"{PAGE}shifts/{shift.pk}/cancel/").status_code == 403
    day = f"{PAGE}today/?day={tomorrow_at(8):%Y-%m-%d}"
    assert shift.activity.title in text(team, day)


def test_people_are_taken_and_declined_together(
    taiyuan: Fund, team: Client, own_team: Organisation, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        shift = ShiftFactory.create(activity=published(organisation=own_team), quota=2)
        rows = wanted_of(shift, 3)
        Volunteer.objects.all().update(consented_at=clock.now())
        waiting = wanted_of(shift, 2, SignUpState.WAITING)
    page = f"{PAGE}shifts/{shift.pk}/people/"
    shown = text(team, f"{page}?state=WAITING")
    assert "第1位" in shown
    assert "第2位" in shown
    chosen = [row.pk for row in rows]
    done = team.post(f"{page}decide/", {"act": "accept", "only": chosen}).content.decode()
    assert "3 人，办好 2 人" in done
    assert "名额已满" in done
    team.post(f"{page}decide/", {"act": "decline", "only": [waiting[0].pk], "note": "人数已够"})
    one = f"{PAGE}people/{waiting[1].pk}/decline/"
    assert team.post(one, {"note": ""}).status_code == 400
    assert team.post(one, {"note": "人数已够"}).status_code == 302
    with fund_scope(taiyuan.pk):
        states = list(SignUp.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["ACCEPTED", "ACCEPTED", "PENDING", "DECLINED", "DECLINED"]
    file = team.get(f"{page}file/")
    assert file.getvalue()[:2] == b"PK"


def test_nobody_is_declined_without_a_reason(
    taiyuan: Fund, team: Client, own_team: Organisation
) -> None:
    with fund_scope(taiyuan.pk):
        shift = ShiftFactory.create(activity=published(organisation=own_team))
        row = wanted_of(shift, 1)[0]
    page = f"{PAGE}shifts/{shift.pk}/people/decide/"
    refused = team.post(page, {"act": "decline", "only": [row.pk], "note": " "})
    assert "请写明不录用的原因" in refused.content.decode()
    assert "请先勾选" in team.post(page, {"act": "accept"}).content.decode()


def test_posts_and_turns_fill_the_roster(
    taiyuan: Fund, team: Client, own_team: Organisation
) -> None:
    with fund_scope(taiyuan.pk):
        activity = published(organisation=own_team)
        OrganisationFactory.create(name="示例值勤队")
    page = f"{PAGE}{activity.number}/roster/"
    lines = "一号路口，示例大街东口\n二号路口\n\n"
    assert team.post(f"{page}posts/", {"posts": lines}).status_code == 302
    turn = {
        "every_post": "on",
        "week": 0,
        "weekdays": [1, 2],
        "begins": "07:30",
        "finishes": "08:30",
        "quota": 3,
        "organisation": "示例值勤队",
        "effective_from": clock.today(),
    }
    assert team.post(f"{page}turns/", turn).status_code == 302
    monthly = {**turn, "every_post": "", "week": -1, "weekdays": [6], "organisation": ""}
    assert team.post(f"{page}turns/", monthly).status_code == 302
    shown = text(team, page)
    for words in ("一号路口", "示例大街东口", "3人·示例值勤队", "每月最后一个周六", "需要12人次"):
        assert words in shown
    assert "每月最后一个" not in text(team, f"{page}?day=2")
    with fund_scope(taiyuan.pk):
        post, ended = Post.objects.get(name="二号路口"), Turn.objects.latest("pk")
        assert Shift.objects.filter(turn__week=-1).exists()
        wanted_of(Shift.objects.filter(post=post).latest("starts_at"), 1)
    assert team.post(f"{PAGE}turns/{ended.pk}/end/").status_code == 302
    assert team.get(f"{PAGE}turns/{ended.pk}/end/").status_code == 404
    assert team.post(f"{PAGE}posts/{post.pk}/", {"place": "示例北口"}).status_code == 302
    assert "示例北口" in text(team, page)
    closed = team.post(f"{PAGE}posts/{post.pk}/close/", follow=True).content.decode()
    assert "已停用二号路口。还有 1 个班次有人报名" in closed
    assert "二号路口</a>" not in text(team, page)
    too_long = team.post(f"{page}posts/", {"posts": "路" * 41})
    assert "第 1 行" in too_long.content.decode()


def test_a_draft_publishes_its_turns(taiyuan: Fund, team: Client, own_team: Organisation) -> None:
    with fund_scope(taiyuan.pk):
        activity = ActivityFactory.create(
            organisation=own_team, parts=list(ActivityPart.values), state=ActivityState.DRAFT
        )
    turn = {"week": 0, "weekdays": [3], "begins": "08:00", "finishes": "09:00", "quota": 2}
    day = {"effective_from": clock.today()}
    page = f"{PAGE}{activity.number}/"
    assert team.post(f"{page}roster/turns/", {**turn, **day}).status_code == 302
    assert team.post(f"{page}publish/").status_code == 302
    with fund_scope(taiyuan.pk):
        assert Shift.objects.filter(activity=activity).count() in {4, 5, 6}


def test_the_page_says_who_was_told_and_who_has_to_be_called(
    taiyuan: Fund, team: Client, own_team: Organisation
) -> None:
    with fund_scope(taiyuan.pk):
        activity = published(organisation=own_team)
        shift, empty, later = ShiftFactory.create_batch(3, activity=activity)
        for each in (shift, later):
            wanted_of(each, 2)
            reached = plain_volunteer(person=UserFactory.create())
            SignUp.objects.create(shift=each, volunteer=reached, state=SignUpState.ACCEPTED)
    reason = {"reason": "路口施工"}
    words = "已通知 1 人；2 人没有账号，请电话通知"
    done = team.post(f"{PAGE}shifts/{shift.pk}/cancel/", reason, follow=True).content.decode()
    assert f"已取消这个班次。{words}。" in done
    done = team.post(f"{PAGE}shifts/{empty.pk}/cancel/", reason, follow=True).content.decode()
    assert "已取消这个班次。" in done
    assert "已通知" not in done
    done = team.post(f"{PAGE}{activity.number}/cancel/", reason, follow=True).content.decode()
    assert f"已取消“{activity.title}”。{words}。" in done


def test_hours_entered_late_are_of_the_organisation_on_duty(
    taiyuan: Fund, team: Client, own_team: Organisation, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        shift = ShiftFactory.create(
            organisation=own_team, starts_at=tomorrow_at(8) - timedelta(days=2)
        )
        row = Attendance.objects.create(
            shift=shift,
            volunteer=plain_volunteer(),
            checked_in_at=shift.starts_at,
            in_way=CheckWay.SCANNED,
            in_by=clerk,
        )
    page = f"/taiyuan/activities/manage/came/{row.pk}/late/"
    form = team.get(page).context["form"].initial
    assert team.post(page, {**form, "key": "一"}).status_code == 302
    with fund_scope(taiyuan.pk):
        assert LateEntry.objects.get().organisation == own_team
