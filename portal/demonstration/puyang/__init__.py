"""Puyang: a fund at work this year, made up for demonstration (示意) but for its founding."""

from datetime import date
from pathlib import Path

from funds.models import Fund, Unit, UnitKind
from funds.permissions import Role
from funds.services.funds import establish_fund
from funds.services.units import register_unit
from kit import clock
from kit.tenancy.scope import fund_scope
from portal.demonstration.activities import open_activities
from portal.demonstration.logins import give_logins
from portal.demonstration.puyang.founding import record_founding
from portal.demonstration.puyang.money import record_gifts
from portal.demonstration.puyang.projects import run_projects
from portal.demonstration.puyang.report import record_statements
from portal.demonstration.puyang.stars import recognise_first_stars
from portal.demonstration.reasons import sample
from portal.demonstration.registry import open_registry
from projects.services.catalogue import load_catalogue

SLUG = "puyang"
CROSSINGS = 69
"""So many its report (阶段性总结) tells of."""
CATALOGUE = Path(__file__).with_name("catalogue.json")


def load_puyang() -> Fund:
    """Write Puyang's fund with a year at work, each step taken by the person whose step it is."""
    fund = establish_fund(
        Fund(
            slug=SLUG,
            name="“志愿濮阳”专项基金",
            full_name="中国志愿服务基金会“志愿濮阳”专项基金",
            city="濮阳",
            short_name="濮",
            prefix="PY",
            accent="indigo",
            foundation_name="中国志愿服务基金会",
            office_name="濮阳市文明办",
            executor_name="濮阳市志愿服务联合会",
            hero="puyang",
            established_on=date(2017, 9, 6),
            is_sample=True,
        )
    )
    with fund_scope(fund.pk):
        units = _units()
        load_catalogue(clock.today().year, CATALOGUE)
        people = give_logins(fund, units)
        record_founding(people)
        record_gifts(people)
        run_projects(people, units)
        open_registry(people, units[Role.ORGANISATION])
        open_activities(people, crossings=CROSSINGS)
        recognise_first_stars(people)
        record_statements(people)
    return fund


def _units() -> dict[Role, Unit]:
    kinds = {
        "市公安局交警支队（示意）": UnitKind.LEAD,
        "市民政局（示意）": UnitKind.LEAD,
    }
    for name, kind in kinds.items():
        register_unit(name, kind, marks=sample("name"))
    team = register_unit("文明交通志愿服务队（示意）", UnitKind.IMPLEMENTER, marks=sample("name"))
    return {
        Role.LEAD_UNIT: register_unit(
            "市志愿服务联合会（示意）", UnitKind.LEAD, marks=sample("name")
        ),
        Role.IMPLEMENTER: team,
        Role.ORGANISATION: team,
    }
