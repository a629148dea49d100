"""Amendments and bars, made through the services that people use. Needs a fund in scope."""

from datetime import date
from typing import TYPE_CHECKING, Any

from funds.models import User
from funds.permissions import Role
from projects.models import Amendment, Project
from projects.services.amendment_changes import AmendmentData
from projects.services.amendments import request_amendment
from projects.services.bars import record_bar
from projects.services.elements import ProjectData
from projects.stages import State
from tests.factories.projects import project_in

if TYPE_CHECKING:
    from tests.world import City

LATER = date(2022, 12, 31)


def amendment_of(project: Project, by: User, **changes: Any) -> Amendment:
    """Return a request to amend ``project``; without changes it asks for a later end."""
    names = ProjectData.__dataclass_fields__
    elements = {name: getattr(project, name) for name in names} | (changes or {"ends_on": LATER})
    data = AmendmentData(ProjectData(**elements), "筹款进度较慢")
    return request_amendment(project.ref, data, by=by, version=project.version)


def changes_of_city(city: "City", padding: int) -> dict[str, Any]:
    """Put an amendment and a bar into a city of the access matrix."""
    office = city.people[Role.OFFICE]
    for _ in range(padding):
        amendment_of(project_in(State.MIDTERM), office)
    number = f"{city.fund.prefix}-2021-{601 + 10 * padding:03d}"
    project = project_in(State.MIDTERM, number=number, lead_unit=city.unit, funding_year=2021)
    amendment = amendment_of(project, city.people[Role.LEAD_UNIT])
    bar = record_bar(city.unit, years=2, reason="擅自改变资金用途", by=office, project=project)
    return {"amended": project.ref, "amendment": amendment.number, "bar": bar.pk}
