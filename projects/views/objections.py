"""Objections to projects on notice (异议), for those who handle them."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out, log_done
from kit.sealing import unseal
from projects.forms.notices import AnswerForm, PaperObjectionForm
from projects.models import Objection, ObjectionState
from projects.queries.notices import objections, rows_of
from projects.services.objections import answer_objection, record_objection
from projects.stages import State
from projects.views.notices import NoticePage


class ObjectionList(FundPage):
    """Every objection: those that wait for an answer, or all."""

    action = Action.OBJECTION_HANDLE
    template_name: ClassVar[str] = "notices/objections.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        state = request.GET.get("state", "")
        rows = objections()
        if state in ObjectionState.values:
            rows = rows.filter(state=state)
        page = KeysetPage(
            rows, order=("-received_at", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "state": state,
                "choices": [("", "全部"), *ObjectionState.choices],
            }
        )


class RecordObjection(NoticePage):
    """Record an objection that did not come by the public page."""

    action = Action.OBJECTION_HANDLE
    template_name: ClassVar[str] = "notices/record_objection.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            day = form.cleaned_data["received_on"]
            objection = carry_out(
                request,
                form,
                lambda: record_objection(
                    self.notice, form.data_given(), received_on=day, by=self.request.user
                ),
            )
            if objection is not None:
                messages.success(request, f"已登记异议 {objection.number}。")
                return self.back()
        return self._show(form, status=400)

    def _form(self, data: Any = None) -> PaperObjectionForm:
        rows = rows_of(self.notice).filter(project__state=State.NOTICE)
        offered = [(str(row.project.number), row.project.name) for row in rows]
        return PaperObjectionForm(data, offered=offered)

    def _show(self, form: PaperObjectionForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form}, status=status)


class ObjectionDetail(FundPage):
    """One objection, and the form that answers it; who sent it is shown only when asked for."""

    action = Action.OBJECTION_HANDLE
    template_name: ClassVar[str] = "notices/objection.html"
    objection: Objection

    def load(self, **kwargs: Any) -> None:
        found = objections().filter(number=kwargs["number"]).first()
        if found is None:
            raise Http404
        self.objection = found

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(AnswerForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            answered = carry_out(
                request,
                form,
                lambda: answer_objection(
                    self.objection.number,
                    ObjectionState(given["outcome"]),
                    handling=given["handling"],
                    answer=given["answer"],
                    by=self.request.user,
                ),
            )
            if answered is not None:
                messages.success(request, f"已答复异议 {answered.number}。")
                url = self.fund.url("notices:notice", number=self.objection.notice.number)
                return HttpResponseRedirect(url)
            self.load(**self.kwargs)
        return self.show(form, status=400)

    def show(self, form: AnswerForm, *, revealed: bool = False, status: int = 200) -> HttpResponse:
        objection = self.objection
        contact = unseal(objection.contact) if revealed and objection.contact else ""
        return self.page(
            {
                "objection": objection,
                "form": form,
                "is_open": objection.state == ObjectionState.OPEN,
                "has_sender": bool(objection.objector or objection.contact),
                "revealed": revealed,
                "contact": contact,
                "crumbs": [
                    ("立项公示", self.fund.url("notices:list")),
                    ("异议", self.fund.url("notices:objections")),
                    (objection.number, ""),
                ],
            },
            status=status,
        )


class RevealSender(ObjectionDetail):
    """Who sent an objection and how to reach them; each look is written down."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        log_done(request, f"查看异议 {self.objection.number} 的异议人和联系方式")
        return self.show(AnswerForm(), revealed=True)
