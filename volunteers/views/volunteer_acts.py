"""Pages that act on a volunteer: register, correct, leave, come back, forget, read in full."""

from typing import Any

from django.http import HttpResponse

from funds.permissions import Action
from kit.plain_form import PlainForm
from kit.refusals import carry_out
from volunteers.forms.volunteers import CorrectForm, ReasonForm, RevealForm, VolunteerForm
from volunteers.models import Volunteer
from volunteers.queries.reach import kept_organisations, own_organisations
from volunteers.services.correcting import correct
from volunteers.services.leaving import leave, readmit
from volunteers.services.registering import Facts, anonymise, register, reveal
from volunteers.views.base import ActPage
from volunteers.views.volunteers import VolunteerPage

LABELS = {
    "id_number": "证件号码",
    "mobile": "手机",
    "email": "电子邮箱",
    "address": "住址",
    "emergency_name": "紧急联系人",
    "emergency_phone": "紧急联系电话",
    "guardian_name": "监护人姓名",
    "guardian_phone": "监护人电话",
}
"""What is sealed of a volunteer, in the order it is shown."""


def _unstored(response: HttpResponse) -> HttpResponse:
    """Let no cache keep a page on which somebody's numbers stand."""
    response["Cache-Control"] = "no-store, private"
    return response


class RegisterPage(ActPage):
    """Register a volunteer who agreed to it."""

    action = Action.VOLUNTEER_EDIT
    template_name = "volunteers/register.html"
    title = "登记志愿者"
    leave = "不登记，返回"

    def form(self, data: Any = None) -> PlainForm:
        among = kept_organisations(self.request.user, self.fund)
        own = None if self.sees_all else own_organisations(self.request.user, self.fund).first()
        initial = {"organisation": own.number} if own else {}
        return VolunteerForm(data, among=among, initial=initial)

    def act(self, form: VolunteerForm) -> Volunteer:
        agreed = form.cleaned_data["consented"]
        return register(form.data_given(), consented=agreed, by=self.request.user)

    def told(self, done: Volunteer) -> str:
        return f"已登记志愿者，编号 {done.number}。"

    def target(self, done: Volunteer) -> str:
        return self.fund.url("volunteers:volunteer", number=done.number)

    def back(self) -> str:
        return self.fund.url("volunteers:list")

    def sub(self) -> str:
        return "志愿者编号由系统编，和证件号码无关。证件、手机和住址加密保存。"

    def shown(self, form: PlainForm, *, status: int = 200) -> HttpResponse:
        # A form that comes back holds what was typed.
        response = super().shown(form, status=status)
        return _unstored(response) if form.is_bound else response


class CorrectPage(VolunteerPage, ActPage):
    """Correct what is kept of a volunteer; what is sealed is not shown."""

    action = Action.VOLUNTEER_EDIT
    template_name = "volunteers/register.html"
    title = "更正志愿者信息"
    verb = "保存更正"
    leave = "不改，返回"

    def form(self, data: Any = None) -> PlainForm:
        among = kept_organisations(self.request.user, self.fund)
        return CorrectForm(data, among=among, volunteer=self.volunteer)

    def act(self, form: CorrectForm) -> Volunteer:
        return correct(
            self.volunteer,
            form.data_given(),
            seen_version=form.cleaned_data["seen_version"],
            dropped=form.cleaned_data["dropped"],
            by=self.request.user,
        )

    def told(self, done: Volunteer) -> str:
        return f"已更正 {done.number} 的信息。"

    def shown(self, form: PlainForm, *, status: int = 200) -> HttpResponse:
        return _unstored(super().shown(form, status=status))


class LeavePage(VolunteerPage, ActPage):
    """Note that a volunteer left."""

    action = Action.VOLUNTEER_EDIT
    title = "办理退出"
    warns = True
    notice = (
        "退出以后",
        "时长和星级都保留，编号不再给别人。没有开始的报名全部取消，名额给候补的人；"
        "没有办完的转组织终止。本人要重新参加的，可以恢复登记。",
    )

    def form(self, data: Any = None) -> PlainForm:
        return ReasonForm(data, initial={"seen_version": self.volunteer.version})

    def act(self, form: ReasonForm) -> Volunteer:
        return leave(self.volunteer, **form.cleaned_data, by=self.request.user)

    def told(self, done: Volunteer) -> str:
        return f"{done.number} 已退出。"


class ReadmitPage(VolunteerPage, ActPage):
    """Take a volunteer back who left."""

    action = Action.VOLUNTEER_EDIT
    title = "恢复登记"
    notice = ("恢复以后", "编号、所属组织、时长和星级都和退出前一样，本人又可以报名、签到。")

    def form(self, data: Any = None) -> PlainForm:
        return ReasonForm(data, initial={"seen_version": self.volunteer.version})

    def act(self, form: ReasonForm) -> Volunteer:
        return readmit(self.volunteer, **form.cleaned_data, by=self.request.user)

    def told(self, done: Volunteer) -> str:
        return f"{done.number} 已恢复登记。"


class AnonymisePage(VolunteerPage, ActPage):
    """Take away for good who a volunteer was who left."""

    action = Action.VOLUNTEER_EDIT
    title = "匿名处理"
    verb = "删除个人信息"
    warns = True
    notice = (
        "删除后谁也找不回来",
        "姓名、证件、手机、住址等个人信息全部删除。编号、所属组织、时长和星级留下，因为总数要用到。",
    )

    def form(self, data: Any = None) -> PlainForm:
        return ReasonForm(data, initial={"seen_version": self.volunteer.version})

    def act(self, form: ReasonForm) -> Volunteer:
        return anonymise(self.volunteer, **form.cleaned_data, by=self.request.user)

    def told(self, done: Volunteer) -> str:
        return f"{done.number} 的个人信息已经删除。"


class RevealPage(VolunteerPage, ActPage):
    """Show what is sealed of a volunteer, once, to somebody who says why."""

    action = Action.VOLUNTEER_REVEAL
    title = "查看完整信息"
    leave = "不看，返回"
    notice = ("每次查看都留下记录", "记下谁、什么时候、为什么看过，志愿者的页面上列着。")

    def form(self, data: Any = None) -> PlainForm:
        return RevealForm(data)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RevealForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            facts = carry_out(
                request, form, lambda: reveal(self.volunteer, reason=reason, by=self.request.user)
            )
            if facts is not None:
                return self._once(facts, reason)
        return self.shown(form, status=400)

    def _once(self, facts: Facts, reason: str) -> HttpResponse:
        """Show the facts on this answer alone: the page's address shows the form again."""
        self.template_name = "volunteers/revealed.html"  # type: ignore[misc]
        rows = [(label, getattr(facts, name)) for name, label in LABELS.items()]
        context = {
            "volunteer": self.volunteer,
            "crumbs": self.crumbs(),
            "facts": [(label, text) for label, text in rows if text],
            "reason": reason,
        }
        return _unstored(self.page(context))
