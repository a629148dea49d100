"""Factories of a project's closure. Each needs a fund in scope."""

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import factory
from factory.django import DjangoModelFactory

from funds.models import User
from funds.permissions import Role
from kit.clock import now
from kit.files import keep_made
from projects.lifecycle import State
from projects.models import ArchivePackage, Closure, Project
from tests.factories.funds import UserFactory
from tests.factories.projects import project_in

if TYPE_CHECKING:
    from tests.world import City


class ClosureFactory(DjangoModelFactory):
    """A summary that was handed in."""

    class Meta:
        model = Closure

    results = "劝导 48 次，服务 1200 人次。"
    next_plan = "明年扩大到十个路口。"
    submitted_by = factory.SubFactory(UserFactory)
    submitted_at = factory.LazyFunction(now)


def packed(project: Project, by: User) -> ArchivePackage:
    """Keep an archive of a project as it now is; an empty one."""
    version = Project.objects.get(pk=project.pk).version
    file = keep_made(io.BytesIO(b"PK"), name="归档包.zip", content_type="application/zip", by=by)
    package: ArchivePackage = ArchivePackage.objects.create(
        project=project, file=file, manifest=[], version=version, made_by=by
    )
    return package


def closing_part(city: "City", padding: int) -> dict[str, Any]:
    """Return a project at its closing and one at its archiving, with a package."""
    prefix, serial = city.fund.prefix, 61 + 10 * padding
    closing = project_in(State.CLOSING, number=f"{prefix}-2021-{serial:03d}", lead_unit=city.unit)
    archiving = project_in(
        State.ARCHIVING, number=f"{prefix}-2021-{serial + 1:03d}", lead_unit=city.unit
    )
    ClosureFactory.create(project=closing)
    number = f"JX-2021-{serial:03d}"
    ClosureFactory.create(project=archiving, certificate=number, certified_on=date(2021, 12, 1))
    by = city.people[Role.OFFICE]
    package = packed(archiving, by)
    return {
        "closing_project": closing.ref,
        "archiving_project": archiving.ref,
        "package": package.pk,
    }
