"""The application (申报书) as one content, in reading order, and what differs between two."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kit.formats import date_cn, money, quantity
from projects.models import Application, ApplicationFile, ApplicationVersion, Project

Row = Mapping[str, Any]

# The single values of an application in reading order: the content's key and its words.
VALUES: tuple[tuple[str, str], ...] = (
    ("name", "项目名称"),
    ("call", "征集公告"),
    ("category", "类别"),
    ("lead_unit", "牵头单位"),
    ("implementer", "实施单位"),
    ("renews", "延续的项目"),
    ("beneficiaries", "服务对象"),
    ("service_type", "服务类型"),
    ("service_duration", "服务时长"),
    ("volunteers_planned", "志愿者人数"),
    ("sessions_planned", "开展次数"),
    ("funding_source", "项目资金保障"),
    ("requested_amount", "申请金额（元）"),
    ("starts_on", "开始日期"),
    ("ends_on", "结束日期"),
    ("background", "项目背景与必要性"),
    ("aims", "项目目标"),
    ("innovation", "创新与可推广之处"),
    ("risks", "风险与应对"),
    ("insurance", "志愿者保险与保障"),
)
# The lists, likewise.
LISTS: tuple[tuple[str, str], ...] = (
    ("co_leads", "联合牵头单位"),
    ("indicators", "绩效指标"),
    ("plan", "活动计划"),
    ("budget", "预算"),
    ("team", "项目团队"),
    ("attachments", "附件"),
)
WRITTEN = ("background", "aims", "innovation", "risks", "insurance")


@dataclass(frozen=True)
class Difference:
    """One thing two versions do not say alike; an empty side did not have it."""

    label: str
    before: str
    after: str


def application_of(project: Project) -> Application | None:
    """Return what the project's application holds beside the elements, if anything was written."""
    return Application.objects.select_related("renews").filter(project=project).first()


def content_of(project: Project) -> dict[str, Any]:
    """Return everything of a project's application as JSON, in reading order.

    Amounts and quantities are strings, dates ISO, units and categories their names. A row carries
    the ``id`` it has, by which :func:`differences` finds it again.
    """
    written = application_of(project)
    return {
        "name": project.name,
        "call": _named(project.call),
        "category": _named(project.category),
        "lead_unit": _named(project.lead_unit),
        "implementer": _named(project.implementer),
        "renews": _renewed(written),
        "beneficiaries": project.beneficiaries,
        "service_type": project.service_type,
        "service_duration": project.service_duration,
        "volunteers_planned": project.volunteers_planned,
        "sessions_planned": project.sessions_planned,
        "funding_source": project.funding_source,
        "requested_amount": _cents(project.requested_amount),
        "starts_on": _iso(project.starts_on),
        "ends_on": _iso(project.ends_on),
        **{name: getattr(written, name) if written else "" for name in WRITTEN},
        "co_leads": _co_leads(project),
        "indicators": _indicators(project),
        "plan": _plan(project),
        "budget": _budget(project),
        "team": _team(project),
        "attachments": _attachments(project),
    }


def _co_leads(project: Project) -> list[dict[str, Any]]:
    rows = project.colead_rows.select_related("unit").order_by("sequence", "id")
    return [{"id": row.pk, "unit": row.unit.name, "task": row.task} for row in rows]


def _indicators(project: Project) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "name": row.name,
            "target": str(row.target),
            "measure": row.get_measure_display(),
        }
        for row in project.indicator_rows.order_by("sequence", "id")
    ]


def _plan(project: Project) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "name": row.name,
            "starts_on": _iso(row.starts_on),
            "ends_on": _iso(row.ends_on),
            "place": row.place,
            "content": row.content,
            "sessions": row.sessions,
            "volunteers": row.volunteers,
        }
        for row in project.plannedactivity_rows.order_by("sequence", "id")
    ]


def _budget(project: Project) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "kind": row.get_kind_display(),
            "item": row.item,
            "unit_price": str(row.unit_price),
            "quantity": str(row.quantity),
            "measure": row.measure,
            "amount": str(row.amount),
            "note": row.note,
        }
        for row in project.budgetline_rows.order_by("sequence", "id")
    ]


def _team(project: Project) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "name": row.name,
            "duty": row.duty,
            "organisation": row.organisation,
            "is_leader": row.is_leader,
        }
        for row in project.teammember_rows.order_by("sequence", "id")
    ]


def _attachments(project: Project) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "name": row.file.name,
            "sha256": row.file.sha256,
            "paper": row.paper.name if row.paper else "",
        }
        for row in files_of(project)
    ]


def filled_in(project: Project) -> Callable[[str], Any]:
    """Return what gives a draft's value by name: an element, a text, or how a list is filled.

    A list without rows, and the leader of a team without one, are ``None``.
    """
    written = application_of(project)
    lists: dict[str, Any] = {
        "indicators": project.indicator_rows,
        "plan": project.plannedactivity_rows,
        "budget": project.budgetline_rows,
        "leader": project.teammember_rows.filter(is_leader=True),
    }

    def value_of(name: str) -> Any:
        if name in lists:
            return lists[name].exists() or None
        if name in WRITTEN:
            return getattr(written, name) if written else ""
        return getattr(project, name)

    return value_of


def files_of(project: Project) -> list[ApplicationFile]:
    """Return the attachments that stand, those the call asks for first in its order."""
    files = ApplicationFile.objects.filter(project=project, withdrawn=False)
    found = files.select_related("file", "paper").order_by("paper__sequence", "id")
    return list(found)


def versions_of(project: Project) -> list[ApplicationVersion]:
    """Return the versions kept of a project's application, the newest first."""
    return list(project.versions.select_related("kept_by").order_by("-number"))


def differences(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[Difference]:
    """Return what two contents of :func:`content_of` say differently, in reading order.

    Rows are matched by their id, then by what they are called; order does not matter.
    """
    found = [
        Difference(label, value_in_words(key, older.get(key)), value_in_words(key, newer.get(key)))
        for key, label in VALUES
        if (older.get(key) or "") != (newer.get(key) or "")
    ]
    for key, label in LISTS:
        found += _rows_differing(key, label, older.get(key) or [], newer.get(key) or [])
    return found


def value_in_words(key: str, value: Any) -> str:
    """Return a single value of a content as people read it; empty for none."""
    if value is None or value == "":
        return ""
    if key == "requested_amount":
        return money(Decimal(value))
    if key in {"starts_on", "ends_on"}:
        return date_cn(date.fromisoformat(value))
    if isinstance(value, int):
        return quantity(value)
    return str(value)


def row_in_words(key: str, row: Row) -> str:
    """Return a row of a list as one line of text."""
    return "；".join(part for part in _PARTS[key](row) if part)


def _rows_differing(
    key: str, label: str, older: Sequence[Row], newer: Sequence[Row]
) -> Iterator[Difference]:
    pairs = _paired(key, older, newer)
    for before, after in pairs:
        words = row_in_words(key, before) if before else ""
        now = row_in_words(key, after) if after else ""
        if words != now:
            called = (after or before or {}).get(_TITLE[key], "")
            yield Difference(f"{label}：{called}", words, now)


def _paired(
    key: str, older: Sequence[Row], newer: Sequence[Row]
) -> list[tuple[Row | None, Row | None]]:
    """Pair the rows of two lists, in the newer one's order; what is gone comes last."""
    left = list(older)
    partners: dict[int, Row] = {}
    for name in ("id", _TITLE[key]):
        for place, row in enumerate(newer):
            if place in partners:
                continue
            same = next((one for one in left if one.get(name) == row.get(name)), None)
            if same is not None:
                partners[place] = same
                left.remove(same)
    pairs: list[tuple[Row | None, Row | None]] = [
        (partners.get(place), row) for place, row in enumerate(newer)
    ]
    return pairs + [(row, None) for row in left]


def _budget_words(row: Row) -> Iterator[str]:
    yield f"{row['kind']}·{row['item']}"
    price, count = money(Decimal(row["unit_price"])), quantity(Decimal(row["quantity"]))
    yield f"{price} 元 × {count} {row['measure']}".rstrip()
    yield f"计 {money(Decimal(row['amount']))} 元"
    yield row["note"]


def _plan_words(row: Row) -> Iterator[str]:
    yield row["name"]
    yield days_in_words(row)
    yield row["place"]
    yield f"{row['sessions']} 场"
    yield f"志愿者 {quantity(row['volunteers'])} 人" if row["volunteers"] else ""
    yield row["content"]


def days_in_words(row: Row) -> str:
    """Return the days of an activity of the plan: 2021年3月1日至2021年5月31日; empty for none."""
    days = [date_cn(date.fromisoformat(day)) for day in (row["starts_on"], row["ends_on"]) if day]
    return "至".join(dict.fromkeys(days))


_TITLE: Mapping[str, str] = {
    "co_leads": "unit",
    "indicators": "name",
    "plan": "name",
    "budget": "item",
    "team": "name",
    "attachments": "name",
}
_PARTS: Mapping[str, Any] = {
    "co_leads": lambda row: (row["unit"], row["task"]),
    "indicators": lambda row: (
        f"{row['name']}：{quantity(Decimal(row['target']))} {row['measure']}",
    ),
    "plan": _plan_words,
    "budget": _budget_words,
    "team": lambda row: (
        row["name"],
        row["duty"],
        row["organisation"],
        "项目负责人" if row["is_leader"] else "",
    ),
    "attachments": lambda row: (row["paper"], row["name"], f"校验码 {row['sha256'][:12]}"),
}


def _named(row: Any) -> str:
    return "" if row is None else str(row)


def _renewed(written: Application | None) -> str:
    if written is None or written.renews is None:
        return ""
    return " ".join(filter(None, (written.renews.number, written.renews.name)))


def _cents(amount: Any) -> str | None:
    return None if amount is None else str(Decimal(amount).quantize(Decimal("0.01")))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
