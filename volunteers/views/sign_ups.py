"""Pages of one shift: the shift itself, and who signed up for it."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.permissions import Action, can
from kit import clock
from kit.errors import Refusal
from kit.exports import Column, Kind, LedgerSheet, write_ledger
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from kit.refusals import log_done
from volunteers.forms.sign_ups import DeclineForm
from volunteers.models import SignUp, SignUpState
from volunteers.queries.attendance import OUT_UNTIL
from volunteers.queries.shift_people import state_counts, with_line
from volunteers.queries.sign_ups import sign_ups_of_shift
from volunteers.services.attendance import IN_FROM
from volunteers.services.deciding import Decided, accept_many, decline_many
from volunteers.services.sign_ups import decline
from volunteers.views.base import ActPage
from volunteers.views.shifts import ShiftPage

DECIDABLE = {SignUpState.PENDING, SignUpState.WAITING, SignUpState.ACCEPTED, SignUpState.DECLINED}
COLUMNS = (
    Column("serial", "序号", Kind.SERIAL, width=6),
    Column("name", "姓名", width=12),
    Column("number", "志愿者编号", width=16),
    Column("id", "证件尾号", width=10),
    Column("mobile", "手机尾号", width=10),
    Column("organisation", "所属组织", width=26),
    Column("state", "报名", width=10),
    Column("sign_in", "签到（手写）", width=14),
    Column("sign_out", "签退（手写）", width=14),
)


class DetailPage(ShiftPage):
    """One shift: how many come, what to do now, and where."""

    template_name = "activities/shift.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shift, now = self.shift, clock.now()
        opens, closes = shift.starts_at - IN_FROM, shift.ends_at + OUT_UNTIL
        return self.page(
            {
                "crumbs": self.crumbs(),
                "when": self.when(),
                "opens": opens,
                "closes": closes,
                "is_open": opens <= now < closes,
                "is_over": now >= shift.ends_at,
                "may_cancel": not shift.came and shift.cancelled_at is None and now < shift.ends_at,
            }
        )


class SignUpList(ShiftPage):
    """Who signed up for a shift, in the order they did; a state at a time, or all."""

    template_name = "activities/sign_ups.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("state", "")
        state = SignUpState(asked) if asked in SignUpState.values else None
        found = sign_ups_of_shift(self.shift)
        found = found.filter(state=state) if state else found
        paged = KeysetPage(
            with_line(found), order=("signed_at", "id"), cursor=request.GET.get(PARAMETER, "")
        )
        may_decide = clock.now() < self.shift.ends_at and self.shift.cancelled_at is None
        may_run = can(self.request.user, Action.ACTIVITY_EDIT, self.shift)
        return self.page(
            {
                "rows": [(row, may_decide and row.state in DECIDABLE) for row in paged.rows],
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "state": state,
                "tabs": self._tabs(state),
                "crumbs": [*self.crumbs(), ("报名", "")],
                "when": self.when(),
                "may_decide": may_decide,
                "may_place": may_run and may_decide and clock.now() < self.shift.starts_at,
            }
        )

    def _tabs(self, chosen: SignUpState | None) -> list[dict[str, Any]]:
        counts = state_counts(self.shift)
        every = [("全部", "", sum(counts.values()))]
        states = [(state.label, state.value, counts.get(state, 0)) for state in SignUpState]
        return [
            {
                "label": label,
                "url": f"?state={value}",
                "active": value == (chosen or ""),
                "own": False,
                "count": many,
            }
            for label, value, many in every + states
        ]


class DecideMany(ShiftPage):
    """Take or decline those chosen, each on its own, and say what came of each."""

    action = Action.ACTIVITY_EDIT
    template_name = "activities/decided.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.fund.url("activities:sign_ups", shift=self.shift.pk))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ids = [int(pk) for pk in request.POST.getlist("only") if pk.isdecimal() and len(pk) < 19]
        results = self._decided(request.POST.get("act", ""), ids)
        done = sum(not result.refusal for result in results)
        declining = request.POST.get("act") == "decline"
        return self.page(
            {"results": results, "done": done, "declining": declining, "when": self.when()}
        )

    def _decided(self, act: str, ids: list[int]) -> list[Decided]:
        if act == "accept":
            return accept_many(self.shift, ids, by=self.request.user)
        if act == "decline":
            note = self.request.POST.get("note", "")[:200]
            return decline_many(self.shift, ids, note=note, by=self.request.user)
        raise Refusal("请选录用还是不录用。")


class DeclinePage(ShiftPage, ActPage):
    """Decline one sign-up, saying why."""

    action = Action.ACTIVITY_EDIT
    title = "不录用报名"
    leave = "不办理，返回"
    warns = True
    sign_up: SignUp

    def load(self, **kwargs: Any) -> None:
        rows = SignUp.objects.select_related("volunteer").defer("volunteer__sealed")
        self.sign_up = get_object_or_404(rows, pk=kwargs["sign_up"])
        super().load(shift=self.sign_up.shift_id)
        if self.sign_up.state not in DECIDABLE:
            raise Http404

    def form(self, data: Any = None) -> PlainForm:
        return DeclineForm(data)

    def act(self, form: DeclineForm) -> SignUp:
        return decline(self.sign_up, **form.cleaned_data, by=self.request.user)

    def told(self, done: SignUp) -> str:
        return "没有录用，本人会收到消息。"

    def back(self) -> str:
        return self.fund.url("activities:sign_ups", shift=self.shift.pk)

    def sub(self) -> str:
        return f"{self.sign_up.volunteer.shown_name} · {super().sub()}"


class SignUpFile(ShiftPage):
    """Who is taken for a shift, as a sheet to print and sign: numbers by their ends alone."""

    action = Action.ACTIVITY_EDIT

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        name = f"报名名单-{self.shift.activity.number}-{self.shift.pk}.xlsx"
        sheet = LedgerSheet(
            title=f"{self.shift.activity.title}报名名单",
            unit=self.shift.activity.organisation.name,
            dated=clock.today(),
            columns=COLUMNS,
            notes=(f"班次：{self.when()}，需要 {self.shift.quota} 人。证件和手机只列尾号。",),
        )
        found = sign_ups_of_shift(self.shift).filter(
            state__in=[SignUpState.ACCEPTED, SignUpState.WAITING]
        )
        rows = (
            {
                "name": row.volunteer.shown_name,
                "number": row.volunteer.number,
                "id": row.volunteer.id_last4,
                "mobile": row.volunteer.mobile_last4,
                "organisation": getattr(row.volunteer.organisation, "name", ""),
                "state": row.get_state_display(),
                "sign_in": "",
                "sign_out": "",
            }
            for row in found.order_by("state", "signed_at", "id").iterator()
        )
        # The file lives on, nameless, until the answer is sent.
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "people.xlsx"
            write_ledger(path, sheet, rows)
            content = path.open("rb")
        log_done(request, f"下载{name}")
        return FileResponse(content, as_attachment=True, filename=name)
