"""The lists of an application as rows of a form: blank ones to fill in, a box to take one out.

Without the page's script a saved form comes back with more blank rows; with it, a button adds one.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from funds.models import Unit
from kit.controls import DateControl
from kit.fields import AmountField
from kit.plain_form import PlainForm
from projects.models import BudgetKind, Measure
from projects.services.applications import MOST_ROWS, amount_of

BLANK = 2
LEAST = Decimal("0.01")
CHOOSE = ("", "请选择")


class NumberControl(forms.TextInput):
    """A number with decimals, typed as text on the number keyboard."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off"})


class RowForm(PlainForm):
    """One row. ``columns`` are the fields as the page lays them out, each with its width."""

    columns: ClassVar[tuple[tuple[str, str], ...]]
    costs: ClassVar[bool] = False

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(label="删去这一行", required=False)

    def blank(self) -> bool:
        """Tell whether nothing was entered in the row, whatever it offered filled in."""
        entered = (name for name in self.fields if name not in {"id", "remove"})
        return all(_same(self[name].value(), self.fields[name].initial) for name in entered)

    def cells(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Yield the fields in the page's order, each with its width."""
        for name, width in self.columns:
            yield self[name], width

    @property
    def amount(self) -> Decimal | None:
        """What the row costs; only a row of the budget costs anything."""
        return None


class IndicatorRow(RowForm):
    columns = (("name", "wide"), ("target", "number"), ("measure", "short"))

    name = forms.CharField(label="指标", max_length=80)
    target = forms.DecimalField(
        label="目标值",
        max_digits=12,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=NumberControl,
    )
    measure = forms.ChoiceField(label="计量单位", choices=[CHOOSE, *Measure.choices])


class PlanRow(RowForm):
    columns = (
        ("name", "wide"),
        ("starts_on", "date"),
        ("ends_on", "date"),
        ("place", "text"),
        ("sessions", "number"),
        ("volunteers", "number"),
        ("content", "wide"),
    )

    name = forms.CharField(label="活动", max_length=80)
    starts_on = forms.DateField(label="开始日期", required=False, widget=DateControl)
    ends_on = forms.DateField(label="结束日期", required=False, widget=DateControl)
    place = forms.CharField(label="地点", required=False, max_length=80)
    sessions = forms.IntegerField(label="场次", min_value=1, max_value=9999, initial=1)
    volunteers = forms.IntegerField(
        label="志愿者（人）", required=False, min_value=1, max_value=1_000_000
    )
    content = forms.CharField(label="内容", required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "结束日期早于开始日期。请改正其中一个。")
        return cleaned


class BudgetRow(RowForm):
    columns = (
        ("kind", "text"),
        ("item", "wide"),
        ("unit_price", "number"),
        ("quantity", "number"),
        ("measure", "short"),
        ("note", "wide"),
    )
    costs = True

    kind = forms.ChoiceField(label="科目", choices=[CHOOSE, *BudgetKind.choices])
    item = forms.CharField(label="明细", max_length=80)
    unit_price = AmountField(label="单价（元）", max_digits=12, min_value=LEAST)
    quantity = forms.DecimalField(
        label="数量",
        max_digits=10,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=NumberControl,
    )
    measure = forms.CharField(label="单位", required=False, max_length=12)
    note = forms.CharField(label="说明", required=False, max_length=200)

    @property
    def amount(self) -> Decimal | None:
        read = []
        for name in ("unit_price", "quantity"):
            try:
                value: Decimal | None = self.fields[name].clean(self[name].value())
            except ValidationError:
                return None
            read.append(value)
        price, count = read
        return None if price is None or count is None else amount_of(price, count)


class TeamRow(RowForm):
    columns = (("name", "text"), ("duty", "wide"), ("organisation", "wide"), ("is_leader", "tick"))

    name = forms.CharField(label="姓名", max_length=40)
    duty = forms.CharField(label="分工", max_length=60)
    organisation = forms.CharField(label="所在单位", required=False, max_length=80)
    is_leader = forms.BooleanField(label="项目负责人", required=False)


class CoLeadRow(RowForm):
    columns = (("unit", "wide"), ("task", "wide"))

    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        None, label="联合单位", empty_label="请选择"
    )
    task = forms.CharField(label="分工", required=False, max_length=120)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units
        # One reading for all the rows.
        field.choices = [CHOOSE, *((unit.pk, str(unit)) for unit in units)]


class Rows:
    """One list of a form: its rows as stored or as sent, and a pattern for further ones."""

    def __init__(  # noqa: PLR0913 - one list's words and one form's data
        self,
        key: str,
        label: str,
        form: type[RowForm],
        *,
        data: Any = None,
        initial: Sequence[Mapping[str, Any]] = (),
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.key, self.label, self._form = key, label, form
        self._options = options or {}
        self.sent = data is not None and f"{key}-count" in data
        if self.sent:
            self.forms = [self._row(place, data=data) for place in range(_count(data, key))]
        else:
            self.forms = [self._row(place, initial=row) for place, row in enumerate(initial)]
            first = len(self.forms)
            self.forms += [self._row(place) for place in range(first, first + BLANK)]

    @property
    def count(self) -> int:
        return len(self.forms)

    @property
    def pattern(self) -> RowForm:
        """A blank row, for the page's script to copy; ``__n__`` stands for its place."""
        return self._row("__n__")

    def filled(self) -> list[RowForm]:
        """Return the rows that count: neither blank nor to be taken out."""
        return [form for form in self.forms if not form.blank() and not _removed(form)]

    def problems(self) -> list[str]:
        """Return what is wrong, a sentence for each row."""
        found = []
        for place, form in enumerate(self.forms, start=1):
            if not form.blank() and not _removed(form) and not form.is_valid():
                words = "".join(
                    f"{form.fields[name].label}：{' '.join(map(str, errors))}"
                    for name, errors in form.errors.items()
                )
                found.append(f"第 {place} 行 {words}")
        return found

    def entered(self) -> list[dict[str, Any]]:
        """Return the rows, once there are no problems."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "remove"}
            for form in self.filled()
            if form.is_valid()
        ]

    def _row(
        self, place: int | str, *, data: Any = None, initial: Mapping[str, Any] | None = None
    ) -> RowForm:
        row = self._form(
            data,
            prefix=f"{self.key}-{place}",
            initial=dict(initial) if initial else None,
            **self._options,
        )
        # A blank row must not stop the browser, nor be marked: the server says what is missing.
        row.use_required_attribute = False
        return row


def _count(data: Any, key: str) -> int:
    sent = str(data.get(f"{key}-count") or "")
    return min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdigit() and len(sent) < 5 else 0


def _removed(form: RowForm) -> bool:
    return bool(form["remove"].value()) if form.is_bound else False


def _same(value: Any, offered: Any) -> bool:
    if value in (None, "", False):
        return True
    return offered is not None and str(value).strip() == str(offered)
