"""Who signed up (报名) for a shift or an activity; signing up itself stays on the pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers

from funds.api.base import FundList
from funds.permissions import Accessible, Action
from kit.api.fields import LARGEST_ID, coded, words_of
from kit.api.operations import Operation
from kit.api.parameters import Code, ListParameters, Number, Text
from projects.api.activities import Struck
from volunteers.api.shapes import Moment, Whole
from volunteers.models import Activity, Shift, SignUp, SignUpState
from volunteers.queries.reach import is_hidden
from volunteers.queries.shift_people import with_line
from volunteers.queries.sign_ups import sign_ups_of_activity, sign_ups_of_shift

A = Action


class ShiftBrief(serializers.Serializer[Shift]):
    """报的是哪个班次。"""

    id = Whole()
    starts_at = Moment()
    ends_at = Moment()


class SignUpShown(serializers.Serializer[SignUp]):
    """一个报名。和页面上的名单一样写全名；没有证件号码和手机。"""

    shift = ShiftBrief()
    number = serializers.CharField(source="volunteer.number", help_text="志愿者编号")
    name = serializers.CharField(source="volunteer.shown_name")
    organisation = serializers.SerializerMethodField(help_text="所属组织；没有是空的")
    state = coded(SignUpState)
    state_label = words_of("state")
    place = serializers.SerializerMethodField(help_text="候补的第几位；其他状态是 null")
    signed_at = Moment(help_text="报名时间")
    decided_at = Moment(allow_null=True, help_text="审核时间")
    note = Struck(allow_blank=True, help_text="未录用的原因")

    def get_organisation(self, row: SignUp) -> str:
        team = row.volunteer.organisation
        return "" if team is None else str(team.name)

    def get_place(self, row: Any) -> int | None:
        return row.place if row.state == SignUpState.WAITING else None


class SignUpParameters(ListParameters):
    state = Code(codes=SignUpState, label="状态")
    organisation = Text(field_name="volunteer__organisation__number", label="志愿者所属组织的编号")


class ActivitySignUpParameters(SignUpParameters):
    shift = Number(field_name="shift", least=1, most=LARGEST_ID, label="班次的 id")


class SignUpList(FundList):
    """Sign-ups in the order they came, for whoever sees the shift."""

    order = ("signed_at", "id")
    about: Any

    def subject(self) -> Accessible:
        found: Accessible = self.about
        return found

    def found(self, row: Shift | Activity) -> None:
        """Take the row the address is about; to who sees their own alone, others are none."""
        if is_hidden(self.person, self.fund, row):
            raise Http404
        self.about = row


class ShiftSignUps(SignUpList):
    """The sign-ups of a shift."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_shift_sign_ups",
            "列出一个班次的报名",
            A.VOLUNTEER_VIEW,
            SignUpShown,
            many=True,
            detail="给主办、值勤的组织和看得到全市志愿者的人。报名和取消在页面上办。",
        )
    }
    parameters = SignUpParameters

    def load(self, **kwargs: Any) -> None:
        rows = Shift.objects.select_related("activity__organisation", "organisation")
        self.found(get_object_or_404(rows, pk=kwargs["shift"]))

    def rows(self) -> QuerySet[SignUp]:
        return with_line(sign_ups_of_shift(self.about)).select_related("shift")


class ActivitySignUps(SignUpList):
    """The sign-ups of all the shifts of an activity."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_volunteer_activity_sign_ups",
            "列出一次志愿活动各班次的报名",
            A.VOLUNTEER_VIEW,
            SignUpShown,
            many=True,
            detail="给主办的组织和看得到全市志愿者的人；值勤的组织按班次看。",
        )
    }
    parameters = ActivitySignUpParameters

    def load(self, **kwargs: Any) -> None:
        rows = Activity.objects.select_related("organisation")
        self.found(get_object_or_404(rows, number=kwargs["number"]))

    def rows(self) -> QuerySet[SignUp]:
        return with_line(sign_ups_of_activity(self.about)).select_related("shift")
