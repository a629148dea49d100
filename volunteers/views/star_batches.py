"""Batches of stars (认定批次) for those who compute, check, publish and confirm them."""

from typing import Any, ClassVar

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse

from funds.permissions import Action, can, refusal_of
from funds.views.base import FundPage
from funds.views.jobs import watch
from kit import clock
from kit.models import Job
from kit.paging import PARAMETER, KeysetPage
from volunteers.batches import OPEN_STATES, BatchState
from volunteers.forms.stars import BatchForm, CheckForm, ConfirmForm, PublishForm, ReasonForm
from volunteers.masking import hours_text
from volunteers.models import CandidateState, StarBatch, StarCandidate, Subject
from volunteers.queries.star_teams import (
    check_of,
    conditions,
    counted_of,
    fell_by_check,
    levels_of,
    unseen,
)
from volunteers.queries.stars import (
    batches,
    candidates_of,
    counts_of,
    fallen,
    is_noticed,
    objections_of,
    open_objections,
    prints_of,
    rule_in_force,
    seen_by,
    shown_through,
    unfounded,
)
from volunteers.services.star_batches import (
    check_batch,
    compute_batch,
    drop_candidate,
    give_up_batch,
)
from volunteers.services.star_checks import CheckData, record_check
from volunteers.services.star_confirming import confirm_batch, publish_batch
from volunteers.services.star_requests import request_batch, takes_long
from volunteers.views.star_acts import StarAct

MOST_NAMED = 50


class BatchList(FundPage):
    """Every batch, the newest first, and what the next one stands on."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "stars/list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        page: KeysetPage[Any] = KeysetPage(
            batches(), order=("-cutoff", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        person = self.request.user
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "rule": rule_in_force(clock.today()),
                "team_rule": rule_in_force(clock.today(), Subject.ORGANISATION),
                "shown": shown_through(),
                "has_unfounded": unfounded().filter(seen_by(person, self.fund.pk)).exists(),
                "may_compute": can(person, Action.STAR_COMPUTE, self.fund),
                "may_check": can(person, Action.STAR_CHECK, self.fund),
            }
        )


class NewBatch(StarAct):
    """Compute a batch."""

    action = Action.STAR_COMPUTE
    title, verb = "计算星级候选", "计算候选名单"
    sub = "按截止日期时的规则，由已公示的时长算出名单；由另一个人核对"
    form_class = BatchForm
    batch: StarBatch | None = None
    job: Job | None = None

    def act(self, given: dict[str, Any]) -> str:
        form = BatchForm(self.request.POST)
        form.full_clean()
        if takes_long():
            self.job = request_batch(form.data_given(), by=self.request.user)
            return "正在计算，算完后在星级批次里。由另一个人核对。"
        self.batch = compute_batch(form.data_given(), by=self.request.user)
        count = sum(each.proposed for each in counts_of(self.batch))
        return (
            f"已算出 {self.batch.number}：拟认定 {count} {self.batch.counter}。请由另一个人核对。"
        )

    def way_on(self) -> str:
        if self.job is not None:
            return watch(self.fund, self.job, back=self.fund.url("stars:list")).url
        if self.batch is None:
            return self.fund.url("stars:list")
        return self.fund.url("stars:batch", number=self.batch.number)

    def facts(self) -> list[tuple[str, str]]:
        shown = shown_through()
        return [("已公示时长截至", f"{shown:%Y-%m-%d}" if shown else "还没有公示过时长")]


class BatchPage(FundPage):
    """A page about one batch."""

    batch: StarBatch

    def load(self, **kwargs: Any) -> None:
        found = batches().filter(number=kwargs["number"]).first()
        if found is None:
            raise Http404
        self.batch = found

    def subject(self) -> Any:
        return self.batch

    def url_of_batch(self) -> str:
        return self.fund.url("stars:batch", number=self.batch.number)


class BatchDetail(BatchPage):
    """The batch: its counts, its list, its objections, and the step that comes next."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "stars/batch.html"

    def subject(self) -> Any:
        # A team opens the page, and finds its own members there.
        return self.fund

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        batch, person = self.batch, self.request.user
        state, name = request.GET.get("state", ""), request.GET.get("name", "").strip()[:40]
        rows = candidates_of(batch).filter(seen_by(person, self.fund.pk))
        if state in CandidateState.values:
            rows = rows.filter(state=state)
        if name:
            rows = rows.filter(Q(volunteer__name=name) | Q(organisation__name=name))
        if batch.is_of_teams:
            rows = rows.prefetch_related("checks")
        page: KeysetPage[Any] = KeysetPage(
            rows, order=("id",), cursor=request.GET.get(PARAMETER, "")
        )
        if batch.is_of_teams:
            for row in page.rows:
                row.counted = counted_of(row.grounds)
        counts = counts_of(batch)
        may_check = can(person, Action.STAR_CHECK, self.fund)
        today = clock.today()
        return self.page(
            {
                "batch": batch,
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "counts": counts,
                "proposed": sum(each.proposed for each in counts),
                "dropped": sum(each.dropped for each in counts),
                "state": state,
                "name": name,
                "states": [("", "全部"), *CandidateState.choices],
                "may_check": may_check,
                "blocked": refusal_of(person, Action.STAR_CHECK, batch) or "",
                "may_export": can(person, Action.STAR_COMPUTE, self.fund),
                "prints": prints_of(batch) if batch.state == BatchState.CONFIRMED else [],
                "is_open": batch.state in OPEN_STATES,
                "is_confirmed": batch.state == BatchState.CONFIRMED,
                "running": is_noticed(batch, today),
                "open_count": open_objections(batch),
                "fallen_by_check": [row.pk for row in page.rows if fell_by_check(row)]
                if batch.state == BatchState.COMPUTED
                else [],
                "unseen": unseen(batch).count() if batch.is_of_teams else 0,
                "objections": objections_of(batch).order_by("-id")[:MOST_NAMED]
                if may_check
                else [],
                "crumbs": [("星级", self.fund.url("stars:list")), (batch.number, "")],
            }
        )


class BatchStep(BatchPage, StarAct):
    """A step of a batch."""

    action = Action.STAR_CHECK

    def way_on(self) -> str:
        return self.url_of_batch()

    def facts(self) -> list[tuple[str, str]]:
        proposed = sum(each.proposed for each in counts_of(self.batch))
        return [
            ("批次", f"{self.batch.title}（{self.batch.number}）"),
            ("截止日期", f"{self.batch.cutoff:%Y-%m-%d}"),
            ("拟认定", f"{proposed} {self.batch.counter}"),
        ]


class CheckBatch(BatchStep):
    """Say that the list was checked."""

    title, verb = "核对名单", "确认已核对"
    sub = "逐个核对后再确认；不符合的，先在名单里一一写明原因"

    def act(self, given: dict[str, Any]) -> str:
        check_batch(self.batch, by=self.request.user)
        return "已核对。下一步是公示。"


class PublishBatch(BatchStep):
    """Put it on public notice."""

    title, verb = "公示名单", "发布公示"
    sub = "发布后立即在公开页面显示，志愿者的姓名隐去中间的字"
    form_class = PublishForm

    def act(self, given: dict[str, Any]) -> str:
        batch = publish_batch(self.batch, days=given["days"], by=self.request.user)
        return f"已发布公示，到 {batch.notice_ends_on:%Y-%m-%d} 24:00 为止。"


class ConfirmBatch(BatchStep):
    """Confirm it after the notice."""

    title, verb = "认定星级", "认定并发证"
    sub = "认定后名单不能再改，每人或每个组织得到证书编号和查验码"
    form_class = ConfirmForm

    def act(self, given: dict[str, Any]) -> str:
        done = confirm_batch(self.batch, document=given["document"], by=self.request.user)
        counter = self.batch.counter
        left = f"；{done.left_out} {counter}不予认定，原因见名单" if done.left_out else ""
        return f"已认定 {done.recognised} {counter}{left}。"

    def warning(self) -> str:
        found = fallen(self.batch, clock.today())
        count = found.count()
        if not count:
            return ""
        named = "；".join(f"{row.who.name}：{row.why}" for row in found[:MOST_NAMED])
        counted = f"{count} {self.batch.counter}"
        more = f"，等 {counted}" if count > MOST_NAMED else ""
        return f"计算以后情况有变，以下 {counted}不会认定：{named}{more}。"


class GiveUpBatch(BatchStep):
    """Give it up before it is confirmed."""

    title, verb, kind = "作废这一批", "作废批次", "bad"
    sub = "名单和原因留着；时长在下一批照样计入"
    form_class = ReasonForm

    def subject(self) -> Any:
        return self.fund

    def act(self, given: dict[str, Any]) -> str:
        give_up_batch(self.batch, reason=given["reason"], by=self.request.user)
        return "这一批已作废。"


class CandidateStep(BatchStep):
    """A step about one of the list."""

    candidate: StarCandidate

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = candidates_of(self.batch).filter(pk=kwargs["candidate"]).first()
        if found is None:
            raise Http404
        self.candidate = found

    def facts(self) -> list[tuple[str, str]]:
        row = self.candidate
        return [
            ("名称" if self.batch.is_of_teams else "姓名", f"{row.who.name}（{row.who.number}）"),
            ("拟认定星级", row.level.name),
            ("累计时长", f"{hours_text(row.minutes)} 小时"),
        ]


class DropCandidate(CandidateStep):
    """Take one off the list."""

    title, verb, kind = "不予认定", "从名单去掉", "bad"
    sub = "原因会留在名单里"
    form_class = ReasonForm

    def act(self, given: dict[str, Any]) -> str:
        drop_candidate(self.candidate, reason=given["reason"], by=self.request.user)
        return "已从名单去掉，原因已记下。"


class CheckTeam(CandidateStep):
    """Record what was seen of an organisation; its level comes down to what holds."""

    title, verb = "登记核查情况", "保存核查情况"
    sub = "系统数不出来的条件，由核对的人登记并写明佐证；达不到的，降到达得到的一级或不予认定"
    form_class = CheckForm

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if not self.batch.is_of_teams:
            raise Http404

    def act(self, given: dict[str, Any]) -> str:
        check = record_check(self.candidate, CheckData(**given), by=self.request.user)
        name = self.candidate.who.name
        if check.level is None or check.level.level <= self.candidate.held:
            return f"已登记：{name}达不到要求，不予认定。"
        return f"已登记：{name}核查后为{check.level.name}。"

    def facts(self) -> list[tuple[str, str]]:
        counted = counted_of(self.candidate.grounds)
        asked = [
            (level.name, "；".join(f"{each.words}：{each.found}" for each in told))
            for level in reversed(levels_of(self.batch))
            if (told := conditions(level, counted, None))
        ]
        return [*super().facts(), *asked]

    def initial(self) -> dict[str, Any]:
        check = check_of(self.candidate.pk)
        return (
            {} if check is None else {name: getattr(check, name) for name in CheckForm.base_fields}
        )
