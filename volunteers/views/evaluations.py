"""Evaluating one who served at a shift (评价): grade and remark, and withdrawing it."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action
from kit.plain_form import PlainForm
from volunteers.forms.evaluations import EvaluationForm, WithdrawEvaluationForm
from volunteers.models import Attendance, Evaluation
from volunteers.queries.evaluations import versions_of
from volunteers.queries.reach import is_hidden
from volunteers.services.evaluations import evaluate_attendance, withdraw_evaluation
from volunteers.views.base import ActPage
from volunteers.views.shifts import ShiftPage


class EvaluationPage(ShiftPage, ActPage):
    """A page of one attendance, for whoever runs the activity."""

    action = Action.ACTIVITY_EDIT
    attendance: Attendance
    versions: list[Evaluation]

    def load(self, **kwargs: Any) -> None:
        rows = Attendance.objects.select_related("volunteer").defer("volunteer__sealed")
        self.attendance = get_object_or_404(rows, pk=kwargs["attendance"])
        super().load(shift=self.attendance.shift_id)
        self.attendance.shift = self.shift
        if is_hidden(self.request.user, self.fund, self.attendance):
            raise Http404
        self.versions = list(versions_of(self.attendance))

    def subject(self) -> Accessible:
        return self.attendance

    @property
    def last(self) -> Evaluation | None:
        return self.versions[0] if self.versions else None

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs(), ("签到签退", self.back()), (self.title, "")]

    def back(self) -> str:
        return self.fund.url("activities:attendance", shift=self.shift.pk)

    def sub(self) -> str:
        return f"{self.attendance.volunteer.shown_name} · {super().sub()}"


class EvaluatePage(EvaluationPage):
    """Evaluate, or say it anew."""

    template_name = "activities/evaluate.html"
    title = "评价志愿者"
    verb = "保存评价"
    leave = "不评价，返回"

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> Any:
        last = self.last
        told = {
            "versions": self.versions,
            "may_withdraw": last is not None and not last.withdrawn_note,
            "attendance": self.attendance,
        }
        return super().page({**told, **(context or {})}, status=status)

    def form(self, data: Any = None) -> PlainForm:
        return EvaluationForm(data, last=self.last)

    def act(self, form: EvaluationForm) -> Evaluation:
        return evaluate_attendance(self.attendance, form.data_given(), by=self.request.user)

    def told(self, done: Evaluation) -> str:
        return f"已评价{self.attendance.volunteer.shown_name}：{done}。"


class WithdrawPage(EvaluationPage):
    """Withdraw the evaluation that stands."""

    title = "撤回评价"
    leave = "不撤回，返回"
    warns = True
    notice = ("撤回不是删除", "撤回后本人和记录里不再看到；评过什么、为什么撤回，这里仍看得到。")

    def form(self, data: Any = None) -> PlainForm:
        return WithdrawEvaluationForm(data)

    def act(self, form: WithdrawEvaluationForm) -> Evaluation:
        return withdraw_evaluation(self.attendance, **form.cleaned_data, by=self.request.user)

    def told(self, done: Evaluation) -> str:
        return f"已撤回对{self.attendance.volunteer.shown_name}的评价。"
