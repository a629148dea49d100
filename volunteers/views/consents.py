"""Pages of consents on paper (书面同意): noted of one volunteer, declared of many, looked up."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action, can
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from volunteers.forms.consents import DeclarationForm, PaperForm
from volunteers.models import Consent, Volunteer
from volunteers.queries.consents import consents_seen_by
from volunteers.queries.reach import own_organisations, visible_organisations
from volunteers.services.consents import declare_consent, note_consent
from volunteers.views.base import ActPage, RegistryPage
from volunteers.views.volunteers import VolunteerPage


class ConsentList(RegistryPage):
    """What was noted, by whom and on what basis, the latest first."""

    template_name = "volunteers/consents.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = consents_seen_by(self.request.user, self.fund)
        paged = KeysetPage(found, order=("-id",), cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "crumbs": [("志愿者", self.fund.url("volunteers:list")), ("书面同意", "")],
                "may_declare": can(self.request.user, Action.VOLUNTEER_EDIT, self.fund),
            }
        )


class PaperPage(VolunteerPage, ActPage):
    """Note that one volunteer agreed on paper."""

    action = Action.VOLUNTEER_EDIT
    title = "登记书面同意"
    notice = (
        "先核对签了字的同意书",
        "同意书写明保存哪些信息、用来做什么，本人（未满 14 周岁的，监护人）签字。"
        "登记以后可以报名和签到。",
    )

    def form(self, data: Any = None) -> PlainForm:
        return PaperForm(data, initial={"seen_version": self.volunteer.version})

    def act(self, form: PaperForm) -> Volunteer:
        seen = form.cleaned_data["seen_version"]
        return note_consent(self.volunteer, form.paper(), seen_version=seen, by=self.request.user)

    def told(self, done: Volunteer) -> str:
        return f"已登记 {done.number} 的书面同意，可以报名和签到了。"


class DeclarePage(ActPage):
    """Declare that many volunteers agreed on paper."""

    action = Action.VOLUNTEER_EDIT
    title = "整批登记书面同意"
    leave = "不登记，返回"
    notice = (
        "您对这份声明负责",
        "只登记在册、还没有同意记录的人。谁登记的、什么时候、凭什么，一直留着；纸质件要随时拿得出。",
    )

    def form(self, data: Any = None) -> PlainForm:
        person, fund = self.request.user, self.fund
        own = None if self.sees_all else own_organisations(person, fund).first()
        initial = {"organisation": own.number} if own else {}
        return DeclarationForm(data, among=visible_organisations(person, fund), initial=initial)

    def act(self, form: DeclarationForm) -> Consent:
        organisation = form.cleaned_data["organisation"]
        return declare_consent(organisation, form.paper(), by=self.request.user)

    def told(self, done: Consent) -> str:
        return f"已登记 {done.people} 人的书面同意，编号 {done.number}。"

    def back(self) -> str:
        return self.fund.url("volunteers:consents")

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("志愿者", self.fund.url("volunteers:list")),
            ("书面同意", self.back()),
            (self.title, ""),
        ]
