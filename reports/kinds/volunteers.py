"""The block of a report that tells of volunteers: how many, how much they served, and of whom."""

from dataclasses import dataclass
from datetime import date

from kit.formats import date_cn
from reports.figures.figure import told_until
from reports.kinds.content import Node
from reports.kinds.structure import Setting

YEAR_OVER = ("到 {year} 年末", "全年")
UP_TO_A_DAY = ("截至 {day}", "当年到这一天")
"""How a year is told of that is over, and one that is not: at what day, and over what."""
SENTENCES = (
    "{at_day}，注册志愿者 {volunteers_registered}，占常住人口的 {volunteers_share}"
    "（常住人口 {residents}）。{over}有 {volunteers_active}参加服务，服务 {service_times}，"
    "{service_hours}，人均 {hours_per_head}。"
)
OF_TEAMS = "{teams_active}志愿组织开展了服务，平均每个组织 {hours_per_team}。"


@dataclass(frozen=True)
class Volunteers:
    """Volunteers of the year under a heading of level 1; nothing where there are none."""

    heading: str

    def nodes(self, setting: Setting) -> list[Node]:
        value = setting.ledger.value
        if not value("volunteers_registered").value and not value("service_times").value:
            return []
        told = SENTENCES + (OF_TEAMS if value("teams_active").value else "")
        until = told_until(setting.year, setting.ledger.as_of)
        at_day, over = YEAR_OVER if until == date(setting.year, 12, 31) else UP_TO_A_DAY
        words = {"at_day": at_day.format(year=setting.year, day=date_cn(until)), "over": over}
        return [setting.heading(1, self.heading), setting.paragraph(told, **words)]
