"""The commands of the guide's chapter on the API work as they are written."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from funds.models import Fund
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from projects.models import ActivityReport, Expense
from projects.stages import State
from tests.callers import token_of
from tests.factories.activities import ShiftFactory
from tests.factories.execution import budget_line
from tests.factories.funds import FundFactory, UnitFactory, member
from tests.factories.projects import project_in
from tests.factories.volunteers import OrganisationFactory

CHAPTER = Path(settings.BASE_DIR) / "docs/guide/api.md"
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", CHAPTER.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_the_commands_of_the_chapter_work(live_server: object) -> None:
    fund: Fund = FundFactory.create(slug="taiyuan", prefix="TY")
    with fund_scope(fund.pk):
        unit = UnitFactory.create()
        project = project_in(State.MIDTERM, number="TY-2021-001", lead_unit=unit)
        line, lead = budget_line(project), member(fund, Role.LEAD_UNIT, unit=unit)
        team = member(fund, Role.ORGANISATION, unit=unit)
        OrganisationFactory.create(unit=unit)
        shift = ShiftFactory.create()
    given = {
        "API": f"{live_server}/api/v1/taiyuan",
        "TOKEN": token_of(lead, fund),
        "TEAM": token_of(team, fund),
        "REF": "TY-2021-001",
        "LINE": str(line.pk),
    }
    answers = []
    with override_settings(SECURE_SSL_REDIRECT=False):
        for command in COMMANDS:
            done = subprocess.run(
                ["/bin/sh", "-c", command],
                env={**os.environ, **given, "no_proxy": "*"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            answers.append(json.loads(done.stdout))
    with fund_scope(fund.pk):
        activity, expense = ActivityReport.objects.get(), Expense.objects.get()
    assert [answers[1]["number"], answers[2]["number"]] == [activity.number, expense.number]
    assert [row["voucher"] for row in answers[3]["results"]] == ["记-0137"]
    assert (answers[4]["state"], answers[4]["title"]) == ("DRAFT", "迎泽大街文明劝导")
    assert [row["id"] for row in answers[5]["results"]] == [shift.pk]
