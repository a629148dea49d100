"""Execution, inspections and difficulties of projects, through the services people use."""

import io
import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from funds.models import User
from funds.permissions import Role
from kit import clock
from projects.models import (
    ActivityPart,
    ActivityReport,
    BudgetKind,
    BudgetLine,
    Difficulty,
    Expense,
    Inspection,
    Measure,
    Project,
)
from projects.services.activities import ActivityData, Photo, let_photo_be_seen, report_activity
from projects.services.difficulties import DifficultyData, raise_difficulty
from projects.services.expenses import ExpenseData, record_expense
from projects.services.inspections import RoundData, plan_round
from tests.factories.money import key

if TYPE_CHECKING:
    from tests.world import City

_serial = itertools.count(1)


def budget_line(project: Project, amount: str = "1000.00", **fields: Any) -> BudgetLine:
    """Return a line of the project's budget."""
    return BudgetLine.objects.create(
        **{
            "project": project,
            "kind": BudgetKind.MATERIALS,
            "item": "慰问物资",
            "unit_price": Decimal(amount),
            "quantity": 1,
            "amount": Decimal(amount),
            **fields,
        }
    )


def activity_data(**fields: Any) -> ActivityData:
    """Return an activity with all seven parts."""
    given: dict[str, Any] = {
        "title": f"入户慰问{next(_serial)}",
        "held_on": clock.today(),
        "place": "迎泽区桥东社区",
        "content": "为独居老人打扫房屋、量血压。",
        "people": 12,
        "hours": Decimal("36.00"),
        "parts": tuple(ActivityPart),
        "counts": {Measure.PEOPLE: Decimal(30), Measure.HOUSEHOLDS: Decimal(18)},
    }
    return ActivityData(**{**given, **fields})


def picture(name: str = "现场.jpg", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    """Return a photograph as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", size, "#386a20").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def activity(project: Project, by: User, *, photos: int = 0, **fields: Any) -> ActivityReport:
    """Return a reported activity."""
    brought = [Photo(picture(), "现场") for _ in range(photos)]
    return report_activity(project.ref, activity_data(**fields), brought, by=by, key=key())


def expense(line: BudgetLine, by: User, amount: str = "100.00", **fields: Any) -> Expense:
    """Return a recorded expense."""
    upload = fields.pop("upload", None)
    given: dict[str, Any] = {
        "line_id": line.pk,
        "spent_on": clock.today(),
        "summary": "购买米面油",
        "receiver": "便民超市",
        "amount": Decimal(amount),
        "voucher": f"记-{next(_serial):04d}",
    }
    data = ExpenseData(**{**given, **fields})
    return record_expense(line.project.ref, data, by=by, key=key(), upload=upload)


def difficulty(project: Project, by: User, *, days: int = 14, **fields: Any) -> Difficulty:
    """Return a raised difficulty."""
    due: date = clock.today() + timedelta(days=days)
    given: dict[str, Any] = {
        "title": f"活动场地未落实{next(_serial)}",
        "content": "社区活动室正在装修。",
        "due_on": due,
    }
    return raise_difficulty(project.ref, DifficultyData(**{**given, **fields}), by=by)


def inspection(project: Project, by: User, **fields: Any) -> Inspection:
    """Return the inspection of a project in a round of its own."""
    today = clock.today()
    given: dict[str, Any] = {
        "title": f"季度督导检查{next(_serial)}",
        "year": today.year,
        "due_on": today + timedelta(days=20),
    }
    round_ = plan_round(RoundData(**{**given, **fields}), [project.ref], by=by)
    return round_.inspections.select_related("round", "project").get()


def in_city(city: "City", padding: int) -> dict[str, Any]:
    """Put one of everything of execution into a city of the access matrix."""
    project = Project.objects.get(number=city.objects["running"])
    unit = city.people[Role.IMPLEMENTER]
    office = city.people[Role.OFFICE]
    for _ in range(padding):
        difficulty(project, unit)
        inspection(project, office)
        activity(project, unit)
    reported = activity(project, unit, photos=2)
    paper = SimpleUploadedFile("发票.pdf", b"%PDF-1.7")
    spent = expense(budget_line(project), unit, upload=paper)
    checked = inspection(project, office)
    photo, shown = reported.photos.order_by("id")
    let_photo_be_seen(shown.pk, True, by=office)
    return {
        "activity": reported.number,
        "photo": photo.pk,
        "public_photo": shown.pk,
        "expense": spent.number,
        "difficulty": difficulty(project, unit).number,
        "inspection_round": checked.round.number,
    }
