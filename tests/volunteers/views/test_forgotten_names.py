"""Where somebody was named who was made anonymous since, it says so: 已匿名."""

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from funds.models import Fund, User
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.activities import ShiftFactory, own, published, someone
from tests.funds.views.conftest import text
from volunteers.models import Organisation, Shift, SignUp, Volunteer
from volunteers.services.leaving import leave
from volunteers.services.registering import anonymise
from volunteers.services.sign_ups import sign_up
from volunteers.services.transfers import ask_transfer

ACTIVITIES = "/taiyuan/activities/manage/"
GONE = "已匿名"


class Scene:
    """Somebody was taken for a shift and asked to pass on; then they left and were forgotten."""

    def __init__(self, fund: Fund, clerk: User, team: Organisation) -> None:
        with fund_scope(fund.pk):
            self.shift: Shift = ShiftFactory.create(activity=published(organisation=team))
            row = someone(clerk, name="林示例")
            sign_up(self.shift, row, by=own(row))
            ask_transfer(row, team, by=own(row))
            # What they came to stays taken.
            with clock.standing_at(self.shift.ends_at):
                row = leave(row, reason="本人申请", seen_version=row.version, by=clerk)
                self.volunteer: Volunteer = anonymise(
                    row, reason="本人要求", seen_version=row.version, by=clerk
                )


@pytest.fixture
def scene(taiyuan: Fund, clerk: User, own_team: Organisation) -> Scene:
    return Scene(taiyuan, clerk, own_team)


def test_lists_of_people_and_transfers_say_so(office: Client, team: Client, scene: Scene) -> None:
    for client in (office, team):
        shown = text(client, f"{ACTIVITIES}transfers/?tab=done")
        assert f"{GONE}<small>{scene.volunteer.number}" in shown
    answer = office.get(f"{ACTIVITIES}shifts/{scene.shift.pk}/people/file/")
    rows: list[Any] = list(load_workbook(io.BytesIO(answer.getvalue())).active.values)
    [told] = [row for row in rows if scene.volunteer.number in row]
    assert GONE in told


def test_pages_about_them_say_so(taiyuan: Fund, office: Client, scene: Scene) -> None:
    with fund_scope(taiyuan.pk):
        row = SignUp.objects.get(volunteer=scene.volunteer)
    for page in (
        f"/taiyuan/volunteers/{scene.volunteer.number}/readmit/",
        f"{ACTIVITIES}people/{row.pk}/decline/",
    ):
        assert GONE in text(office, page)
