"""Pages of consents on paper: of one volunteer, of an organisation's, and of a roster brought."""

from django.test import Client

from funds.models import Fund
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.funds.views.conftest import text
from volunteers.models import Consent, Organisation, Volunteer

PAGE = "/taiyuan/volunteers/"
BASIS = "存组织档案柜，韩队长核对"


def silenced(fund: Fund, volunteer: Volunteer) -> None:
    with fund_scope(fund.pk):
        Volunteer.objects.filter(pk=volunteer.pk).update(consented_at=None)


def test_one_paper_is_noted_from_the_volunteers_page(
    taiyuan: Fund, team: Client, volunteer: Volunteer
) -> None:
    page = f"{PAGE}{volunteer.number}/"
    silenced(taiyuan, volunteer)
    assert "登记书面同意" in text(team, page)
    day = f"{clock.today():%Y-%m-%d}"
    sent = {"form": "PAPER", "given_on": day, "basis": BASIS, "seen_version": 1}
    assert team.post(f"{page}consent/", {**sent, "basis": "见 13900001234"}).status_code == 400
    assert team.post(f"{page}consent/", sent).status_code == 302
    shown = text(team, page)
    assert "本人签字的同意书" in shown
    assert BASIS in shown
    assert "登记书面同意" in shown  # what was done, in the history


def test_an_organisation_declares_for_its_own_alone(
    taiyuan: Fund, team: Client, office: Client, own_team: Organisation, volunteer: Volunteer
) -> None:
    silenced(taiyuan, volunteer)
    page = f"{PAGE}consents/new/"
    sent = {"form": "LIST", "given_on": f"{clock.today():%Y-%m-%d}", "basis": BASIS}
    assert team.post(page, {**sent, "organisation": own_team.number}).status_code == 400
    declared = {**sent, "declared": "on"}
    assert team.post(page, declared).status_code == 400  # not the whole city
    done = team.post(page, {**declared, "organisation": own_team.number}, follow=True)
    assert "已登记 1 人的书面同意" in done.content.decode()
    assert BASIS in text(team, f"{PAGE}consents/")
    with fund_scope(taiyuan.pk):
        assert Consent.objects.get().people == 1
    assert "没有要登记的人" in office.post(page, declared).content.decode()
