"""Passing to another organisation (转组织), as the volunteer decides it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from kit.refusals import carry_out
from volunteers.forms.joining import TransferForm
from volunteers.models import Transfer, TransferState
from volunteers.queries.organisations import open_organisations
from volunteers.queries.transfers import open_transfer_of
from volunteers.services.transfers import ask_transfer, consent, refuse_transfer
from volunteers.views.mine.areas import PhoneArea
from volunteers.views.mine.base import MyAct, MyPage

BY_ONESELF = "本人不同意转入"


class TransferPage(MyPage):
    """Ask to pass to an organisation, which then takes one or does not."""

    area = PhoneArea.ME
    template_name = "phone/transfer.html"

    def show(self) -> HttpResponse:
        return self._form(TransferForm(among=open_organisations()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.know()
        form = TransferForm(request.POST, among=open_organisations())
        if form.is_valid():
            to, by = form.cleaned_data["organisation"], self.request.user
            asked = carry_out(request, form, lambda: ask_transfer(self.volunteer, to, by=by))
            if asked is not None:
                messages.success(request, f"已向“{to.name}”提出，等对方接收。")
                return redirect(self.fund.url("my:me"))
        return self._form(form, status=400)

    def _form(self, form: TransferForm, *, status: int = 200) -> HttpResponse:
        open_one = open_transfer_of(self.volunteer)
        return self.page({"form": form, "transfer": open_one}, status=status)


class AnswerAct(MyAct):
    """Agree to what an organisation asked, or end what is not decided yet."""

    def carry_out(self) -> HttpResponse:
        transfer = open_transfer_of(self.volunteer)
        asked, by = self.request.POST, self.request.user
        if transfer is None or transfer.number != asked.get("transfer"):
            messages.info(self.request, "这一项转组织已经办完，不用再办。")
        elif asked.get("answer") == "yes":
            if self.tried(lambda: consent(transfer, by=by)) is not None:
                messages.success(self.request, f"您已转入“{transfer.to_organisation.name}”。")
        elif asked.get("answer") == "no":
            self._refuse(transfer)
        else:
            raise Http404
        return redirect(self.fund.url("my:me"))

    def _refuse(self, transfer: Transfer) -> None:
        own = transfer.state == TransferState.CONSENTED
        note = "本人撤回申请" if own else BY_ONESELF
        by = self.request.user
        if self.tried(lambda: refuse_transfer(transfer, note=note, by=by)) is not None:
            said = "已撤回转组织的申请。" if own else "已告诉对方：您不转入。"
            messages.success(self.request, said)
