"""Forms of organisations (志愿组织) and kinds of teams (队伍类别)."""

from typing import Any

from django import forms

from funds.forms.choices import offer
from funds.models import Unit
from funds.queries.units import units_in_use
from kit import clock
from kit.controls import DateControl
from kit.plain_form import PlainForm
from volunteers.forms.fields import OrganisationField, ReasonField
from volunteers.forms.places import divisions_or
from volunteers.models import Division, Organisation, TeamKind
from volunteers.queries.organisations import kinds_in_use
from volunteers.services.organisations import OrganisationData, OwnFacts

OWN = ("code", "founded_on", "field", "contact", "phone")


class OwnFactsForm(PlainForm):
    """What an organisation may change of itself."""

    # Longer than the code, since people type it with blanks and in full width.
    code = forms.CharField(
        label="统一社会信用代码",
        max_length=40,
        required=False,
        help_text="18 位，照登记证书填写；没有就留空",
    )
    founded_on = forms.DateField(label="成立日期", widget=DateControl, required=False)
    field = forms.CharField(
        label="服务领域", max_length=80, required=False, help_text="例如：文明交通、助老"
    )
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(
        label="联系电话",
        max_length=40,
        required=False,
        help_text="手机，或带区号的座机，例如 0351-1234567",
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation is not None:
            kwargs.setdefault("initial", self.initial_of(organisation))
        super().__init__(*args, **kwargs)

    def initial_of(self, organisation: Organisation) -> dict[str, Any]:
        return {name: getattr(organisation, name) for name in OWN}

    def own_given(self) -> OwnFacts:
        return OwnFacts(**{name: self.cleaned_data[name] for name in OWN})


class OrganisationForm(OwnFactsForm):
    """An organisation as the city registers it."""

    name = forms.CharField(label="组织名称", max_length=80, help_text="写全称")
    kind: "forms.ModelChoiceField[TeamKind]" = forms.ModelChoiceField(
        label="队伍类别", queryset=None, required=False, empty_label="没有填"
    )
    parent = OrganisationField(label="上级组织", required=False)
    division: "forms.ModelChoiceField[Division]" = forms.ModelChoiceField(
        label="区县", queryset=None, required=False, empty_label="没有填"
    )
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label="所属单位",
        queryset=None,
        required=False,
        empty_label="没有账号单位",
        help_text="这家单位的人登录后，就能看、能登记本组织的志愿者",
    )
    is_registered = forms.BooleanField(label="已在民政部门登记", required=False)
    field_order = ("name", "kind", "parent", "division", "unit", "is_registered", *OWN)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, organisation=organisation, **kwargs)
        self.fields["parent"].among = Organisation.objects.all()  # type: ignore[attr-defined]
        kinds, units = kinds_in_use(), units_in_use()
        if organisation is not None:
            kinds |= TeamKind.objects.filter(pk__in=[organisation.kind_id])
            units |= Unit.objects.filter(pk__in=[organisation.unit_id])
        offer(self, "kind", kinds)
        offer(self, "unit", units)
        offer(self, "division", divisions_or(organisation.division_id if organisation else None))

    def initial_of(self, organisation: Organisation) -> dict[str, Any]:
        given = super().initial_of(organisation)
        for name in ("name", "kind", "division", "unit", "is_registered"):
            given[name] = getattr(organisation, name)
        given["parent"] = organisation.parent.number if organisation.parent else ""
        return given

    def data_given(self) -> OrganisationData:
        given = {name: value for name, value in self.cleaned_data.items() if name not in OWN}
        return OrganisationData(**given, own=self.own_given())


class CloseForm(PlainForm):
    """From which day an organisation is no more, and why."""

    on = forms.DateField(label="注销日期", widget=DateControl, initial=clock.today)
    reason = ReasonField(label="理由", max_length=300, help_text="例如：并入哪支队伍、依据哪份文件")


class KindForm(PlainForm):
    """A kind of team of the city's taxonomy."""

    name = forms.CharField(label="类别", max_length=40, help_text="例如：理论政策宣讲")
    is_core = forms.BooleanField(
        label="必设", required=False, help_text="“8+N”的 8 勾选；各市自定的 N 不勾"
    )


class KindChangeForm(KindForm):
    """A kind of team, and where it stands in the list."""

    place = forms.IntegerField(label="排第几", min_value=1, max_value=999, help_text="1 排在最前")
