"""Asking for the roster of volunteers by its form."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action, can
from funds.views.jobs import watch
from kit.plain_form import PlainForm
from kit.refusals import carry_out, log_done
from reports.forms import fresh_key
from reports.services.rosters import LONGEST_REASON, request_roster, request_team_roster
from volunteers.forms.fields import ReasonField
from volunteers.views.base import ActPage
from volunteers.views.organisations import OrganisationPage


class RosterForm(PlainForm):
    """Whether identity and mobile numbers are wanted in full, and why."""

    reason = ReasonField(
        label="要完整号码的原因",
        max_length=LONGEST_REASON,
        required=False,
        help_text="留空就导出遮盖过的号码。例如：报送全国志愿服务信息系统核对。",
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=fresh_key)


class RosterPage(ActPage):
    """Ask for the roster; its job's page has the file."""

    action = Action.EXPORT
    title = "导出志愿者花名册"
    leave = "不导出，返回"
    notice = (
        "证件号码和手机默认遮盖",
        "写了原因，就导出完整号码：每位志愿者的页面上都会列出谁、什么时候、为什么看过。",
    )

    def form(self, data: Any = None) -> PlainForm:
        form = RosterForm(data)
        if not can(self.request.user, Action.VOLUNTEER_REVEAL, self.fund):
            del form.fields["reason"]
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            reason, key = form.cleaned_data.get("reason", ""), form.cleaned_data["key"]
            by = self.request.user
            job = carry_out(request, form, lambda: request_roster(reason=reason, by=by, key=key))
            if job is not None:
                log_done(request, f"申请{job.label}" + (f"，原因：{reason}" if reason else ""))
                return watch(self.fund, job, back=self.back())
        return self.shown(form, status=400)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("志愿者", self.back()), ("导出花名册", "")]

    def back(self) -> str:
        return self.fund.url("volunteers:list")


class OnceForm(PlainForm):
    """Asks once, however often its button is pressed."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=fresh_key)


class TeamRosterPage(OrganisationPage, ActPage):
    """Ask for the roster of one organisation, for who keeps its members."""

    action = Action.VOLUNTEER_EDIT
    title = "导出组织花名册"
    leave = "不导出，返回"
    notice = ("证件号码和手机遮盖", "只留后四位，别的都和花名册一样。请妥善保管，用完删除。")

    def form(self, data: Any = None) -> PlainForm:
        return OnceForm(data)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            key, by = form.cleaned_data["key"], self.request.user
            job = carry_out(
                request, form, lambda: request_team_roster(self.organisation, by=by, key=key)
            )
            if job is not None:
                log_done(request, f"申请{job.label}")
                return watch(self.fund, job, back=self.back())
        return self.shown(form, status=400)
