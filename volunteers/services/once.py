"""One person is registered once in a fund (一人一号)."""

from funds.models import User
from funds.permissions import Action, can
from kit.errors import Refusal
from volunteers.models import Volunteer, VolunteerState

NOT_BY_YOU = (
    "这个证件号码不能由您登记。请核对号码；要转入您的组织的，请本人在手机上申请转组织，"
    "或带证件到文明办办理。"
)


class KnownAlready(Refusal):
    """The identity number is registered in the fund; to who may see whose it is, it says whose."""


def refuse_known(index: bytes, by: User, *, but: Volunteer | None = None) -> None:
    """Refuse an identity number that is registered in the fund already.

    Args:
        index: its blind index.
        by: who enters it. Whoever keeps one organisation's members hears nothing of others'.
        but: whose number it may be.

    Raises:
        KnownAlready: it is somebody's.
    """
    known = Volunteer.objects.filter(id_index=index)
    if but is not None:
        known = known.exclude(pk=but.pk)
    volunteer = known.select_related("organisation").first()
    if volunteer is None:
        return
    if not can(by, Action.VOLUNTEER_VIEW, volunteer):
        raise KnownAlready(NOT_BY_YOU, field="id_number")
    left = volunteer.state == VolunteerState.LEFT
    raise KnownAlready(
        f"这个证件号码已经登记，志愿者编号 {volunteer.number}"
        f"（{volunteer.get_state_display()}）。一人只登记一次。"
        + ("要重新参加的，请到这位志愿者的页面恢复登记。" if left else ""),
        field="id_number",
    )
