"""Forms of volunteers (志愿者)."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from funds.forms.choices import offer
from kit.controls import DateControl
from kit.plain_form import PlainForm
from volunteers.forms.fields import OrganisationField, ReasonField, WordsField
from volunteers.forms.places import divisions_or
from volunteers.models import Division, IdKind, Organisation, Sex, Volunteer
from volunteers.services.correcting import DROPPABLE
from volunteers.services.registering import Guardian, VolunteerData

GUARDIAN = ("guardian_name", "guardian_phone")


class MonthControl(forms.DateInput):
    """A native month picker; browsers without one take 2011-06 as text."""

    input_type = "month"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m", attrs={"placeholder": "2011-06"})


def _number(**attrs: str) -> forms.TextInput:
    """Return a control for a private number, which the browser is not to offer again."""
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **attrs})


class VolunteerForm(PlainForm):
    """A volunteer as they are registered."""

    name = forms.CharField(label="姓名", max_length=40)
    id_kind = forms.ChoiceField(label="证件类型", choices=IdKind.choices)
    id_number = forms.CharField(
        label="证件号码",
        max_length=40,
        widget=_number(),
        help_text="加密保存；页面上只显示后四位",
    )
    birth_month = forms.DateField(
        label="出生年月",
        required=False,
        widget=MonthControl,
        input_formats=["%Y-%m", "%Y-%m-%d", "%Y年%m月"],
        help_text="用身份证登记的不用填，从号码读出",
    )
    sex = forms.ChoiceField(
        label="性别",
        choices=Sex.choices,
        initial=Sex.UNSTATED,
        required=False,
        help_text="用身份证登记的不用选，从号码读出",
    )
    mobile = forms.CharField(
        label="手机", max_length=20, widget=_number(inputmode="tel"), help_text="加密保存"
    )
    organisation = OrganisationField(label="所属组织", required=False)
    division: "forms.ModelChoiceField[Division]" = forms.ModelChoiceField(
        label="区县", queryset=None, required=False, empty_label="没有填"
    )
    registered_on = forms.DateField(
        label="注册日期", widget=DateControl, required=False, help_text="不填就是今天"
    )
    guardian_name = forms.CharField(
        label="监护人姓名", max_length=40, required=False, help_text="未满 14 周岁必填"
    )
    guardian_phone = forms.CharField(
        label="监护人电话", max_length=24, required=False, widget=_number(inputmode="tel")
    )
    email = forms.EmailField(label="电子邮箱", max_length=80, required=False)
    address = forms.CharField(label="住址", max_length=120, required=False)
    emergency_name = forms.CharField(label="紧急联系人", max_length=40, required=False)
    emergency_phone = forms.CharField(
        label="紧急联系电话", max_length=24, required=False, widget=_number(inputmode="tel")
    )
    ethnicity = forms.CharField(label="民族", max_length=20, required=False)
    political_status = forms.CharField(label="政治面貌", max_length=20, required=False)
    education = forms.CharField(label="学历", max_length=20, required=False)
    occupation = forms.CharField(label="职业", max_length=40, required=False)
    skills = WordsField(
        label="技能", max_length=200, required=False, help_text="各项之间用顿号分开"
    )
    intents = WordsField(
        label="服务意向", max_length=200, required=False, help_text="各项之间用顿号分开"
    )
    free_times = forms.CharField(
        label="可服务时间", max_length=80, required=False, help_text="例如：周末上午"
    )
    insured_from = forms.DateField(label="保险起", widget=DateControl, required=False)
    insured_until = forms.DateField(label="保险止", widget=DateControl, required=False)
    is_unranked = forms.BooleanField(
        label="不参加排名", required=False, help_text="本人不愿意出现在排行榜上"
    )
    consented = forms.BooleanField(
        label="本人（未满 14 周岁的，监护人）已同意登记和保存以上信息",
        required=True,
        error_messages={"required": "请先取得本人（未满 14 周岁的，取得监护人）同意，再登记。"},
    )

    def __init__(
        self,
        *args: Any,
        among: QuerySet[Organisation],
        volunteer: Volunteer | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].among = among  # type: ignore[attr-defined]
        offer(self, "division", divisions_or(volunteer.division_id if volunteer else None))

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields in groups, each with its heading."""
        shares = (
            ("身份", ("name", "id_kind", "id_number", "birth_month", "sex", "mobile")),
            ("归属", ("organisation", "division", "registered_on")),
            ("监护人", GUARDIAN),
            ("服务", ("skills", "intents", "free_times", "insured_from", "insured_until")),
            (
                "其他信息",
                (
                    *("email", "address", "emergency_name", "emergency_phone"),
                    *("ethnicity", "political_status", "education", "occupation", "is_unranked"),
                    "dropped",
                ),
            ),
            ("同意", ("consented",)),
        )
        found = [(head, [self[n] for n in names if n in self.fields]) for head, names in shares]
        return [(head, fields) for head, fields in found if fields]

    def data_given(self) -> VolunteerData:
        given = dict(self.cleaned_data)
        for name in ("consented", "dropped", "seen_version"):
            given.pop(name, None)
        guardian = Guardian(*(given.pop(name) for name in GUARDIAN))
        born: date | None = given.get("birth_month")
        return VolunteerData(
            **{
                **given,
                "id_kind": IdKind(given["id_kind"]),
                "sex": Sex(given["sex"] or Sex.UNSTATED),
                "birth_month": born.replace(day=1) if born else None,
                "guardian": guardian,
            }
        )


class CorrectForm(VolunteerForm):
    """A volunteer as they are to be; what is sealed is not shown, and unchanged where empty."""

    consented = None  # type: ignore[assignment]
    registered_on = None  # type: ignore[assignment]
    dropped = forms.MultipleChoiceField(
        label="不再保留",
        choices=list(DROPPABLE.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="本人要求删除的，勾选后随保存一起删除",
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(volunteer))
        super().__init__(*args, volunteer=volunteer, **kwargs)
        kept = f"已登记，后四位 {volunteer.id_last4}。不改就留空"
        self.fields["id_number"].required = self.fields["mobile"].required = False
        self.fields["id_number"].help_text = kept
        self.fields["mobile"].help_text = f"已登记，后四位 {volunteer.mobile_last4}。不改就留空"
        for name in (*GUARDIAN, "email", "address", "emergency_name", "emergency_phone"):
            self.fields[name].help_text = "加密保存，这里不显示。不改就留空"


def _initial(volunteer: Volunteer) -> dict[str, Any]:
    names = ("name", "sex", "birth_month", "division", "ethnicity", "political_status")
    more = ("education", "occupation", "free_times", "insured_from", "insured_until")
    return {
        **{name: getattr(volunteer, name) for name in (*names, *more, "is_unranked")},
        "id_kind": volunteer.id_kind or IdKind.RESIDENT,
        "organisation": volunteer.organisation.number if volunteer.organisation else "",
        "skills": "、".join(volunteer.skills),
        "intents": "、".join(volunteer.intents),
        "seen_version": volunteer.version,
    }


class FindForm(PlainForm):
    """What one person is found by; posted, so that no address and no log holds it."""

    what = forms.CharField(
        label="查找志愿者",
        max_length=60,
        widget=_number(),
        help_text="志愿者编号、完整的证件号码、完整的手机号码，或姓名的开头",
    )


class ReasonForm(PlainForm):
    """Why, for acts that cannot be taken back; with the version the clerk looked at."""

    reason = ReasonField(label="原因")
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class RevealForm(PlainForm):
    """Why somebody reads what is sealed."""

    reason = ReasonField(
        label="查看原因", help_text="例如：为本人开具服务证明。谁、何时、为什么看过，都会留下记录"
    )
