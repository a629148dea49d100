"""Forms of honours (表彰)."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from kit.controls import DateControl
from volunteers.forms.entries import EntryForm
from volunteers.forms.fields import NumbersField, OrganisationField, OrganisationsField
from volunteers.models import HonouredKind, HonourLevel, Organisation
from volunteers.services.honours import HonourData


class HonourForm(EntryForm):
    """One honour and whom it was given to."""

    name = forms.CharField(
        label="表彰名称", max_length=80, help_text="照表彰决定写，例如：优秀志愿者"
    )
    level = forms.ChoiceField(label="级别", choices=HonourLevel.choices, initial=HonourLevel.CITY)
    awarded_by = forms.CharField(label="表彰单位", max_length=80)
    awarded_on = forms.DateField(label="表彰日期", widget=DateControl)
    document = forms.CharField(
        label="文号", max_length=60, required=False, help_text="没有文号的留空"
    )
    organisation: forms.Field = OrganisationField(label="登记组织")
    kind = forms.ChoiceField(
        label="表彰对象",
        choices=HonouredKind.choices,
        help_text="一项表彰有几种对象的，每种登记一次",
    )
    numbers = NumbersField(
        label="受表彰的志愿者编号",
        help_text="表彰志愿者的填，一行一个，或用顿号、空格分开；没有名单的留空，写下面的数量",
    )
    teams: forms.Field = OrganisationsField(
        label="受表彰的组织", help_text="表彰志愿组织的填，一行一个，写组织编号或完整名称"
    )
    stated = forms.IntegerField(
        label="数量",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="没有名单，或名单不全时填，志愿者按人，其余按个；留空就按名单数",
    )
    basis = forms.CharField(
        label="数量的依据", max_length=120, required=False, help_text="例如：表彰决定、工作总结"
    )

    def __init__(self, *args: Any, among: QuerySet[Organisation], whole: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["teams"].among = among  # type: ignore[attr-defined]
        self.fields["organisation"].among = among  # type: ignore[attr-defined]
        if whole:
            del self.fields["organisation"]
            return
        kinds = [HonouredKind.PERSON, HonouredKind.TEAM]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]

    def data_given(self) -> HonourData:
        """Return what was typed, for the service."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        level, kind = HonourLevel(given.pop("level")), HonouredKind(given.pop("kind"))
        return HonourData(level=level, kind=kind, **given)
