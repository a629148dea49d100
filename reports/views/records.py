"""Asking for service records by their form, and a volunteer's own as a sheet."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse

from funds.permissions import Action
from funds.views.jobs import watch
from kit import clock
from kit.models import Job
from kit.plain_form import PlainForm
from kit.refusals import carry_out, log_done
from reports.exports.records import TITLE, write_records
from reports.forms import fresh_key
from reports.services.records import request_members_records, request_records
from volunteers.forms.fields import OrganisationField
from volunteers.queries.reach import visible_organisations
from volunteers.queries.records import Chosen
from volunteers.views.base import ActPage
from volunteers.views.mine.areas import PhoneArea
from volunteers.views.mine.base import MyPage
from volunteers.views.organisations import OrganisationPage

FIRST_YEAR = 2000


class YearForm(PlainForm):
    """Of which year."""

    year = forms.IntegerField(
        label="年份",
        required=False,
        min_value=FIRST_YEAR,
        help_text="留空就导出全部年份，含以前累计",
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=fresh_key)

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        if year is not None and year > clock.today().year:
            raise forms.ValidationError("这一年还没有到。请核对。")
        return year


class RecordsForm(YearForm):
    """Of which year, and for which organisation."""

    organisation = OrganisationField(
        label="组织", required=False, help_text="留空就导出全市；填组织编号，或完整的组织名称"
    )
    field_order = ("year", "organisation", "key")


class AskingPage(ActPage):
    """A form that asks for records; the job's page has the file."""

    title = "导出服务记录"
    leave = "不导出，返回"
    notice = (
        "名单有全名，请妥善保管",
        "一行一条记录，冲销另占一行，时长是负数；没有证件号码和手机。记录多的，分成几张工作表。",
    )

    def act(self, form: PlainForm) -> Job:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            job = carry_out(request, form, lambda: self.act(form))
            if job is not None:
                log_done(request, f"申请{job.label}")
                return watch(self.fund, job, back=self.back())
        return self.shown(form, status=400)


class RecordsPage(AskingPage):
    """Ask for the records of the city or of one organisation."""

    action = Action.EXPORT

    def form(self, data: Any = None) -> PlainForm:
        form = RecordsForm(data)
        named = form.fields["organisation"]
        if isinstance(named, OrganisationField):
            named.among = visible_organisations(self.request.user, self.fund)
        return form

    def act(self, form: PlainForm) -> Job:
        return request_records(**form.cleaned_data, by=self.request.user)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("时长", self.back()), ("导出服务记录", "")]

    def back(self) -> str:
        return self.fund.url("hours:list")


class TeamRecordsPage(OrganisationPage, AskingPage):
    """Ask for the records of one organisation's members, for who keeps them."""

    action = Action.VOLUNTEER_EDIT
    title = "导出成员服务记录"

    def form(self, data: Any = None) -> PlainForm:
        return YearForm(data)

    def act(self, form: PlainForm) -> Job:
        return request_members_records(self.organisation, **form.cleaned_data, by=self.request.user)


class OwnRecords(MyPage):
    """A volunteer's own records as a sheet."""

    area = PhoneArea.HOURS

    def show(self) -> FileResponse:  # type: ignore[override]
        name = f"我的{TITLE} {clock.today():%Y-%m-%d}.xlsx"
        # The file lives on, nameless, until the answer is sent.
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "records.xlsx"
            chosen = Chosen(volunteer=self.volunteer.pk)
            write_records(path, self.fund, chosen, whose=f"{self.volunteer.name}的")
            content = path.open("rb")
        log_done(self.request, f"下载{name}")
        return FileResponse(content, as_attachment=True, filename=name)
