"""Pages of honours (表彰): the list, one honour, recording and withdrawing."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from kit.plain_form import PlainForm
from volunteers.forms.honours import HonourForm
from volunteers.models import Honour, Honoured
from volunteers.queries.honours import visible_honours, with_times
from volunteers.queries.reach import kept_organisations
from volunteers.services.honours import record_honour, withdraw_honour
from volunteers.views.entries import EntryList, EntryPage, RecordEntry, WithdrawEntry


class ListPage(EntryList):
    """The honours the visitor sees, the newest first."""

    template_name: ClassVar[str] = "volunteers/honours.html"
    recording = Action.VOLUNTEER_EDIT
    order = ("-awarded_on", "-id")

    def rows(self) -> "QuerySet[Honour]":
        return with_times(visible_honours(self.request.user, self.fund))


class RecordPage(RecordEntry):
    """Record an honour."""

    action = Action.VOLUNTEER_EDIT
    title = "登记表彰"
    leave = "不登记，返回"

    def form(self, data: Any = None) -> PlainForm:
        among = kept_organisations(self.request.user, self.fund)
        return HonourForm(data, among=among, whole=self.sees_all, initial=self.own())

    def act(self, form: HonourForm) -> Honour:
        return record_honour(form.data_given(), by=self.request.user, key=form.cleaned_data["key"])

    def told(self, done: Honour) -> str:
        return f"已登记表彰“{done.name}”，编号 {done.number}。"

    def target(self, done: Honour) -> str:
        return self.fund.url("honours:honour", number=done.number)

    def back(self) -> str:
        return self.fund.url("honours:list")

    def sub(self) -> str:
        return "名单上的志愿者、组织，记在各自名下；没有名单的，写数量和依据。"


class HonourPage(EntryPage[Honour]):
    """A page of one honour."""

    recording = Action.VOLUNTEER_EDIT

    def found(self) -> "QuerySet[Honour]":
        return with_times(Honour.objects.select_related("organisation", "recorded_by"))

    def back(self) -> str:
        return self.fund.url("honours:honour", number=self.entry.number)


class DetailPage(HonourPage):
    """One honour with whom it was given to."""

    template_name: ClassVar[str] = "volunteers/honour.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Honoured.objects.filter(honour=self.entry)
        rows = rows.select_related("volunteer__organisation", "organisation")
        return self.page(
            {
                "honour": self.entry,
                "crumbs": [("表彰", self.fund.url("honours:list")), (self.entry.name, "")],
                **self.listed(rows.defer("volunteer__sealed")),
            }
        )


class WithdrawPage(HonourPage, WithdrawEntry[Honour]):
    """Withdraw an honour recorded by mistake."""

    action = Action.VOLUNTEER_EDIT
    title = "作废表彰"

    def act(self, form: Any) -> Honour:
        return withdraw_honour(self.entry, **form.cleaned_data, by=self.request.user)
