"""Pages of trainings (培训): the list, one training, recording and withdrawing."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from kit.plain_form import PlainForm
from volunteers.forms.trainings import TrainingForm
from volunteers.models import Trained, Training
from volunteers.queries.reach import kept_organisations
from volunteers.queries.trainings import visible_trainings, with_times
from volunteers.services.trainings import record_training, withdraw_training
from volunteers.views.entries import EntryList, EntryPage, RecordEntry, WithdrawEntry


class ListPage(EntryList):
    """The trainings the visitor sees, the newest first."""

    template_name: ClassVar[str] = "volunteers/trainings.html"
    recording = Action.ACTIVITY_EDIT
    order = ("-held_on", "-id")

    def rows(self) -> "QuerySet[Training]":
        return with_times(visible_trainings(self.request.user, self.fund))


class RecordPage(RecordEntry):
    """Record a training."""

    action = Action.ACTIVITY_EDIT
    title = "登记培训"
    leave = "不登记，返回"

    def form(self, data: Any = None) -> PlainForm:
        among = kept_organisations(self.request.user, self.fund)
        return TrainingForm(data, among=among, whole=self.sees_all, initial=self.own())

    def act(self, form: TrainingForm) -> Training:
        return record_training(
            form.data_given(), by=self.request.user, key=form.cleaned_data["key"]
        )

    def told(self, done: Training) -> str:
        return f"已登记培训“{done.title}”，编号 {done.number}。"

    def target(self, done: Training) -> str:
        return self.fund.url("trainings:training", number=done.number)

    def back(self) -> str:
        return self.fund.url("trainings:list")

    def sub(self) -> str:
        return "参加的人按志愿者编号登记，记在各人名下；没有名单的，写人次和依据。"


class TrainingPage(EntryPage[Training]):
    """A page of one training."""

    recording = Action.ACTIVITY_EDIT

    def found(self) -> "QuerySet[Training]":
        return with_times(Training.objects.select_related("organisation", "recorded_by"))

    def back(self) -> str:
        return self.fund.url("trainings:training", number=self.entry.number)


class DetailPage(TrainingPage):
    """One training with those who were there."""

    template_name: ClassVar[str] = "volunteers/training.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        people = Trained.objects.filter(training=self.entry)
        people = people.select_related("volunteer__organisation").defer("volunteer__sealed")
        return self.page(
            {
                "training": self.entry,
                "crumbs": [("培训", self.fund.url("trainings:list")), (self.entry.title, "")],
                **self.listed(people),
            }
        )


class WithdrawPage(TrainingPage, WithdrawEntry[Training]):
    """Withdraw a training recorded by mistake."""

    action = Action.ACTIVITY_EDIT
    title = "作废培训"

    def act(self, form: Any) -> Training:
        return withdraw_training(self.entry, **form.cleaned_data, by=self.request.user)
