"""The auditor's desk on one project (办理审计), and the unit's answers to it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action
from projects.forms.audits import (
    AnswerForm,
    ChecksForm,
    ConclusionForm,
    FindingForm,
    ResubmitForm,
    SampleForm,
    SettleForm,
)
from projects.lifecycle import BY_CODE
from projects.models import Audit, AuditedVoucher, AuditFinding, FindingState
from projects.queries.audits import (
    disallowed_by,
    expenses_offered,
    findings_of,
    in_the_way,
    last_audit,
    may_go_on_with,
    open_findings,
    present_audit,
    refusal_to_audit,
    sample_lacks,
    sample_of,
    vouchers_drawn,
)
from projects.queries.spending import vouchers_of
from projects.services.audits import (
    check_vouchers,
    conclude,
    draw_vouchers,
    open_audit,
)
from projects.services.findings import (
    add_finding,
    answer_finding,
    resubmit,
    send_back,
    settle_finding,
)
from projects.stages import State
from projects.views.audits import HOME, AuditPage
from projects.views.base import ListedFormPage


class AuditFormPage(ListedFormPage):
    """A page of the audit with one form."""

    home = HOME
    action = Action.PROJECT_AUDIT
    done: ClassVar[str] = "audit"

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        audit = present_audit(self.project)
        mine = audit is not None and may_go_on_with(audit, self.project, self.request.user)
        return super().page({"audit": audit, "mine": mine, **(context or {})}, status=status)


class Workbench(AuditPage):
    """What the audit has come to and what is next: open, draw, check, find, conclude."""

    action = Action.PROJECT_AUDIT
    template_name: ClassVar[str] = "audits/audit.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        project = self.project
        audit = present_audit(project) if project.state == State.AUDIT else None
        mine = audit is not None and audit.auditor_id == request.user.pk
        return self.page(
            {
                "possible": project.state == State.AUDIT,
                "audit": audit,
                "mine": mine,
                "barred": None if mine else refusal_to_audit(project, self.request.user),
                **(self._work(audit) if audit is not None else {}),
            }
        )

    def _work(self, audit: Audit) -> dict[str, Any]:
        drawn: list[AuditedVoucher] = vouchers_drawn(audit)
        return {
            "drawn": drawn,
            "sample": sample_of(drawn),
            "vouchers": vouchers_of(self.project).count(),
            "findings": list(findings_of(self.project)),
            "standing": in_the_way(self.project).count(),
            "lacks": sample_lacks(audit),
            "disallowed": disallowed_by(audit),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        open_audit(self.project.ref, by=self.request.user)
        messages.success(request, "审计已开始。先看审计档案，再抽取凭证。")
        return HttpResponseRedirect(request.path)


class DrawVouchers(AuditFormPage):
    """Draw the vouchers to check."""

    template_name: ClassVar[str] = "audits/draw.html"

    def make(self, *given: Any) -> SampleForm:
        return SampleForm(*given)

    def context(self) -> dict[str, Any]:
        return {"vouchers": vouchers_of(self.project).count()}

    def carry(self, form: SampleForm) -> str:
        seed = form.cleaned_data["seed"]
        audit = draw_vouchers(self.project.ref, form.size(), by=self.request.user, seed=seed)
        drawn = audit.draw.drawn if audit.draw else []
        return f"已抽取 {len(drawn)} 张凭证，抽样记录 {audit.draw}。"


class CheckVouchers(AuditFormPage):
    """Check the drawn vouchers one by one."""

    template_name: ClassVar[str] = "audits/check.html"

    def make(self, *given: Any) -> ChecksForm:
        audit = present_audit(self.project)
        return ChecksForm(*given, vouchers=vouchers_drawn(audit) if audit else [])

    def carry(self, form: ChecksForm) -> str:
        count = check_vouchers(self.project.ref, form.checks(), by=self.request.user)
        return f"已保存核查结果：{len(form.vouchers)} 张里核查了 {count} 张。"


class NewFinding(AuditFormPage):
    """Write down a finding."""

    template_name: ClassVar[str] = "audits/finding.html"

    def make(self, *given: Any) -> FindingForm:
        asked = self.request.GET.get("expense", "")
        named = self.request.POST.get("expense", asked)
        audit = present_audit(self.project)
        offered = expenses_offered(self.project, audit, named)
        return FindingForm(*given, expenses=offered, initial={"expense": asked})

    def carry(self, form: FindingForm) -> str:
        found = add_finding(self.project.ref, form.finding(), by=self.request.user)
        return f"已登记发现“{found.title}”，等单位答复。"


class OneFinding(AuditFormPage):
    """A page about one finding of the project."""

    finding: AuditFinding

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = findings_of(self.project).filter(pk=kwargs["finding"]).first()
        if found is None:
            raise Http404
        self.finding = found

    def context(self) -> dict[str, Any]:
        return {"finding": self.finding}


class SettleFinding(OneFinding):
    """Accept an answer, or send it back."""

    template_name: ClassVar[str] = "audits/settle.html"

    def make(self, *given: Any) -> SettleForm:
        return SettleForm(*given, initial={"disallowed": self.finding.disallowed})

    def carry(self, form: SettleForm) -> str:
        data, by = form.cleaned_data, self.request.user
        if data["outcome"] == "back":
            send_back(self.project.ref, self.finding.pk, data["note"], by=by)
            return "已退回答复，等单位重新答复。"
        settle_finding(
            self.project.ref,
            self.finding.pk,
            data["note"],
            by=by,
            disallowed=data["disallowed"],
        )
        return f"已确认“{self.finding.title}”解决。"


class AnswerFinding(OneFinding):
    """The unit answers a finding."""

    action = Action.RECTIFY
    template_name: ClassVar[str] = "audits/answer.html"
    done = "project"

    def make(self, *given: Any) -> AnswerForm:
        return AnswerForm(*given, initial={"answer": self.finding.answer})

    def context(self) -> dict[str, Any]:
        return {
            "finding": self.finding,
            "possible": self.finding.state == FindingState.OPEN,
        }

    def carry(self, form: AnswerForm) -> str:
        answer = form.cleaned_data["answer"]
        answer_finding(self.project.ref, self.finding.pk, answer, by=self.request.user)
        return "已答复，等审计员确认。"


class Conclude(AuditFormPage):
    """The opinion and where it leads."""

    template_name: ClassVar[str] = "audits/conclude.html"
    done = "project"

    def make(self, *given: Any) -> ConclusionForm:
        audit = present_audit(self.project)
        return ConclusionForm(*given, initial={"version": audit.version if audit else 0})

    def context(self) -> dict[str, Any]:
        audit = present_audit(self.project)
        return {
            "standing": list(in_the_way(self.project)),
            "lacks": sample_lacks(audit) if audit else "",
            "disallowed": disallowed_by(audit) if audit else None,
        }

    def carry(self, form: ConclusionForm) -> str:
        project = conclude(
            self.project.ref,
            form.conclusion(),
            by=self.request.user,
            version=form.cleaned_data["version"],
        )
        return f"已出审计结论。项目现在是“{State(project.state).label}”。"


class Resubmit(AuditFormPage):
    """The unit sends the project to its audit again."""

    action = Action.RECTIFY
    template_name: ClassVar[str] = "audits/resubmit.html"
    done = "project"

    def make(self, *given: Any) -> ResubmitForm:
        findings = list(open_findings(self.project))
        return ResubmitForm(*given, step=BY_CODE["resubmit_for_audit"], findings=findings)

    def context(self) -> dict[str, Any]:
        possible = self.project.state == State.AUDIT_RECTIFYING
        return {"possible": possible, "audit": last_audit(self.project)}

    def carry(self, form: ResubmitForm) -> str:
        data = form.cleaned_data
        resubmit(
            self.project.ref,
            form.answers(),
            by=self.request.user,
            note=data["note"],
            seen_state=data["seen_state"],
            papers=form.papers_given(),
        )
        return "已再送审计。"
