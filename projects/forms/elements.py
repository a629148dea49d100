"""The form of a project's elements: 七要素 with category, units, amount and dates."""

from typing import Any

from django import forms
from django.db.models import Q

from funds.models import Unit, User
from kit.controls import DateControl
from kit.fields import AmountField
from kit.plain_form import PlainForm
from projects.forms.sections import Section, sections_of
from projects.models import Category, Project
from projects.models.project import new_key
from projects.queries.catalogue import categories_to_choose, implementing_units, units_to_lead
from projects.services.elements import NAME_LENGTH, ProjectData

LINES = forms.Textarea(attrs={"rows": 3})


class ElementsForm(PlainForm):
    """What is known of a project; only the name is required to keep a draft."""

    name = forms.CharField(label="项目名称", max_length=NAME_LENGTH)
    beneficiaries = forms.CharField(
        label="服务对象",
        required=False,
        widget=LINES,
        help_text="为谁服务，例如：太原市 80 岁以上的参战老兵",
    )
    service_type = forms.CharField(
        label="服务类型", required=False, max_length=120, help_text="做什么服务，例如：志愿讲解"
    )
    service_duration = forms.CharField(
        label="服务时长", required=False, max_length=120, help_text="例如：每次 2 小时，共 12 个月"
    )
    volunteers_planned = forms.IntegerField(
        label="志愿者人数",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="计划有多少人参加",
    )
    funding_source = forms.CharField(
        label="项目资金保障",
        required=False,
        widget=LINES,
        help_text="钱从哪里来，例如：基金拨付、单位配套",
    )
    sessions_planned = forms.IntegerField(
        label="开展次数",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="计划开展多少次",
    )
    category: "forms.ModelChoiceField[Category]" = forms.ModelChoiceField(
        None, label="类别", required=False, empty_label="请选择"
    )
    lead_unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        None, label="牵头单位", required=False, empty_label="请选择"
    )
    implementer: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        None, label="实施单位", required=False, empty_label="请选择"
    )
    requested_amount = AmountField(label="申请金额", required=False)
    starts_on = forms.DateField(label="开始日期", required=False, widget=DateControl)
    ends_on = forms.DateField(label="结束日期", required=False, widget=DateControl)

    def __init__(
        self,
        *args: Any,
        person: User,
        fund_id: int,
        year: int,
        project: Project | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        # A retired unit is offered no more, but to the project that has it.
        given = (self.initial.get(name) for name in ("lead_unit", "implementer"))
        kept = [getattr(unit, "pk", unit) for unit in given if unit is not None]
        offered = Q(retired_on=None) | Q(pk__in=kept)
        choices = {
            "category": categories_to_choose(year, project.category if project else None),
            "lead_unit": units_to_lead(person, fund_id).filter(offered),
            "implementer": implementing_units().filter(offered),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows

    def typed(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the elements that were sent and can be read, and what is wrong with the others."""
        self.full_clean()
        sent = [name for name in self._elements() if name in self.data]
        wrong = {
            name: " ".join(map(str, self.errors[name])) for name in sent if name in self.errors
        }
        return {name: self.cleaned_data[name] for name in sent if name not in wrong}, wrong

    def sections(self) -> list[Section]:
        """Return how far the form is filled in, section by section."""
        return sections_of(lambda name: self[name].value())

    def data_entered(self) -> ProjectData:
        """Return what was entered, once the form is valid; what it does not ask for stays."""
        values = {} if self.project is None else elements_of(self.project)
        values.pop("version", None)
        return ProjectData(
            **{**values, **{name: self.cleaned_data[name] for name in self._elements()}}
        )

    def _elements(self) -> list[str]:
        return [name for name in ProjectData.__dataclass_fields__ if name in self.fields]


class NewProjectForm(ElementsForm):
    """A new project; the hidden key lets a second sending find the first."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)


class VersionForm(ElementsForm):
    """A project as it stood when the form was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def elements_of(project: Project) -> dict[str, Any]:
    """Return the initial values of a form that edits ``project``."""
    names = (*ProjectData.__dataclass_fields__, "version")
    return {name: getattr(project, name) for name in names}
