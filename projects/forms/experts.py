"""The forms of the pool of experts (评审专家库)."""

from typing import Any, cast

from django import forms

from funds.models import Unit, User
from kit.controls import DateControl
from kit.plain_form import PlainForm
from projects.models import ConflictKind, Expert
from projects.queries.experts import field_names, may_join
from projects.services.experts import MOST_LOAD, ConflictData, ExpertData


class ExpertForm(PlainForm):
    """What the pool knows of an expert."""

    title = forms.CharField(
        label="职称职务", max_length=60, help_text="例如：副教授、社会工作师；写进评审会议纪要"
    )
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        None, label="所在单位", required=False, empty_label="不在单位库里"
    )
    employer = forms.CharField(
        label="单位名称", required=False, max_length=80, help_text="所在单位不在单位库里时填写"
    )
    fields_judged = forms.MultipleChoiceField(
        label="专业领域",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="都不选是综合，各类项目都可以评",
    )
    load = forms.IntegerField(
        label="一次最多评审（个）",
        min_value=1,
        max_value=MOST_LOAD,
        initial=30,
        help_text="一个征集公告里最多评几个项目",
    )

    def __init__(self, *args: Any, year: int, expert: Expert | None = None, **kwargs: Any) -> None:
        if expert is not None:
            kwargs.setdefault("initial", values_of(expert))
        super().__init__(*args, **kwargs)
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        unit.queryset = Unit.objects.order_by("pinyin", "id")
        names = field_names(year)
        kept = [name for name in (expert.fields if expert else []) if name not in names]
        judged = cast(forms.MultipleChoiceField, self.fields["fields_judged"])
        judged.choices = [(name, name) for name in (*names, *kept)]

    def data_given(self) -> ExpertData:
        """Return what was entered, once the form is valid."""
        entered = self.cleaned_data
        return ExpertData(
            title=entered["title"],
            unit=entered["unit"],
            employer=entered["employer"],
            fields=entered["fields_judged"],
            load=entered["load"],
        )


class NewExpertForm(ExpertForm):
    """Who joins the pool, and what it knows of them."""

    person: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        None,
        label="账号",
        empty_label="请选择",
        help_text="只列有“评审专家”角色、还不在库里的人",
    )
    field_order = ("person",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = cast("forms.ModelChoiceField[User]", self.fields["person"])
        person.queryset = may_join()


class ConflictForm(PlainForm):
    """A tie of an expert to a unit."""

    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        None, label="单位", empty_label="请选择"
    )
    kind = forms.ChoiceField(label="情形", choices=ConflictKind.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label="有效至", required=False, widget=DateControl, help_text="留空是一直有效"
    )
    note = forms.CharField(label="说明", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        unit.queryset = Unit.objects.order_by("pinyin", "id")

    def data_given(self) -> ConflictData:
        """Return what was entered, once the form is valid."""
        entered = self.cleaned_data
        return ConflictData(
            entered["unit"], ConflictKind(entered["kind"]), entered["until"], entered["note"]
        )


class LeaveForm(PlainForm):
    """When an expert leaves the pool, and why."""

    on = forms.DateField(label="出库日期", widget=DateControl)
    reason = forms.CharField(label="理由", max_length=200)


def values_of(expert: Expert) -> dict[str, Any]:
    """Return the initial values of a form that changes ``expert``."""
    return {
        "title": expert.title,
        "unit": expert.unit_id,
        "employer": expert.employer,
        "fields_judged": expert.fields,
        "load": expert.load,
    }
