"""The page of a fund's settings (基金设置)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.forms.settings import SettingsForm
from funds.models import Fund
from funds.permissions import Action
from funds.queries.settings import last_change, setting_changes
from funds.services.settings import change_settings
from funds.views.base import FundPage
from kit.accents import ACCENTS
from kit.refusals import carry_out


class SettingsPage(FundPage):
    """Every setting with what it means, and below it how it came to be."""

    action = Action.FUND_SETTINGS
    template_name = "funds/settings.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._form(SettingsForm(fund=self.fund, seen=last_change(self.fund)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SettingsForm(request.POST, fund=self.fund, seen=last_change(self.fund))
        if form.is_valid():
            given = form.cleaned_data
            changed = carry_out(
                request,
                form,
                lambda: change_settings(
                    form.settings(),
                    seen=given["seen"],
                    reason=given["reason"],
                    by=self.request.user,
                ),
            )
            if changed is not None:
                messages.success(request, "已保存基金设置，改动留在下面的变更记录里。")
                return redirect(self.fund.url("settings"))
        return self._form(form, status=400)

    def _form(self, form: SettingsForm, *, status: int = 200) -> HttpResponse:
        others = dict(
            Fund.objects.exclude(pk=self.fund.pk).order_by("-pk").values_list("accent", "city")
        )
        return self.page(
            {
                "form": form,
                "accents": ACCENTS,
                "taken": others,
                "changes": setting_changes(self.fund),
                "years": (),
            },
            status=status,
        )
