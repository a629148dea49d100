"""Evaluating those who served at a shift (评价)."""

from dataclasses import dataclass

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.personal import holds_personal_number
from volunteers.models import Attendance, Evaluation, Grade, VolunteerState
from volunteers.queries.evaluations import served_at, versions_of

LONGEST_REMARK = 200


@dataclass(frozen=True)
class EvaluationData:
    """What is said of one who served.

    Attributes:
        seen_version: the version that was looked at; zero when there was none.
    """

    grade: Grade
    remark: str = ""
    seen_version: int = 0


@transaction.atomic
def evaluate_attendance(attendance: Attendance, data: EvaluationData, *, by: User) -> Evaluation:
    """Evaluate one who served; what stood before is replaced, and stays readable.

    The same said again by the same person is the evaluation that stands.

    Raises:
        NotAllowed: ``by`` does not run the activity.
        Refusal: the shift is not over, no hours stand for it, it is themselves or nobody any
            more, a low grade without a remark, or somebody else evaluated it meanwhile.
    """
    attendance = _locked(attendance)
    demand(by, Action.ACTIVITY_EDIT, attendance)
    remark = _remark(data)
    last = versions_of(attendance).first()
    if last is not None and not last.withdrawn_note:
        same = (last.grade, last.remark, last.evaluated_by_id) == (data.grade, remark, by.pk)
        if same:
            return last
    if data.seen_version != (0 if last is None else last.version):
        raise Refusal("刚刚有人评价过这位志愿者。已为您刷新，请看最新情况。")
    _refuse(attendance, by)
    with recorded_as("评价志愿者" if last is None else "改评志愿者", by=by.pk):
        if last is not None:
            last.replaced = True
            last.save(update_fields=["replaced"])
        return Evaluation.objects.create(
            attendance=attendance,
            volunteer_id=attendance.volunteer_id,
            version=1 if last is None else last.version + 1,
            grade=data.grade,
            remark=remark,
            evaluated_by=by,
        )


@transaction.atomic
def withdraw_evaluation(attendance: Attendance, *, reason: str, by: User) -> Evaluation:
    """Withdraw the evaluation that stands (撤回), with a reason; it stays readable to the staff.

    Raises:
        NotAllowed: ``by`` does not run the activity.
        Refusal: no reason, or none stands.
    """
    attendance = _locked(attendance)
    demand(by, Action.ACTIVITY_EDIT, attendance)
    if not reason.strip():
        raise Refusal("请写明撤回的原因。", field="reason")
    last = versions_of(attendance).first()
    if last is None or last.withdrawn_note:
        raise Refusal("现在没有评价可撤回。已为您刷新，请看最新情况。")
    last.withdrawn_note = reason.strip()[:LONGEST_REMARK]
    with recorded_as("撤回评价", by=by.pk, note=last.withdrawn_note):
        last.save(update_fields=["withdrawn_note"])
    return last


def _locked(attendance: Attendance) -> Attendance:
    """Return the attendance, locked: two evaluations of one come one after the other."""
    rows = Attendance.objects.select_for_update(of=("self",))
    rows = rows.select_related("shift__activity__organisation", "volunteer", "record")
    return rows.defer("volunteer__sealed").get(pk=attendance.pk)


def _remark(data: EvaluationData) -> str:
    remark = data.remark.strip()[:LONGEST_REMARK]
    if data.grade is Grade.FAILED and not remark:
        raise Refusal("评为不合格的，请写明原因。", field="remark")
    if holds_personal_number(remark):
        raise Refusal("评语会一直留着，请不要写手机或证件号码。", field="remark")
    return remark


def _refuse(attendance: Attendance, by: User) -> None:
    volunteer = attendance.volunteer
    if attendance.shift.ends_at > clock.now():
        raise Refusal("班次还没有结束，结束以后再评价。")
    if volunteer.person_id is not None and volunteer.person_id == by.pk:
        raise Refusal("您不能评价自己。请由别的办理人评价。")
    if volunteer.state == VolunteerState.ANONYMISED:
        raise Refusal("这位志愿者已匿名，不再评价。")
    if not served_at(attendance):
        raise Refusal("这位志愿者这一场没有有效的时长，不能评价。补录的，确认以后再评价。")
