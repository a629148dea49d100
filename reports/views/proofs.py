"""Proofs of service: given out to the volunteer on the phone, or by a clerk; each as a PDF."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header

from funds.models import Fund
from funds.permissions import Accessible, Action
from funds.views.base import FundPage
from kit import clock
from kit.controls import DateControl
from kit.errors import Refusal
from kit.plain_form import PlainForm
from kit.refusals import carry_out, log_done
from reports.papers.service_proof import service_proof
from volunteers.models import ServiceProof, Volunteer, VolunteerState
from volunteers.queries.own import volunteer_of_account
from volunteers.queries.proofs import proofs_of
from volunteers.queries.reach import is_hidden
from volunteers.services.proofs import ProofData, issue_proof
from volunteers.views.base import ActPage
from volunteers.views.mine.areas import PhoneArea
from volunteers.views.mine.base import MyPage

MOST_SHOWN = 20


class ProofForm(PlainForm):
    """Of which days, and how it is told."""

    since = forms.DateField(
        label="开始日期",
        required=False,
        widget=DateControl,
        help_text="留空就从第一次服务算起，含平台启用以前累计的",
    )
    until = forms.DateField(label="截止日期", initial=clock.today, widget=DateControl)
    by_row = forms.BooleanField(
        label="逐条列出", required=False, help_text="不勾选就按服务内容汇总"
    )


class OwnProofForm(ProofForm):
    """The same, and the identity number as its owner wishes."""

    with_number = forms.BooleanField(
        label="写完整的证件号码", required=False, help_text="不勾选就只写后四位"
    )


class OwnProofs(MyPage):
    """My proofs, and asking for another: it is there at once, and free."""

    area = PhoneArea.HOURS
    template_name = "phone/proofs.html"

    def show(self) -> HttpResponse:
        return self._form(OwnProofForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.know()
        form = OwnProofForm(request.POST)
        if form.is_valid():
            data, by = ProofData(**form.cleaned_data), self.request.user
            proof = carry_out(request, form, lambda: issue_proof(self.volunteer, data, by=by))
            if proof is not None:
                messages.success(request, f"证明 {proof.number} 已出具，可以下载。")
                return redirect(self.fund.url("my:proofs"))
        return self._form(form, status=400)

    def _form(self, form: OwnProofForm, *, status: int = 200) -> HttpResponse:
        rows = list(proofs_of(self.volunteer)[:MOST_SHOWN])
        return self.page({"form": form, "rows": rows}, status=status)


class ProofsOf(ActPage):
    """The proofs given out for a volunteer, and giving out another."""

    action = Action.HOURS_CONFIRM
    template_name = "volunteers/proofs.html"
    title = "出具志愿服务记录证明"
    verb = "出具证明"
    leave = "返回时长"
    notice = (
        "应本人要求出具，不收费",
        "证件号码只写后四位；本人要写完整号码的，由本人在手机上出具。打印以后盖章。",
    )
    volunteer: Volunteer

    def load(self, **kwargs: Any) -> None:
        rows = Volunteer.objects.select_related("organisation").defer("sealed")
        self.volunteer = get_object_or_404(rows, number=kwargs["number"])
        if is_hidden(self.request.user, self.fund, self.volunteer):
            raise Http404

    def subject(self) -> Accessible:
        return self.volunteer

    def form(self, data: Any = None) -> ProofForm:
        return ProofForm(data)

    def act(self, form: ProofForm) -> ServiceProof:
        data = ProofData(**form.cleaned_data)
        return issue_proof(self.volunteer, data, by=self.request.user)

    def told(self, done: ServiceProof) -> str:
        return f"证明 {done.number} 已出具，请下载打印。"

    def target(self, done: ServiceProof) -> str:
        return self.fund.url("proofs:of", number=self.volunteer.number)

    def sub(self) -> str:
        return f"{self.volunteer.shown_name} · {self.volunteer.number}"

    def back(self) -> str:
        return self.fund.url("hours:records", number=self.volunteer.number)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("服务时长", self.back()), ("出具证明", "")]

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        rows = list(proofs_of(self.volunteer)[:MOST_SHOWN])
        return super().page({"rows": rows, **(context or {})}, status=status)


class OwnProof(FundPage):
    """The PDF of my own proof; anybody else's does not exist here."""

    action = Action.VOLUNTEER_OWN
    proof: ServiceProof
    volunteer: Volunteer | None

    def load(self, **kwargs: Any) -> None:
        rows = ServiceProof.objects.select_related("volunteer", "issued_by")
        self.proof = get_object_or_404(rows, number=kwargs["proof"])
        self.volunteer = volunteer_of_account(self.request.user)

    def subject(self) -> Accessible:
        return self.volunteer or self.fund

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.volunteer is None or self.proof.volunteer_id != self.volunteer.pk:
            raise Http404
        return _file(request, self.fund, self.proof)


class ProofFile(FundPage):
    """The PDF of a proof for a clerk; of one with the whole number only its owner has it."""

    action = Action.HOURS_CONFIRM
    proof: ServiceProof

    def load(self, **kwargs: Any) -> None:
        rows = ServiceProof.objects.select_related("volunteer__organisation", "issued_by")
        self.proof = get_object_or_404(rows, number=kwargs["proof"])
        if is_hidden(self.request.user, self.fund, self.proof):
            raise Http404

    def subject(self) -> Accessible:
        return self.proof

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.proof.with_number:
            raise Refusal("这份证明写有完整的证件号码，只有本人可以下载。请另出一份只写后四位的。")
        return _file(request, self.fund, self.proof)


def _file(request: HttpRequest, fund: Fund, proof: ServiceProof) -> HttpResponse:
    if proof.volunteer.state == VolunteerState.ANONYMISED:
        raise Refusal("这位志愿者已匿名，没有姓名可印，证明不再出具。")
    name = f"志愿服务记录证明 {proof.number}.pdf"
    content = service_proof(fund, proof)
    log_done(request, f"下载{name}")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
