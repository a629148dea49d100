"""The forms of a call (征集公告)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone

from funds.forms.choices import offer
from funds.models import Unit
from kit import clock
from kit.controls import DateControl
from kit.fields import AmountField, FilesField
from kit.hours import DAY_END, closing_hours, instant_of, last_day, opening_hours
from kit.plain_form import PlainForm
from projects.models import Applicants, Call, Category, Hideable
from projects.models.call import LEAST_SEATS
from projects.queries.catalogue import categories_in_force, leading_units
from projects.services.call_data import (
    DEFAULT_PAPERS,
    DEFAULT_RUBRIC,
    DEFAULT_TRANCHES,
    STANDARD_CHECKLIST,
    CallData,
    PaperRow,
    RubricRow,
    TrancheRow,
    tranche_step_choices,
)
from projects.services.call_files import MOST_AT_ONCE
from projects.services.calls import LONGEST_REASON, YEARS

MOST_RUBRIC, MOST_TRANCHES, MOST_PAPERS = 8, 4, 6
LONGEST_LINE = 200
HOURS_HELP = "写 24:00 表示当天结束，也可写 17:00"
RUBRIC_PARTS = ("name", "weight", "explanation")
TRANCHE_PARTS = ("name", "percent", "step")
PAPER_PARTS = ("name", "required")


@dataclass(frozen=True)
class RowFields:
    """The fields of one repeated row, as the page lays them side by side."""

    sequence: int
    fields: list[BoundField]


def _number(label: str, *, most: int, least: int = 0, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        **kwargs,
    )


def _percent(label: str, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=100,
        decimal_places=2,
        max_digits=5,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        **kwargs,
    )


def _hours(label: str, initial: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=8, initial=initial, **kwargs)


class CallForm(PlainForm):
    """A draft of a call; the rows left empty are left out."""

    title = forms.CharField(label="标题", max_length=120, help_text="照公告写全称")
    text = forms.CharField(
        label="公告正文",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="发布后人人可看，照原文显示。联系方式请写办公电话，不写手机号码。",
    )
    opens_on = forms.DateField(label="开始日期", widget=DateControl)
    opens_hours = _hours("开始时刻", "00:00", help_text="从这一刻起可以提交")
    closes_on = forms.DateField(label="截止日期", widget=DateControl)
    closes_hours = _hours("截止时刻", DAY_END, help_text=HOURS_HELP)
    categories: "forms.ModelMultipleChoiceField[Category]" = forms.ModelMultipleChoiceField(
        None, label="征集的类别", required=False, widget=forms.CheckboxSelectMultiple
    )
    applicants = forms.ChoiceField(
        label="申报主体",
        choices=Applicants.choices,
        initial=Applicants.LEADS,
        widget=forms.RadioSelect,
    )
    units: "forms.ModelMultipleChoiceField[Unit]" = forms.ModelMultipleChoiceField(
        None,
        label="指定的单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="申报主体选“指定的单位”时才用",
    )
    ceiling = AmountField(label="单个项目申请上限", required=False, min_value=Decimal("0.01"))
    total_budget = AmountField(label="本次征集总额", required=False, min_value=Decimal("0.01"))
    management_cap = _percent("管理费上限", required=False, help_text="占预算的比例；留空不限")
    shift_percent = _percent("预算科目可调幅度", initial=10, help_text="超过这个幅度要办理变更")
    bans_fixed_assets = forms.BooleanField(
        label="不得列支固定资产和基本建设", required=False, initial=True
    )
    checklist = forms.CharField(
        label="形式审查清单",
        required=False,
        initial="\n".join(STANDARD_CHECKLIST),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一项，审查时逐项选“符合”或“不符合”",
    )
    corrections_allowed = _number("可以补正几次", most=9, initial=1)
    correction_days = _number("补正期限", most=60, initial=5)
    seats = _number(
        "每个项目的评审专家", least=LEAST_SEATS, most=99, initial=LEAST_SEATS, help_text="单数"
    )
    notice_days = _number("公示期", least=5, most=30, initial=5, help_text="至少 5 个工作日")
    hidden = forms.MultipleChoiceField(
        label="评审时不给专家看的内容",
        choices=Hideable.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        offer(self, "categories", categories_in_force(year))
        offer(self, "units", leading_units())
        steps = [("", "请选择"), *tranche_step_choices()]
        for n in range(1, MOST_RUBRIC + 1):
            self._add("rubric", n, "name", forms.CharField(label="指标", max_length=40))
            self._add("rubric", n, "weight", _number("分值", least=1, most=100))
            told = forms.CharField(label="评分说明", max_length=300)
            self._add("rubric", n, "explanation", told)
        for n in range(1, MOST_TRANCHES + 1):
            self._add("tranche", n, "name", forms.CharField(label="名称", max_length=40))
            self._add("tranche", n, "percent", _percent("比例"))
            step = forms.ChoiceField(label="办完哪一步可以付", choices=steps)
            self._add("tranche", n, "step", step)
        for n in range(1, MOST_PAPERS + 1):
            self._add("paper", n, "name", forms.CharField(label="附件", max_length=80))
            required = forms.BooleanField(label="必须提供", initial=True)
            self._add("paper", n, "required", required)

    def _add(self, row: str, n: int, part: str, field: forms.Field) -> None:
        field.required = False
        self.fields[f"{row}_{n}_{part}"] = field

    def rubric_rows(self) -> list[RowFields]:
        """Return the fields of the rubric, row by row."""
        return self._rows("rubric", MOST_RUBRIC, RUBRIC_PARTS)

    def tranche_rows(self) -> list[RowFields]:
        """Return the fields of the tranche plan, row by row."""
        return self._rows("tranche", MOST_TRANCHES, TRANCHE_PARTS)

    def paper_rows(self) -> list[RowFields]:
        """Return the fields of the attachments asked for, row by row."""
        return self._rows("paper", MOST_PAPERS, PAPER_PARTS)

    def _rows(self, row: str, most: int, parts: tuple[str, ...]) -> list[RowFields]:
        return [
            RowFields(n, [self[f"{row}_{n}_{part}"] for part in parts]) for n in range(1, most + 1)
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("opens", "closes"):
            given[f"{name}_at"] = instant_given(self, name)
        for n in range(1, MOST_RUBRIC + 1):
            self._whole_row(f"rubric_{n}", "name", ("weight",), ("explanation",))
        for n in range(1, MOST_TRANCHES + 1):
            self._whole_row(f"tranche_{n}", "name", ("percent", "step"), ())
        for line in _lines(given.get("checklist", "")):
            if len(line) > LONGEST_LINE:
                self.add_error("checklist", f"每一项最多 {LONGEST_LINE} 字：{line[:20]}……")
        return given

    def _whole_row(
        self, row: str, first: str, needed: tuple[str, ...], beside: tuple[str, ...]
    ) -> None:
        """Ask for what a row begun still lacks."""
        given = {part: self.cleaned_data.get(f"{row}_{part}") for part in (first, *needed, *beside)}
        if not any(given.values()):
            return
        for part in (first, *needed):
            field = f"{row}_{part}"
            if not given[part] and field not in self.errors:
                self.add_error(field, f"请填写{self.fields[field].label}，或把这一行清空。")

    def data_given(self) -> CallData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return CallData(
            title=given["title"],
            text=given["text"],
            opens_at=given["opens_at"],
            closes_at=given["closes_at"],
            applicants=given["applicants"],
            ceiling=given["ceiling"],
            total_budget=given["total_budget"],
            management_cap=given["management_cap"],
            bans_fixed_assets=given["bans_fixed_assets"],
            shift_percent=given["shift_percent"],
            corrections_allowed=given["corrections_allowed"],
            correction_days=given["correction_days"],
            seats=given["seats"],
            hidden_fields=tuple(given["hidden"]),
            notice_days=given["notice_days"],
            categories=tuple(given["categories"]),
            units=tuple(given["units"]) if given["applicants"] == Applicants.NAMED else (),
            rubric=tuple(
                RubricRow(*self._row(f"rubric_{n}", RUBRIC_PARTS))
                for n in range(1, MOST_RUBRIC + 1)
                if given[f"rubric_{n}_name"]
            ),
            tranches=tuple(
                TrancheRow(*self._row(f"tranche_{n}", TRANCHE_PARTS))
                for n in range(1, MOST_TRANCHES + 1)
                if given[f"tranche_{n}_name"]
            ),
            checklist=tuple(_lines(given["checklist"])),
            papers=tuple(
                PaperRow(*self._row(f"paper_{n}", PAPER_PARTS))
                for n in range(1, MOST_PAPERS + 1)
                if given[f"paper_{n}_name"]
            ),
        )

    def _row(self, row: str, parts: tuple[str, ...]) -> list[Any]:
        return [self.cleaned_data[f"{row}_{part}"] for part in parts]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def instant_given(form: forms.Form, name: str) -> datetime | None:
    """Return the instant of a form's ``<name>_on`` and ``<name>_hours``; an error where none is."""
    day, hours = (form.cleaned_data.get(f"{name}_{part}") for part in ("on", "hours"))
    if not isinstance(day, date) or not hours:
        return None
    try:
        return instant_of(day, hours)
    except (ValueError, OverflowError):
        form.add_error(f"{name}_hours", "请写时刻，例如 24:00 或 17:00。")
        return None


class NewCallForm(CallForm):
    """A new draft; its year cannot be changed later."""

    year_of_call = _number("年度", least=YEARS.start, most=YEARS.stop - 1)


class ExtendForm(PlainForm):
    """A later closing, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    closes_on = forms.DateField(label="新的截止日期", widget=DateControl)
    closes_hours = _hours("新的截止时刻", DAY_END, help_text=HOURS_HELP)
    reason = forms.CharField(
        label="延期理由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会和原截止时间一起公开",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["closes_at"] = instant_given(self, "closes")
        return given


class CloseForm(PlainForm):
    """Closing by hand, and why when the hours run yet."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="截止时间还没有到时必须写，会通知可以申报的单位",
    )


class PublishForm(PlainForm):
    """Nothing but the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CallFilesForm(PlainForm):
    """Files that go with a call."""

    uploads = FilesField(
        label="公告附件",
        most=MOST_AT_ONCE,
        help_text="PDF、Word、Excel 或图片，每个不超过 20 MB。发布后人人可以下载。",
    )


class AcceptForm(PlainForm):
    """The word that every line is met, for several applications at once."""

    all_met = forms.BooleanField(
        label="我已逐件看过，清单各项都符合",
        error_messages={"required": "请先确认清单各项都符合。"},
    )


def values_to_begin_with() -> dict[str, Any]:
    """Return what the form of a new call holds: the usual rubric, plan and papers."""
    today = clock.today()
    return {
        "year_of_call": today.year,
        "opens_on": today,
        **_rows_of("rubric", RUBRIC_PARTS, DEFAULT_RUBRIC),
        **_rows_of("tranche", TRANCHE_PARTS, DEFAULT_TRANCHES),
        **_rows_of("paper", PAPER_PARTS, DEFAULT_PAPERS),
    }


def values_of(call: Call) -> dict[str, Any]:
    """Return what the form holds to edit a draft."""
    columns = [
        "title",
        "text",
        "applicants",
        "ceiling",
        "total_budget",
        "management_cap",
        "bans_fixed_assets",
        "shift_percent",
        "corrections_allowed",
        "correction_days",
        "seats",
        "hidden_fields",
        "notice_days",
    ]
    return {
        **{name: getattr(call, name) for name in columns},
        "hidden": call.hidden_fields,
        "opens_on": timezone.localtime(call.opens_at).date(),
        "opens_hours": opening_hours(call.opens_at),
        "closes_on": last_day(call.closes_at),
        "closes_hours": closing_hours(call.closes_at),
        "categories": list(call.categories.values_list("category_id", flat=True)),
        "units": list(call.named_units.values_list("unit_id", flat=True)),
        "checklist": "\n".join(call.checklist.order_by("sequence").values_list("text", flat=True)),
        **_rows_of("rubric", RUBRIC_PARTS, call.rubric.order_by("sequence")),
        **_rows_of("tranche", TRANCHE_PARTS, call.tranche_plan.order_by("sequence")),
        **_rows_of("paper", PAPER_PARTS, call.papers_asked.order_by("sequence")),
    }


def values_copied(call: Call, year: int) -> dict[str, Any]:
    """Return what a new call of ``year`` takes over from an older one: all but the days.

    A category goes by its name: the new year's catalogue may be another one.
    """
    names = list(call.categories.values_list("category__name", flat=True))
    kept = categories_in_force(year).filter(name__in=names)
    days = dict.fromkeys(("opens_on", "closes_on"))
    return {
        **values_of(call),
        **days,
        "title": call.title.replace(str(call.year), str(year)),
        "text": "",
        "year_of_call": year,
        "categories": list(kept.values_list("pk", flat=True)),
    }


def _rows_of(row: str, parts: tuple[str, ...], rows: Any) -> dict[str, Any]:
    return {
        f"{row}_{place}_{part}": getattr(each, part)
        for place, each in enumerate(rows, start=1)
        for part in parts
    }
