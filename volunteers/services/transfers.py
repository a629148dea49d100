"""Volunteers who pass from one organisation to another (转组织), never without consenting.

Hours and stars stay with the person; records keep the organisation they were served for.
"""

from django.db import transaction

from funds.models import NoticeKind, User
from funds.permissions import Action, can, demand
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number
from volunteers.models import (
    Organisation,
    Transfer,
    TransferState,
    Volunteer,
    VolunteerState,
)
from volunteers.queries.reach import people_of_units
from volunteers.queries.transfers import OPEN_STATES
from volunteers.services.activity_notices import tell_volunteer


@transaction.atomic
def ask_transfer(volunteer: Volunteer, organisation: Organisation, *, by: User) -> Transfer:
    """Ask that a volunteer pass to an organisation; asked already, it is the same row.

    Asked by the volunteer it waits for the organisation; asked by the organisation, or for it by
    the office, it waits for the volunteer.

    Raises:
        NotAllowed: ``by`` is neither the volunteer nor of the organisation.
        Refusal: they left, are in it already, it is closed, or another transfer is open.
    """
    volunteer = _locked_volunteer(volunteer.pk)
    own = can(by, Action.VOLUNTEER_OWN, volunteer)
    if not own:
        demand(by, Action.VOLUNTEER_EDIT, Volunteer(organisation=organisation))
    _refuse_gone(volunteer)
    if volunteer.organisation_id == organisation.pk:
        raise Refusal(f"已经在“{organisation.name}”里了，不用再转。", field="organisation")
    _refuse_closed(organisation)
    waiting = Transfer.objects.filter(volunteer=volunteer, state__in=OPEN_STATES)
    known = waiting.select_related("to_organisation").first()
    if known is not None:
        if known.to_organisation_id == organisation.pk:
            return consent(known, by=by) if own and known.state == TransferState.ASKED else known
        raise Refusal(
            f"已经有一项转到“{known.to_organisation.name}”的申请没有办完。请先办完或不同意那一项。"
        )
    with recorded_as("申请转组织", by=by.pk):
        transfer = Transfer.objects.create(
            number=next_number("ZZZ", "ZZZ", clock.today().year),
            volunteer=volunteer,
            from_organisation=volunteer.organisation,
            to_organisation=organisation,
            asked_by=by,
            asked_at=clock.now(),
            consented_at=clock.now() if own else None,
            state=TransferState.CONSENTED if own else TransferState.ASKED,
        )
    _tell_asked(transfer)
    return transfer


@transaction.atomic
def consent(transfer: Transfer, *, by: User) -> Transfer:
    """Let the volunteer agree to pass to the organisation that asked: it is done at once.

    Raises:
        NotAllowed: ``by`` is not the volunteer.
        Refusal: it was decided, they left, or the organisation is closed.
    """
    transfer = _locked(transfer)
    demand(by, Action.VOLUNTEER_OWN, transfer)
    if transfer.consented_at is not None and transfer.state != TransferState.REFUSED:
        return transfer
    _refuse_decided(transfer)
    transfer.consented_at = clock.now()
    done = _pass_over(transfer, decided_by=transfer.asked_by, by=by)
    notify(
        [transfer.asked_by],
        subject="您提出的转组织，本人已同意",
        text=f"{transfer.volunteer.name}已转入“{transfer.to_organisation.name}”。",
        url=fund_in_scope().url("activities:transfers"),
    )
    return done


@transaction.atomic
def accept_transfer(transfer: Transfer, *, by: User) -> Transfer:
    """Take a volunteer who asked for it into the organisation; taken already, it is the same row.

    Raises:
        NotAllowed: ``by`` is not of the organisation they pass to.
        Refusal: they did not consent yet, it was refused, they left, or the organisation is closed.
    """
    transfer = _locked(transfer)
    demand(by, Action.VOLUNTEER_EDIT, _as_member(transfer))
    if transfer.state == TransferState.DONE:
        return transfer
    _refuse_decided(transfer)
    if transfer.consented_at is None:
        raise Refusal("本人还没有同意，不能转入。请等本人在手机上同意。")
    done = _pass_over(transfer, decided_by=by, by=by)
    tell_volunteer(
        transfer.volunteer, f"您已转入“{transfer.to_organisation.name}”", page="my:transfer"
    )
    return done


@transaction.atomic
def refuse_transfer(transfer: Transfer, *, note: str, by: User) -> Transfer:
    """End a transfer undone, saying why: by the volunteer, or the organisation they would pass to.

    Raises:
        NotAllowed: ``by`` is neither.
        Refusal: no reason, or it was decided.
    """
    transfer = _locked(transfer)
    own = can(by, Action.VOLUNTEER_OWN, transfer)
    if not own:
        demand(by, Action.VOLUNTEER_EDIT, _as_member(transfer))
    if transfer.state == TransferState.REFUSED:
        return transfer
    _refuse_decided(transfer)
    if not note.strip():
        raise Refusal("请写明原因，对方会看到。", field="note")
    transfer.note = note.strip()[:200]
    ended = _decide(transfer, TransferState.REFUSED, "转组织未办成", decided_by=by, by=by)
    if own:
        _tell_asker(transfer)
    else:
        subject = _undone(transfer)
        key = _once_a_day(transfer, "未办成")
        tell_volunteer(transfer.volunteer, subject, page="my:transfer", text=transfer.note, key=key)
    return ended


def refuse_passing(volunteer: Volunteer, now: Organisation | None) -> None:
    """Refuse a correction that passes somebody from one organisation to another, in two steps even.

    Raises:
        Refusal: they are in another one; or would be in none, having an account to agree with.
    """
    was = volunteer.organisation
    if was is None or was == now:
        return
    if now is not None:
        raise Refusal(
            f"从{was.name}换到{now.name}要本人同意。请在“转组织”里办理。", field="organisation"
        )
    if volunteer.person_id is not None:
        raise Refusal(
            f"这位志愿者有自己的账号，不能在这里移出{was.name}。换组织的请在“转组织”里办理，"
            "不再参加的请办理退出。",
            field="organisation",
        )


def end_transfer_of(volunteer: Volunteer, *, note: str, by: User) -> None:
    """End what is asked of or by a volunteer, who is locked and leaves; who asked it is told."""
    rows = Transfer.objects.select_for_update(of=("self",))
    rows = rows.select_related("to_organisation", "asked_by")
    transfer = rows.filter(volunteer=volunteer, state__in=OPEN_STATES).first()
    if transfer is None:
        return
    transfer.note = note
    _decide(transfer, TransferState.REFUSED, "转组织未办成", decided_by=by, by=by)
    if transfer.asked_by_id not in (by.pk, volunteer.person_id):
        _tell_asker(transfer)


def _undone(transfer: Transfer) -> str:
    return f"转入“{transfer.to_organisation.name}”没有办成，请看原因"


def _tell_asker(transfer: Transfer) -> None:
    url = fund_in_scope().url("activities:transfers")
    key = _once_a_day(transfer, "未办成")
    notify([transfer.asked_by], subject=_undone(transfer), text=transfer.note, url=url, key=key)


def _once_a_day(transfer: Transfer, what: str) -> str:
    """Return the key under which nobody hears ``what`` of the same two twice in a day."""
    return (
        f"转组织{what}:{transfer.volunteer_id}:{transfer.to_organisation_id}:{clock.today():%Y%m%d}"
    )


def _pass_over(transfer: Transfer, *, decided_by: User, by: User) -> Transfer:
    """Put the volunteer, locked, into the organisation, wherever they are by now."""
    volunteer = _locked_volunteer(transfer.volunteer_id)
    _refuse_gone(volunteer)
    _refuse_closed(transfer.to_organisation)
    volunteer.organisation = transfer.to_organisation
    volunteer.version += 1
    with recorded_as("转组织", by=by.pk, note=transfer.number):
        volunteer.save(update_fields=["organisation", "version"])
    return _decide(transfer, TransferState.DONE, "转组织", decided_by=decided_by, by=by)


def _decide(
    transfer: Transfer, state: TransferState, step: str, *, decided_by: User, by: User
) -> Transfer:
    transfer.state, transfer.decided_by, transfer.decided_at = state, decided_by, clock.now()
    with recorded_as(step, by=by.pk, note=transfer.note):
        transfer.save()
    return transfer


def _tell_asked(transfer: Transfer) -> None:
    name, key = transfer.to_organisation.name, _once_a_day(transfer, "申请")
    if transfer.state == TransferState.ASKED:
        subject = f"“{name}”请您转入，等您同意"
        tell_volunteer(transfer.volunteer, subject, page="my:transfer", key=key)
        return
    notify(
        people_of_units(transfer.access_unit_ids()),
        subject="有志愿者申请转入，等您接收",
        text=f"{transfer.volunteer.name}申请转入“{name}”。",
        url=fund_in_scope().url("activities:transfers"),
        kind=NoticeKind.TURN,
        key=key,
    )


def _as_member(transfer: Transfer) -> Volunteer:
    """Return the volunteer as they would be: whoever registers such may take them."""
    return Volunteer(organisation=transfer.to_organisation)


def _locked_volunteer(pk: int) -> Volunteer:
    rows = Volunteer.objects.select_for_update(of=("self",), no_key=True).defer("sealed")
    return rows.select_related("organisation").get(pk=pk)


def _locked(transfer: Transfer) -> Transfer:
    """Return the transfer locked, its volunteer first: as whoever asks for one locks."""
    _locked_volunteer(transfer.volunteer_id)
    rows = Transfer.objects.select_for_update(of=("self",))
    rows = rows.select_related("volunteer", "to_organisation", "asked_by")
    return rows.get(pk=transfer.pk)


def _refuse_gone(volunteer: Volunteer) -> None:
    if volunteer.state != VolunteerState.ACTIVE:
        raise Refusal(f"这位志愿者{volunteer.get_state_display()}，不能转组织。")


def _refuse_closed(organisation: Organisation) -> None:
    if organisation.closed_on is not None:
        raise Refusal(f"{organisation.name}已注销，不能再转入。", field="organisation")


def _refuse_decided(transfer: Transfer) -> None:
    if transfer.state in (TransferState.DONE, TransferState.REFUSED):
        raise Refusal(f"这项申请{transfer.get_state_display()}，不用再办。请刷新后看最新情况。")
