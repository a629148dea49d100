"""Stars as people work on them, page by page, from the rules to a certificate."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.jobs import run_to_end
from kit.models import AccessLog, Job, JobState
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import (
    batch_of,
    confirmed,
    of_long,
    organised,
    plain_volunteer,
    served_in_all,
    shown,
    star_of,
    star_rule,
)
from tests.factories.volunteers import OrganisationFactory
from volunteers.models import (
    Bar,
    HoursShown,
    StarAward,
    StarBatch,
    StarCandidate,
    StarObjection,
    StarRule,
    Volunteer,
    VolunteerState,
)
from volunteers.queries.stars import part_of
from volunteers.services.hours import reverse_record
from volunteers.services.objections import ObjectionData
from volunteers.services.star_batches import check_batch
from volunteers.services.star_confirming import publish_batch
from volunteers.services.star_objections import receive_star_objection

HOME = "/taiyuan/stars/"
ENOUGH = 100 * 60


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.OFFICE)


@pytest.fixture
def clerk(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.EXECUTOR)


@pytest.fixture
def ready(office: User) -> None:
    star_rule(office)
    shown(office)


def queries(client: Client, url: str) -> int:
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def one_who_served(minutes: int = ENOUGH, name: str = "林示例") -> None:
    served_in_all(organised(name), minutes, clock.today() - timedelta(days=1))


def test_from_the_rules_to_held_stars(client: Client, office: User, clerk: User) -> None:
    client.force_login(office)
    text = text_of(client, HOME + "rules/new/")
    for hours in (100, 300, 600, 1000, 1500):
        assert f'value="{hours}"' in text
    levels = {"name_0": "一星", "hours_0": "100", "certifier_0": "示例市文明办"}
    answer = client.post(
        HOME + "rules/new/", {"effective_from": "2020-01-01", "basis": "示例文件", **levels}
    )
    assert answer.status_code == 302
    assert StarRule.objects.get().levels.get().hours == 100
    yesterday = clock.today() - timedelta(days=1)
    one_who_served()
    answer = client.post(
        HOME + "shown/elsewhere/", {"through": f"{yesterday}", "place": "文明办公告栏"}
    )
    assert answer.status_code == 302
    assert HoursShown.objects.get().through == yesterday
    client.force_login(clerk)
    answer = client.post(
        HOME + "new/", {"subject": "PERSON", "title": "第一批", "cutoff": f"{yesterday}"}
    )
    batch = StarBatch.objects.get()
    here = f"{HOME}{batch.number}/"
    assert answer["Location"] == here
    assert client.get(here + "check/").status_code == 403
    client.force_login(office)
    assert "林示例" in text_of(client, here)
    assert client.post(here + "check/").status_code == 302
    assert client.post(here + "publish/", {"days": "5"}).status_code == 302
    assert client.post(here + "confirm/", {"document": "1号"}).status_code == 400
    # The days of the notice pass.
    StarBatch.objects.filter(pk=batch.pk).update(
        noticed_on=clock.today() - timedelta(days=9),
        notice_ends_on=clock.today() - timedelta(days=1),
    )
    assert client.post(here + "confirm/", {"document": "示例〔2026〕1号"}).status_code == 302
    award = StarAward.objects.get()
    assert award.certificate in text_of(client, HOME + "awards/?q=林示例")
    text = text_of(client, f"{HOME}awards/{award.certificate}/")
    assert "100.0 小时，相符" in text


def test_a_rule_with_a_gap_or_half_a_level_is_shown_again(client: Client, office: User) -> None:
    client.force_login(office)
    given = {"effective_from": "2020-01-01", "basis": "文件", "name_1": "二星", "hours_1": "300"}
    answer = client.post(HOME + "rules/new/", given)
    assert answer.status_code == 400
    assert "依次填写" in answer.content.decode()
    half = {**given, "name_0": "一星"}
    assert "依次填写" in client.post(HOME + "rules/new/", half).content.decode()
    assert not StarRule.objects.exists()


@pytest.mark.usefixtures("ready")
class TestBatch:
    @pytest.fixture
    def batch(self, clerk: User) -> StarBatch:
        one_who_served(name="林甲")
        one_who_served(300 * 60, name="林乙")
        return batch_of(by=clerk)

    def test_one_is_dropped_with_a_reason(
        self, client: Client, office: User, batch: StarBatch
    ) -> None:
        client.force_login(office)
        row = StarCandidate.objects.get(batch=batch, volunteer__name="林甲")
        here = f"{HOME}{batch.number}/"
        assert client.post(f"{here}{row.pk}/drop/", {"reason": ""}).status_code == 400
        assert client.post(f"{here}{row.pk}/drop/", {"reason": "时长存疑"}).status_code == 302
        text = text_of(client, here + "?state=DROPPED")
        assert "时长存疑" in text
        assert "林乙" not in text
        assert "林乙" in text_of(client, here + "?name=林乙")

    def test_a_candidate_of_another_batch_is_not_found(
        self, client: Client, office: User, batch: StarBatch
    ) -> None:
        client.force_login(office)
        assert client.get(f"{HOME}{batch.number}/999999/drop/").status_code == 404
        assert client.get(f"{HOME}XJ-1999-001/").status_code == 404

    def test_it_is_given_up_with_a_reason(
        self, client: Client, office: User, batch: StarBatch
    ) -> None:
        client.force_login(office)
        answer = client.post(f"{HOME}{batch.number}/give-up/", {"reason": "截止日期填错"})
        assert answer.status_code == 302
        assert "已作废" in text_of(client, HOME)

    def test_who_fell_is_told_before_confirming(
        self, client: Client, office: User, clerk: User
    ) -> None:
        volunteer = plain_volunteer(name="林丙")
        records = served_in_all(volunteer, ENOUGH, clock.today() - timedelta(days=1))
        batch = batch_of(by=clerk)
        publish_batch(check_batch(batch, by=office), days=5, by=office)
        reverse_record(records[0], reason="重复", by=office)
        client.force_login(office)
        text = text_of(client, f"{HOME}{batch.number}/confirm/")
        assert "以下 1 人不会认定：林丙" in text

    def test_an_objection_is_read_answered_and_its_sender_looked_up_on_record(
        self, client: Client, office: User, batch: StarBatch
    ) -> None:
        publish_batch(check_batch(batch, by=office), days=5, by=office)
        row = StarCandidate.objects.get(batch=batch, volunteer__name="林甲")
        data = ObjectionData("他那几天并没有到路口值勤。", row, "路人甲", "19900000000")
        objection = receive_star_objection(batch, data)
        client.force_login(office)
        here = f"{HOME}objections/{objection.number}/"
        text = text_of(client, here)
        assert "林甲" in text
        assert "19900000000" not in text
        assert "路人甲" not in text
        shown_again = client.post(here + "sender/").content.decode()
        assert "19900000000" in shown_again
        assert AccessLog.objects.filter(reason__contains=objection.number).exists()
        given = {"outcome": "UPHELD", "handling": "查了签到表", "answer": "属实"}
        assert client.post(here, {**given, "answer": ""}).status_code == 400
        assert client.post(here, given).status_code == 302
        assert StarObjection.objects.get().state == "UPHELD"
        assert client.post(here, given).status_code == 400

    def test_the_list_goes_out_in_the_offices_form(
        self, client: Client, office: User, batch: StarBatch
    ) -> None:
        client.force_login(office)
        answer = client.get(f"/taiyuan/star-papers/{batch.number}/list.xlsx")
        book = load_workbook(io.BytesIO(answer.getvalue()))
        rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
        head = next(row for row in rows if "志愿者编号" in row)
        assert head[1:5] == ["姓名", "志愿者编号", "所属组织", "截止日期"]
        named = {row[1]: row for row in rows}
        assert named["林乙"][5] == 300
        assert named["林乙"][7] == "2级星"
        assert AccessLog.objects.filter(reason__contains=batch.number).exists()


@pytest.mark.usefixtures("ready")
class TestHeld:
    @pytest.fixture
    def award(self, office: User, clerk: User) -> StarAward:
        volunteer = organised("林示例")
        with clock.standing_at(clock.now() - timedelta(days=40)):
            HoursShown.objects.create(
                through=clock.today() - timedelta(days=1),
                published_on=clock.today(),
                published_by=office,
            )
            day = clock.today() - timedelta(days=1)
            served_in_all(volunteer, ENOUGH, day, place="迎泽大街")
            return star_of(volunteer, computed_by=clerk, confirmed_by=office)

    def test_a_star_that_lost_its_hours_is_listed_and_revoked(
        self, client: Client, office: User, award: StarAward
    ) -> None:
        client.force_login(office)
        assert "没有时长不足的星级" in text_of(client, HOME + "awards/unfounded/")
        record = award.volunteer.records.order_by("pk").first()
        assert record is not None
        reverse_record(record, reason="重复", by=office)
        assert "时长被冲销后不够了" in text_of(client, HOME)
        text = text_of(client, HOME + "awards/unfounded/")
        assert award.certificate in text
        assert "-8.0" in text
        here = f"{HOME}awards/{award.certificate}/revoke/"
        assert "92.0 小时" in text_of(client, here)
        assert client.post(here, {"reason": ""}).status_code == 400
        assert client.post(here, {"reason": "时长不实"}).status_code == 302
        text = text_of(client, f"{HOME}awards/{award.certificate}/")
        assert "时长不实" in text
        assert client.get(f"/taiyuan/star-papers/{award.certificate}.pdf").status_code == 404

    def test_a_certificate_of_who_has_no_name_any_more_is_refused_with_words(
        self, client: Client, office: User, award: StarAward
    ) -> None:
        client.force_login(office)
        paper = f"/taiyuan/star-papers/{award.certificate}.pdf"
        assert paper in text_of(client, f"{HOME}awards/{award.certificate}/")
        Volunteer.objects.filter(pk=award.volunteer.pk).update(
            state=VolunteerState.ANONYMISED, left_on=clock.today(), name=""
        )
        answer = client.get(paper)
        assert answer.status_code == 409
        assert "已匿名，没有姓名可印" in answer.content.decode()
        assert paper not in text_of(client, f"{HOME}awards/{award.certificate}/")
        assert part_of(award.candidate.batch_id, 0) == []

    def test_a_bar_is_set_by_number_and_lifted(
        self, client: Client, office: User, award: StarAward
    ) -> None:
        client.force_login(office)
        given = {"number": "0", "years": "2", "reason": "虚报时长"}
        answer = client.post(HOME + "bars/new/", given)
        assert "没有这个编号的志愿者" in answer.content.decode()
        number = award.volunteer.number
        assert client.post(HOME + "bars/new/", {**given, "number": number}).status_code == 302
        assert "虚报时长" in text_of(client, HOME + "bars/")
        row = Bar.objects.get()
        answer = client.post(f"{HOME}bars/{row.pk}/lift/", {"reason": "复查属实"})
        assert answer.status_code == 302
        assert "复查属实" in text_of(client, HOME + "bars/")

    def test_all_certificates_come_as_one_job(
        self, client: Client, office: User, award: StarAward
    ) -> None:
        client.force_login(office)
        number = award.candidate.batch.number
        answer = client.post(f"/taiyuan/star-papers/{number}/print/")
        assert "/jobs/" in answer["Location"]
        job = run_to_end(Job.objects.get())
        assert job.state == JobState.DONE

    def test_lists_ask_as_much_for_three_as_for_one(
        self, client: Client, office: User, clerk: User, award: StarAward
    ) -> None:
        client.force_login(office)

        def fill() -> StarBatch:
            volunteer = organised()
            yesterday = clock.today() - timedelta(days=1)
            records = served_in_all(volunteer, ENOUGH, yesterday)
            star_of(volunteer, computed_by=clerk, confirmed_by=office)
            reverse_record(records[0], reason="重复", by=office)
            Bar.objects.create(
                volunteer=volunteer,
                reason="虚报",
                starts_on=clock.today(),
                ends_on=clock.today() + timedelta(days=400),
                set_by=office,
            )
            return StarBatch.objects.latest("pk")

        pages = ("", "rules/", "awards/", "awards/unfounded/", "bars/")
        fill()
        before = {page: queries(client, HOME + page) for page in pages}
        fill()
        star_rule(office, clock.today())
        last = fill_more(clerk)
        assert {page: queries(client, HOME + page) for page in pages} == before
        one = queries(client, f"{HOME}{last.number}/?name=林一")
        assert queries(client, f"{HOME}{last.number}/") == one


def fill_more(clerk: User) -> StarBatch:
    """Compute a batch of three, one of them called 林一."""
    for name in ("林一", "林二", "林三"):
        one_who_served(name=name)
    return batch_of(by=clerk)


@pytest.mark.usefixtures("ready")
def test_a_team_finds_its_own_members_and_nobody_elses(
    client: Client, in_taiyuan: Fund, office: User, clerk: User
) -> None:
    unit = UnitFactory.create()
    leader = member(in_taiyuan, Role.ORGANISATION, unit=unit)
    team = OrganisationFactory.create(unit=unit)
    own, other = plain_volunteer(name="林本队", organisation=team), organised("林他队")
    for volunteer in (own, other):
        served_in_all(volunteer, ENOUGH, clock.today() - timedelta(days=1))
    batch = batch_of(by=clerk)
    confirmed(batch, office)
    client.force_login(leader)
    for page in (f"{batch.number}/", "awards/"):
        text = text_of(client, HOME + page)
        assert "林本队" in text
        assert "林他队" not in text
    stars = {star.volunteer_id: star.certificate for star in StarAward.objects.all()}
    assert client.get(f"{HOME}awards/{stars[own.pk]}/").status_code == 200
    assert client.get(f"{HOME}awards/{stars[other.pk]}/").status_code == 403
    assert client.get(f"/taiyuan/star-papers/{batch.number}/list.xlsx").status_code == 403
