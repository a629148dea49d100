"""Forms of activities (志愿活动): what it is, and cancelling it."""

from typing import Any

from django import forms

from funds.forms.choices import offer
from funds.forms.keys import OnceForm
from funds.models import Fund, User
from funds.permissions import Action, can
from kit.plain_form import PlainForm
from projects.models import Project
from projects.models.execution import ActivityPart
from projects.queries.projects import visible_to
from volunteers.forms.fields import OrganisationField, ReasonField, StationField
from volunteers.forms.places import divisions_or
from volunteers.models import Activity, Division, InsuredBy, Organisation, Station
from volunteers.queries.reach import own_organisations, sees_all, visible_stations
from volunteers.services.activities import LONGEST_SUMMARY, ActivityData

_LINES = {"rows": 2}
PLAIN = (
    "title",
    "summary",
    "place",
    "contact",
    "phone",
    "division",
    "latitude",
    "longitude",
    "conditions",
    "min_age",
    "needs_approval",
    "is_risky",
    "insurance",
    "insured_by",
    "parts",
    "parts_note",
)


class ActivityForm(OnceForm):
    """An activity as its organisation tells of it; ``version`` is the one that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="活动名称", max_length=60, help_text="例如：路口文明劝导")
    summary = forms.CharField(
        label="活动介绍",
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="做什么、为谁做、要带什么。公开可见，不要写手机号码。",
    )
    organisation: forms.Field = OrganisationField(label="主办组织")
    project = forms.CharField(
        label="所属项目", max_length=40, required=False, help_text="填项目编号；不属于项目的留空"
    )
    division: "forms.ModelChoiceField[Division]" = forms.ModelChoiceField(
        label="区县", queryset=None, required=False, empty_label="没有填"
    )
    place = forms.CharField(label="地点", max_length=80, help_text="写到门牌、路口或场馆")
    station = StationField(label="站点")
    latitude = forms.DecimalField(
        label="纬度", required=False, max_digits=8, decimal_places=6, help_text="例如 37.870590"
    )
    longitude = forms.DecimalField(
        label="经度", required=False, max_digits=9, decimal_places=6, help_text="例如 112.548879"
    )
    conditions = forms.CharField(
        label="报名条件", max_length=200, required=False, help_text="例如：能站立两小时"
    )
    min_age = forms.IntegerField(
        label="最低年龄", required=False, min_value=1, max_value=120, help_text="不限的留空"
    )
    needs_approval = forms.BooleanField(
        label="报名需要审核", required=False, help_text="不勾选的，有名额就直接录用"
    )
    is_risky = forms.BooleanField(
        label="有人身危险", required=False, help_text="勾选的，发布前必须写明保险"
    )
    insurance = forms.CharField(
        label="保险说明",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs=_LINES),
        help_text="给志愿者买了什么保险、保多久",
    )
    insured_by = forms.ChoiceField(
        label="有人身危险的，保险从哪里来",
        choices=InsuredBy.choices,
        initial=InsuredBy.ACTIVITY,
        widget=forms.RadioSelect,
        required=False,
        help_text="用各人已有的，按登记的保险起止核对：盖不住那天的，不能报名、录用和签到",
    )
    contact = forms.CharField(label="联系人", max_length=40)
    phone = forms.CharField(
        label="联系电话", max_length=24, help_text="手机，或带区号的座机；报了名的人看得到"
    )
    parts = forms.MultipleChoiceField(
        label="已安排的七项工作",
        choices=ActivityPart.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    parts_note = forms.CharField(
        label="其余各项不安排的原因",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs=_LINES),
    )

    def __init__(
        self,
        *args: Any,
        person: User,
        fund: Fund,
        activity: Activity | None = None,
        **kwargs: Any,
    ) -> None:
        self.activity, self.person, self.fund = activity, person, fund
        if activity is not None:
            kwargs.setdefault("initial", _initial(activity))
        super().__init__(*args, **kwargs)
        if not sees_all(person, fund):
            own = own_organisations(person, fund).filter(closed_on__isnull=True)
            self.fields["organisation"] = forms.ModelChoiceField(
                label="主办组织", queryset=own, initial=own.first(), empty_label=None
            )
            if activity is not None:
                self.initial["organisation"] = activity.organisation_id
        else:
            self.fields["organisation"].among = Organisation.objects.all()  # type: ignore[attr-defined]
        stations = visible_stations(person, fund)
        if activity is not None:
            stations |= Station.objects.filter(pk__in=[activity.station_id])
        self.fields["station"].among = stations  # type: ignore[attr-defined]
        if not can(person, Action.PROJECT_VIEW, fund):
            del self.fields["project"]
        offer(self, "division", divisions_or(activity.division_id if activity else None))

    def clean_project(self) -> Project | None:
        """Return the project of the number typed."""
        number = self.cleaned_data["project"].strip()
        if not number:
            return None
        found: Project | None = visible_to(self.person, self.fund.pk).filter(number=number).first()
        if found is None:
            raise forms.ValidationError("没有这个项目编号。请核对，或留空。")
        return found

    def data_given(self) -> ActivityData:
        """Return what was typed; what this person may not choose stays as it is."""
        given = {name: self.cleaned_data[name] for name in PLAIN}
        given["insured_by"] = InsuredBy(given["insured_by"] or InsuredBy.ACTIVITY)
        given["parts"] = tuple(ActivityPart(part) for part in given["parts"])
        kept = self.activity.project if self.activity else None
        return ActivityData(
            **given,
            organisation=self.cleaned_data["organisation"],
            project=self.cleaned_data["project"] if "project" in self.fields else kept,
            station=self.cleaned_data["station"],
        )


def _initial(activity: Activity) -> dict[str, Any]:
    given = {name: getattr(activity, name) for name in PLAIN}
    return {
        **given,
        "version": activity.version,
        "organisation": activity.organisation.number,
        "project": activity.project.number if activity.project else "",
        "station": activity.station.number if activity.station else "",
    }


class CancelForm(PlainForm):
    """Why an activity or a shift is cancelled."""

    reason = ReasonField(
        label="取消的原因", max_length=200, help_text="报了名的人会看到，例如：暴雨预警，改期另办"
    )
