"""A project's approval and agreement on one page (立项与协议): draft, text, signing."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action, can
from kit import clock
from kit.files import as_attachment
from kit.refusals import carry_out, log_done
from projects.forms.agreement_drafts import BodyForm, DraftForm, SignForm
from projects.lifecycle import State
from projects.models import Agreement, AgreementTemplate
from projects.queries.money import tranches_of
from projects.queries.notices import where_it_stands
from projects.services.agreement_drafts import (
    draft_agreement,
    refusal_to_draft,
    rewrite_agreement,
    sign_agreement,
    unsigned,
)
from projects.services.agreements import refusal_to_agree
from projects.services.guards.agreement import agreement_as_approved
from projects.services.tranches import plan_of
from projects.views.base import ProjectPage


class AgreementPage(ProjectPage):
    """What was approved, each agreement, its tranches, and what is to be done next."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "agreements/project.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show()

    def show(self, form: SignForm | None = None, *, status: int = 200) -> HttpResponse:
        project, person = self.project, self.request.user
        may_agree = can(person, Action.PROJECT_AGREE, project)
        rows = project.agreements.select_related("commitment__payee", "scan", "template")
        agreements = list(rows.order_by("id"))
        waits = project.state == State.AGREEMENT and may_agree
        to_sign = self._to_sign(agreements) if waits else None
        return self.page(
            {
                "state": State(project.state),
                "stands": where_it_stands(project, clock.today()),
                "approval": project.approvals.select_related("approved_by").first(),
                "agreements": agreements,
                "tranches": tranches_of(project, clock.today()),
                "to_sign": to_sign,
                "form": form or SignForm(initial={"seen_version": project.version}),
                "amiss": agreement_as_approved(project) if to_sign else "",
                "may_draft": may_agree and refusal_to_draft(project) is None,
                "may_record": may_agree and refusal_to_agree(project) is None,
                "may_rewrite": waits,
                "may_manage": may_agree,
            },
            status=status,
        )

    def _to_sign(self, agreements: list[Agreement]) -> Agreement | None:
        """Return the agreement whose paper is wanted; of a historical project, the last one."""
        if self.project.historical:
            return agreements[-1] if agreements else None
        lacking = unsigned(self.project).first()
        return lacking or (agreements[-1] if agreements else None)


class DraftAgreement(ProjectPage):
    """Write the agreement from a template, with its tranches."""

    action = Action.PROJECT_AGREE
    template_name: ClassVar[str] = "agreements/draft.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            agreement = carry_out(
                request,
                form,
                lambda: draft_agreement(
                    self.project.ref,
                    form.data_given(),
                    by=self.request.user,
                    seen_version=form.cleaned_data["seen_version"],
                ),
            )
            if agreement is not None:
                messages.success(request, "已起草协议。请核对正文，打印签字盖章后上传扫描件。")
                url = self.fund.url("agreements:project", ref=self.project.ref)
                return HttpResponseRedirect(url)
        return self._show(form, status=400)

    def _form(self, data: Any = None) -> DraftForm:
        project = self.project
        template = AgreementTemplate.objects.filter(retired_on=None).order_by("name").first()
        initial = {
            "seen_version": project.version,
            "template": template,
            "title": f"{project.name}资助协议"[:120],
            "payee": project.implementer or project.lead_unit,
        }
        return DraftForm(data, project=project, plan=plan_of(project), initial=initial)

    def _show(self, form: DraftForm, *, status: int = 200) -> HttpResponse:
        return self.page(
            {
                "form": form,
                "rows": form.tranche_rows(),
                "approval": self.project.approvals.first(),
                "refusal": refusal_to_draft(self.project),
                "has_template": AgreementTemplate.objects.filter(retired_on=None).exists(),
            },
            status=status,
        )


class OneAgreement(ProjectPage):
    """A page about one agreement of the project."""

    action = Action.PROJECT_AGREE
    agreement: Agreement

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        rows = self.project.agreements.select_related("commitment", "scan")
        agreement = rows.filter(pk=kwargs["agreement"]).first()
        if agreement is None:
            raise Http404
        self.agreement = agreement

    def back(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.fund.url("agreements:project", ref=self.project.ref))


class RewriteAgreement(OneAgreement):
    """Change the text before it is signed."""

    template_name: ClassVar[str] = "agreements/rewrite.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        initial = {"body": self.agreement.body, "seen_version": self.project.version}
        return self._show(BodyForm(initial=initial))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = BodyForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            done = carry_out(
                request,
                form,
                lambda: rewrite_agreement(
                    self.agreement.pk,
                    given["body"],
                    seen_version=given["seen_version"],
                    by=self.request.user,
                ),
            )
            if done is not None:
                messages.success(request, "已保存协议正文。")
                return self.back()
        return self._show(form, status=400)

    def _show(self, form: BodyForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "agreement": self.agreement}, status=status)


class SignAgreement(OneAgreement, AgreementPage):
    """Upload the signed paper with its day; the project moves on with the last one."""

    action = Action.PROJECT_AGREE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = SignForm(request.POST, request.FILES)
        if form.is_valid():
            given = form.cleaned_data
            project = carry_out(
                request,
                form,
                lambda: sign_agreement(
                    self.agreement.pk,
                    given["signed_on"],
                    given["scan"] or None,
                    seen_version=given["seen_version"],
                    by=self.request.user,
                ),
            )
            if project is not None:
                messages.success(request, f"已签订协议。项目现在是“{State(project.state).label}”。")
                return self.to_project(project)
            self.load(**self.kwargs)
        return self.show(form, status=400)


class DownloadScan(OneAgreement):
    """The signed paper, as it was uploaded."""

    action = Action.PROJECT_VIEW

    def get(self, request: HttpRequest, **kwargs: Any) -> Any:
        scan = self.agreement.scan
        if scan is None:
            raise Http404
        log_done(request, f"下载协议扫描件 {self.agreement.commitment.number}")
        return as_attachment(scan)
