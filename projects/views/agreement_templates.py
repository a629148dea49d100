"""The templates of agreements (协议范本)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from projects.forms.agreement_drafts import TemplateForm
from projects.models import AgreementTemplate
from projects.services.agreement_templates import change_template, retire_template, write_template
from projects.services.agreement_text import PLACEHOLDERS, STANDARD


class TemplatePage(FundPage):
    """What the pages of templates share."""

    action = Action.PROJECT_AGREE

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        shown = {"placeholders": [f"{{{{{name}}}}}" for name in PLACEHOLDERS], **(context or {})}
        return super().page(shown, status=status)

    def to_list(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.fund.url("agreements:templates"))


class TemplateList(TemplatePage):
    """Every template, those in use first."""

    template_name: ClassVar[str] = "agreements/templates.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = AgreementTemplate.objects.select_related("written_by")
        page = KeysetPage(rows, order=("name", "id"), cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
            }
        )


class NewTemplate(TemplatePage):
    """Register a template; it begins with the usual text."""

    template_name: ClassVar[str] = "agreements/template.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": TemplateForm(initial={"body": STANDARD}), "template": None})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = TemplateForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            made = carry_out(
                request,
                form,
                lambda: write_template(given["name"], given["body"], by=self.request.user),
            )
            if made is not None:
                messages.success(request, f"已登记协议范本“{made.name}”。")
                return self.to_list()
        return self.page({"form": form, "template": None}, status=400)


class OneTemplate(TemplatePage):
    """A page about one template."""

    template_name: ClassVar[str] = "agreements/template.html"
    template: AgreementTemplate

    def load(self, **kwargs: Any) -> None:
        template = AgreementTemplate.objects.filter(pk=kwargs["template"]).first()
        if template is None:
            raise Http404
        self.template = template


class ChangeTemplate(OneTemplate):
    """Change a template."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        template = self.template
        initial = {"name": template.name, "body": template.body, "seen_version": template.version}
        return self.page({"form": TemplateForm(initial=initial), "template": template})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = TemplateForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            changed = carry_out(
                request,
                form,
                lambda: change_template(
                    self.template.pk,
                    given["name"],
                    given["body"],
                    seen_version=given["seen_version"] or 0,
                    by=self.request.user,
                ),
            )
            if changed is not None:
                messages.success(request, f"已保存协议范本“{changed.name}”。")
                return self.to_list()
        return self.page({"form": form, "template": self.template}, status=400)


class RetireTemplate(OneTemplate):
    """Offer a template no more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        seen = request.POST.get("seen_version", "")
        number = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
        retired = retire_template(self.template.pk, seen_version=number, by=self.request.user)
        messages.success(request, f"已停用协议范本“{retired.name}”。")
        return self.to_list()
