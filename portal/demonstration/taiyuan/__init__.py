"""Taiyuan 2021, as “志愿城市·太原”基金2021年度总结 tells it."""

from funds.models import Fund, Unit, UnitKind
from funds.permissions import Role
from funds.services.funds import establish_fund
from funds.services.units import register_unit
from kit.tenancy.scope import fund_scope
from portal.demonstration.activities import open_activities
from portal.demonstration.logins import give_logins
from portal.demonstration.reasons import sample_registry
from portal.demonstration.registry import open_registry
from portal.demonstration.taiyuan.money import record_money
from portal.demonstration.taiyuan.projects import record_projects
from portal.demonstration.taiyuan.report import write_report
from portal.demonstration.taiyuan.source import YEAR, read_year
from projects.services.catalogue import load_catalogue

SLUG = "taiyuan"
OFFICE = "太原市文明办"
EXECUTOR = "太原市志愿者服务协会"
# 并文明〔2018〕8号, still the catalogue in force in 2021.
CATALOGUE_YEAR = 2018
LEAD = "市交警支队"
CROSSINGS = 5


def load_taiyuan() -> Fund:
    """Write Taiyuan's fund with its year 2021, by the services people use."""
    told = read_year()
    fund = establish_fund(
        Fund(
            slug=SLUG,
            name="“志愿城市·太原”基金",
            full_name="中国志愿服务基金会“志愿城市·太原”基金",
            city="太原",
            short_name="并",
            prefix="TY",
            accent="pine",
            foundation_name="中国志愿服务基金会",
            office_name=OFFICE,
            executor_name=EXECUTOR,
            purpose=told.purpose,
            motto="让想做好事的人，有地方出力",
            hero="taiyuan",
            working_year=YEAR,
        )
    )
    with fund_scope(fund.pk):
        load_catalogue(CATALOGUE_YEAR)
        units = _units()
        people = give_logins(fund, units)
        money = record_money(people)
        record_projects(told, money, people)
        write_report(told, money, people)
        open_registry(people, units[Role.ORGANISATION])
        open_activities(people, crossings=CROSSINGS)
    return fund


def _units() -> dict[Role, Unit]:
    register_unit(OFFICE, UnitKind.OFFICE)
    return {
        Role.LEAD_UNIT: register_unit(LEAD, UnitKind.LEAD),
        Role.IMPLEMENTER: register_unit(EXECUTOR, UnitKind.EXECUTOR),
        Role.ORGANISATION: register_unit(
            "文明交通志愿服务队（示意）", UnitKind.IMPLEMENTER, marks=sample_registry("name")
        ),
    }
