"""Pages of transfers: asked by a number, taken, refused, and who is told a name."""

from django.test import Client

from funds.models import Fund, User
from kit.tenancy.scope import fund_scope
from tests.factories.activities import own, someone
from tests.factories.volunteers import OrganisationFactory
from tests.funds.views.conftest import text
from volunteers.models import Organisation, Transfer, TransferState, Volunteer
from volunteers.services.transfers import ask_transfer

PAGE = "/taiyuan/activities/manage/transfers/"


def stranger(fund: Fund, clerk: User, name: str) -> Volunteer:
    with fund_scope(fund.pk):
        return someone(clerk, organisation=OrganisationFactory.create(name="示例原队"), name=name)


def test_a_name_is_told_once_the_volunteer_agreed(
    taiyuan: Fund, team: Client, clerk: User, own_team: Organisation
) -> None:
    guest = stranger(taiyuan, clerk, "林示例")
    asked = {"volunteer": guest.number, "organisation": own_team.number}
    assert (
        "没有这个志愿者编号"
        in team.post(f"{PAGE}new/", {**asked, "volunteer": "1"}).content.decode()
    )
    assert team.post(f"{PAGE}new/", asked).status_code == 302
    shown = text(team, PAGE)
    assert "林*例" in shown
    assert "林示例" not in shown
    assert "示例原队" not in shown
    with fund_scope(taiyuan.pk):
        number = Transfer.objects.get().number
    early = team.post(f"{PAGE}{number}/accept/")
    assert "本人还没有同意" in early.content.decode()
    assert team.post(f"{PAGE}{number}/refuse/", {"note": "填错了编号"}).status_code == 302
    assert "填错了编号" in text(team, f"{PAGE}?tab=done")


def test_whoever_asks_is_taken_in(
    taiyuan: Fund, team: Client, clerk: User, own_team: Organisation
) -> None:
    guest = stranger(taiyuan, clerk, "林示例")
    with fund_scope(taiyuan.pk):
        transfer = ask_transfer(guest, own_team, by=own(guest))
    assert "林示例" in text(team, PAGE)
    assert "接收转入：林示例" in text(team, "/taiyuan/desk/")
    assert team.post(f"{PAGE}{transfer.number}/accept/").status_code == 302
    with fund_scope(taiyuan.pk):
        guest.refresh_from_db()
        transfer.refresh_from_db()
    assert (guest.organisation_id, transfer.state) == (own_team.pk, TransferState.DONE)
