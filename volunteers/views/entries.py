"""What pages of entries (登记) share: the list, one entry with its list, withdrawing it."""

from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action, can
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from volunteers.forms.entries import WithdrawForm
from volunteers.models.entries import Entry
from volunteers.queries.reach import is_hidden, own_organisations, visible_volunteers
from volunteers.views.base import ActPage, RegistryPage

AnEntry = TypeVar("AnEntry", bound=Entry)


class EntryList(RegistryPage):
    """The entries the visitor sees, the newest first.

    Attributes:
        recording: the action that recording one takes.
        order: the fields they stand in order by.
    """

    recording: ClassVar[Action]
    order: ClassVar[tuple[str, ...]]

    def rows(self) -> "QuerySet[Any]":
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        paged: KeysetPage[Any] = KeysetPage(
            self.rows(), order=self.order, cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "may_record": can(request.user, self.recording, self.fund),
            }
        )


class RecordEntry(ActPage):
    """Record an entry; an organisation's clerk finds their own filled in."""

    def own(self) -> dict[str, str]:
        """Return the clerk's organisation as what the form begins with."""
        first = None
        if not self.sees_all:
            first = own_organisations(self.request.user, self.fund).first()
        return {"organisation": first.number} if first else {}


class EntryPage(RegistryPage, Generic[AnEntry]):
    """A page of one entry. To somebody who sees their own alone, others do not exist."""

    entry: AnEntry
    recording: ClassVar[Action]

    def found(self) -> "QuerySet[AnEntry]":
        raise NotImplementedError

    def load(self, **kwargs: Any) -> None:
        self.entry = get_object_or_404(self.found(), number=kwargs["number"])
        if is_hidden(self.request.user, self.fund, self.entry):
            raise Http404

    def subject(self) -> Accessible:
        return self.entry

    def listed(self, rows: "QuerySet[Any]") -> dict[str, Any]:
        """Return a page of those on the entry's list, each with whether the visitor knows them.

        Of another organisation's volunteer an organisation reads what anybody may.
        """
        paged: KeysetPage[Any] = KeysetPage(
            rows, order=("id",), cursor=self.request.GET.get(PARAMETER, "")
        )
        seen = visible_volunteers(self.request.user, self.fund)
        there = [row.volunteer_id for row in paged.rows if row.volunteer_id is not None]
        known = set(seen.filter(pk__in=there).values_list("pk", flat=True)) if there else set()
        return {
            "rows": [(row, row.volunteer_id in known) for row in paged.rows],
            "next_url": paged.next_url(self.request.GET),
            "previous_url": paged.previous_url(self.request.GET),
            "may_withdraw": not self.entry.withdrawn_note
            and can(self.request.user, self.recording, self.entry),
        }


class WithdrawEntry(EntryPage[AnEntry], ActPage):
    """Withdraw an entry recorded by mistake."""

    warns = True
    leave = "不作废，返回"
    notice = ("作废不是删除", "作废后不计入数字，也不列在各人名下；原来的登记仍看得到。")

    def form(self, data: Any = None) -> PlainForm:
        return WithdrawForm(data)

    def told(self, done: Entry) -> str:
        return f"已{self.title}“{done}”。"

    def sub(self) -> str:
        return f"{self.entry}，编号 {self.entry.number}"
