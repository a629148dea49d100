"""Pages of transfers (转组织): who passes to which organisation, asked, taken or refused."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.permissions import Accessible, Action, can
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from volunteers.forms.transfers import AskForm, RefuseForm
from volunteers.masking import masked_name
from volunteers.models import Transfer
from volunteers.queries.reach import is_hidden, kept_organisations, own_organisations
from volunteers.queries.transfers import OPEN_STATES, transfers_seen_by
from volunteers.services.transfers import accept_transfer, ask_transfer, refuse_transfer
from volunteers.views.base import ActPage, RegistryPage

DONE = "done"


class ListPage(RegistryPage):
    """The transfers that wait, the oldest first, or those that are over."""

    template_name = "activities/transfers.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        over = request.GET.get("tab") == DONE
        found = transfers_seen_by(self.request.user, self.fund)
        found = (
            found.exclude(state__in=OPEN_STATES) if over else found.filter(state__in=OPEN_STATES)
        )
        paged = KeysetPage(
            found, order=("-id" if over else "id",), cursor=request.GET.get(PARAMETER, "")
        )
        person = self.request.user
        return self.page(
            {
                "rows": [(row, self._name(row), self._may(row)) for row in paged.rows],
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "over": over,
                "may_ask": can(person, Action.VOLUNTEER_EDIT, self.fund),
                "tabs": [
                    {"label": label, "url": f"?tab={tab}", "active": active}
                    | {"own": False, "count": None}
                    for label, tab, active in (
                        ("没有办完的", "open", not over),
                        ("已办完的", DONE, over),
                    )
                ],
            }
        )

    def _name(self, row: Transfer) -> str:
        """Return the name; masked to an organisation they did not consent to pass to."""
        name = row.volunteer.shown_name
        told = self.sees_all or row.consented_at is not None or not row.volunteer.name
        return name if told else masked_name(name)

    def _may(self, row: Transfer) -> bool:
        return can(self.request.user, Action.VOLUNTEER_EDIT, row)


class AskPage(ActPage):
    """Ask that a volunteer pass to an organisation; they consent on their own phone."""

    action = Action.VOLUNTEER_EDIT
    title = "请志愿者转入"
    leave = "不请了，返回"
    notice = ("要本人同意", "本人在手机上同意以后才转入。原来的时长和星级都跟着本人。")

    def form(self, data: Any = None) -> PlainForm:
        person, fund = self.request.user, self.fund
        own = None if self.sees_all else own_organisations(person, fund).first()
        initial = {"organisation": own.number} if own else {}
        return AskForm(data, among=kept_organisations(person, fund), initial=initial)

    def act(self, form: AskForm) -> Transfer:
        given = form.cleaned_data
        return ask_transfer(given["volunteer"], given["organisation"], by=self.request.user)

    def told(self, done: Transfer) -> str:
        return f"已提出 {done.number}，等本人在手机上同意。"

    def back(self) -> str:
        return self.fund.url("activities:transfers")


class _TransferPage(RegistryPage):
    """A page of one transfer into an organisation its visitor sees."""

    action = Action.VOLUNTEER_EDIT
    transfer: Transfer

    def load(self, **kwargs: Any) -> None:
        rows = Transfer.objects.select_related("volunteer", "to_organisation")
        rows = rows.defer("volunteer__sealed")
        self.transfer = get_object_or_404(rows, number=kwargs["number"])
        if is_hidden(self.request.user, self.fund, self.transfer):
            raise Http404

    def subject(self) -> Accessible:
        return self.transfer

    def back(self) -> str:
        return self.fund.url("activities:transfers")


class AcceptPage(_TransferPage):
    """Take a volunteer who asked for it into the organisation."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        done = accept_transfer(self.transfer, by=self.request.user)
        messages.success(request, f"{done.volunteer.name}已转入“{done.to_organisation.name}”。")
        return redirect(self.back())


class RefusePage(_TransferPage, ActPage):
    """Do not take a volunteer, saying why."""

    title = "不接收转入"
    leave = "不办理，返回"
    warns = True

    def form(self, data: Any = None) -> PlainForm:
        return RefuseForm(data)

    def act(self, form: RefuseForm) -> Transfer:
        return refuse_transfer(self.transfer, **form.cleaned_data, by=self.request.user)

    def told(self, done: Transfer) -> str:
        return f"{done.number} 没有办成，已告诉本人。"

    def sub(self) -> str:
        return f"{self.transfer.number} · 转入{self.transfer.to_organisation.name}"
