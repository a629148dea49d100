"""The rules of a call: what a draft must keep to, and what publishing it still asks for."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from kit import clock
from kit.errors import Refusal
from kit.formats import money
from kit.personal import holds_personal_number
from projects.models import Applicants, Call, CallTranche
from projects.models.call import LEAST_SEATS
from projects.queries.calls import Terms
from projects.services.call_data import CallData
from projects.services.tranches import TRANCHE_STEPS

WHOLE = 100
LEAST_NOTICE, MOST_NOTICE = 5, 30
MOST_SEATS = 99
MOST_TIMES = 9


def check_draft(data: CallData) -> None:
    """Refuse what not even a draft can hold; what is merely missing is said before publishing.

    Raises:
        Refusal: with the field it is about.
    """
    if not data.title.strip():
        raise Refusal("请填写标题。", field="title")
    if data.closes_at <= data.opens_at:
        raise Refusal("截止时间要晚于开始时间。请改正。", field="closes_on")
    if data.seats < LEAST_SEATS or data.seats % 2 == 0 or data.seats > MOST_SEATS:
        raise Refusal(f"每个项目的评审专家要是单数，至少 {LEAST_SEATS} 位。请改正。", field="seats")
    if not LEAST_NOTICE <= data.notice_days <= MOST_NOTICE:
        raise Refusal(
            f"公示期至少 {LEAST_NOTICE} 个工作日，至多 {MOST_NOTICE} 个。请改正。",
            field="notice_days",
        )
    if data.corrections_allowed > MOST_TIMES:
        raise Refusal(f"补正最多 {MOST_TIMES} 次。请改正。", field="corrections_allowed")
    if data.corrections_allowed and not data.correction_days:
        raise Refusal("允许补正，就要给补正期限。请填写工作日数。", field="correction_days")


def lacking_to_publish(call: Call) -> list[str]:
    """Return what a draft still lacks before it may be published, each rule a sentence."""
    return [*_words(call), *_applicants(call), *_sums(call), *_rubric(call), *_plan(call)]


def _words(call: Call) -> Iterator[str]:
    if not call.text.strip():
        yield "还没有填写公告正文。"
    if holds_personal_number(call.title, call.text):
        yield "正文里有手机号码或身份证号码。公告人人可看，请改用办公电话。"
    if call.closes_at <= clock.now():
        yield "截止时间已经过了。请改成以后的时间。"
    if not call.checklist.exists():
        yield "还没有填写形式审查清单。"


def _applicants(call: Call) -> Iterator[str]:
    if not Terms(call).category_ids:
        yield "还没有选征集的类别。"
        return
    retired = call.categories.filter(category__retired_at__isnull=False)
    names = retired.order_by("id").values_list("category__name", flat=True)
    if names:
        yield f"类别“{'、'.join(names)}”已经停用，请去掉。"
    if not Terms(call).unit_ids:
        yield (
            "还没有选指定的申报单位。"
            if call.applicants == Applicants.NAMED
            else "所选类别都没有牵头单位，没有人可以申报。请先登记牵头单位，或改为指定单位。"
        )


def _sums(call: Call) -> Iterator[str]:
    ceiling, whole = call.ceiling, call.total_budget
    if ceiling is not None and whole is not None and ceiling > whole:
        yield f"单个项目申请上限 {money(ceiling)} 元超过了征集总额 {money(whole)} 元。"


def _rubric(call: Call) -> Iterator[str]:
    rows = list(call.rubric.order_by("sequence"))
    if not rows:
        yield "还没有填写评审指标。"
        return
    whole = sum(row.weight for row in rows)
    if whole != WHOLE:
        yield f"评审指标的分值合计是 {whole}，应当是 {WHOLE}。"
    names = [row.name for row in rows]
    if len(set(names)) < len(names):
        yield "评审指标有重名的。请改正。"


def _plan(call: Call) -> Iterator[str]:
    rows: list[CallTranche] = list(call.tranche_plan.order_by("sequence"))
    if not rows:
        yield "还没有填写拨款计划。"
        return
    whole = sum((row.percent for row in rows), Decimal())
    if whole != WHOLE:
        yield f"拨款计划的比例合计是 {whole.normalize():f}%，应当是 {WHOLE}%。"
    if any(row.step not in TRANCHE_STEPS for row in rows):
        yield "拨款计划有一批没有选条件。请选定。"
        return
    places = [TRANCHE_STEPS.index(row.step) for row in rows]
    if any(later <= earlier for earlier, later in pairwise(places)):
        yield "拨款计划各批的条件要一批比一批靠后，不能重复。请改正。"
