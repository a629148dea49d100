"""Forms of people: inviting, giving and ending roles, closing accounts, handing over."""

import re
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from funds.forms.choices import offer
from funds.models import Unit, User
from funds.permissions import Role
from funds.queries.duties import FUND_ROLES
from funds.services.invitations import InvitationData
from funds.services.roles import Duty
from kit.controls import DateControl
from kit.plain_form import PlainForm

ROLE_CHOICES = [("", "请选择"), *((role.value, role.label) for role in FUND_ROLES)]


class YearsField(forms.CharField):
    """Years as people write them: 2020、2021 or 2020-2021."""

    def to_python(self, value: Any) -> tuple[int, ...]:  # type: ignore[override]
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        years: set[int] = set()
        for part in re.split(r"[\s,、;年]+", text):
            if not part:
                continue
            ends = re.split(r"[-—–至~]+", part)
            if len(ends) > 2 or not all(re.fullmatch(r"20\d\d", end) for end in ends):
                raise ValidationError("请填写四位年份，用顿号隔开，例如：2020、2021。")
            years |= set(range(int(ends[0]), int(ends[-1]) + 1))
        return tuple(sorted(years))


class RoleForm(PlainForm):
    """A role, with the limits some roles have."""

    role = forms.ChoiceField(label="角色", choices=ROLE_CHOICES)
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        queryset=None,
        label="单位",
        required=False,
        empty_label="不限单位",
        help_text="牵头单位、实施单位要选；名单里没有的，请先登记单位",
    )
    years = YearsField(
        label="可看年度", required=False, max_length=60, help_text="只给审计员填，例如：2020、2021"
    )
    valid_to = forms.DateField(
        label="任期至", widget=DateControl, required=False, help_text="审计员要填；没有期限就留空"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", Unit.objects.order_by("pinyin", "pk"))

    def duty(self) -> Duty:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return Duty(Role(given["role"]), given["unit"], given["years"], given["valid_to"])


class InvitationForm(RoleForm):
    """Whom to invite to which role of the fund."""

    name = forms.CharField(label="姓名", max_length=40, help_text="不需要身份证号码")
    email = forms.EmailField(label="邮箱", required=False, help_text="没有就留空，打印邀请函即可")
    by_mail = forms.BooleanField(label="同时用邮件发送", required=False)

    field_order = ("name", "role", "unit", "years", "valid_to", "email", "by_mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.HAS_MAIL:
            del self.fields["by_mail"]

    def data_given(self) -> InvitationData:
        """Return what was typed, for the service."""
        duty, given = self.duty(), self.cleaned_data
        return InvitationData(
            given["name"], duty.role, duty.unit, given["email"], duty.years, duty.valid_to
        )


class EndForm(PlainForm):
    """The last day of a role."""

    last_day = forms.DateField(label="最后一天", widget=DateControl, help_text="今天或以后")
    note = forms.CharField(label="说明", max_length=300, required=False, help_text="例如：调离")


class ReasonForm(PlainForm):
    """Why an account is closed or opened."""

    note = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class HandoverForm(PlainForm):
    """To whom a person's work goes, until when they hold their roles, and why."""

    last_day = forms.DateField(label="最后一天", widget=DateControl, help_text="今天或以后")
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, successors: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._successors = {str(user.pk): user for user in successors}
        names = ((key, f"{user.name}（{user.username}）") for key, user in self._successors.items())
        self.fields["to"] = forms.ChoiceField(
            label="接手的人",
            choices=[("", "请选择"), *names],
            error_messages={"required": "请选择接手的人。"},
        )
        self.order_fields(["to"])

    def successor(self) -> User:
        """Return who was chosen."""
        return self._successors[self.cleaned_data["to"]]
