"""Noting what people agreed to on paper (书面同意): one by one, or many by a clerk's declaration.

Whoever has no phone agrees by signing. Until that is noted nobody serves: PIPL 第13、29条.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number
from volunteers.models import Consent, ConsentForm, Organisation, Volunteer, VolunteerState
from volunteers.services.registering import demand_current

STEP = "登记书面同意"
MOST_DECLARED = 50_000
"""More are declared as their roster is brought, by a job."""


@dataclass(frozen=True)
class ConsentData:
    """What was signed, on which day, and where it is kept."""

    form: ConsentForm
    given_on: date
    basis: str


@transaction.atomic
def note_consent(
    volunteer: Volunteer, data: ConsentData, *, seen_version: int, by: User
) -> Volunteer:
    """Note that a volunteer agreed on paper.

    Raises:
        NotAllowed: ``by`` may not register volunteers of this organisation.
        Refusal: a day ahead, no word of where the paper is, somebody changed the volunteer since,
            they left, or agreed already.
    """
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    demand_current(volunteer, seen_version, by)
    if volunteer.consented_at is not None:
        raise Refusal("这位志愿者已经有同意的记录，不用再登记。")
    consent = opened(data, scope=volunteer.number, organisation=volunteer.organisation, by=by)
    volunteer.consent, volunteer.consented_at = consent, moment_of(data.given_on)
    volunteer.version += 1
    with recorded_as(STEP, by=by.pk, note=consent.basis):
        volunteer.save(update_fields=["consent", "consented_at", "version"])
    counted(consent, 1, by)
    return volunteer


@transaction.atomic
def declare_consent(organisation: Organisation | None, data: ConsentData, *, by: User) -> Consent:
    """Declare that all who stand in the registry without a consent have signed one.

    Args:
        organisation: of this organisation; ``None`` is everybody of the fund in scope.
        data: what was signed; ``basis`` is the declaration.
        by: who answers for it.

    Raises:
        NotAllowed: ``by`` may not register volunteers of this organisation, or of the whole fund.
        Refusal: a day ahead, no reason, nobody is without, or too many for one page.
    """
    # Asked of a row without an organisation: whoever keeps one team's members keeps no others.
    demand(by, Action.VOLUNTEER_EDIT, Volunteer(organisation=organisation))
    whose = "全市" if organisation is None else organisation.name
    consent = opened(data, scope=f"{whose}没有同意记录的志愿者", organisation=organisation, by=by)
    rows = Volunteer.objects.filter(state=VolunteerState.ACTIVE, consented_at__isnull=True)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if rows.order_by()[: MOST_DECLARED + 1].count() > MOST_DECLARED:
        raise Refusal(
            f"一次最多登记 {MOST_DECLARED:,} 人。请按组织登记，或在导入花名册时一起声明。",
            field="organisation",
        )
    with recorded_as(STEP, by=by.pk, note=consent.basis):
        people = rows.update(
            consent=consent, consented_at=moment_of(data.given_on), version=F("version") + 1
        )
    if not people:
        raise Refusal("没有要登记的人：在册的志愿者都有同意的记录。", field="organisation")
    return counted(consent, people, by)


def opened(
    data: ConsentData, *, scope: str, organisation: Organisation | None, by: User
) -> Consent:
    """Write down a consent, of nobody yet; whoever calls has asked whether ``by`` may.

    Raises:
        Refusal: a day ahead, or no word of where the paper is.
    """
    if data.given_on > clock.today():
        raise Refusal("签字日期不能在今天以后。请核对。", field="given_on")
    if not data.basis.strip():
        raise Refusal("请写明同意书保存在哪里、谁核对过。", field="basis")
    with recorded_as(STEP, by=by.pk, note=data.basis.strip()):
        return Consent.objects.create(
            number=next_number("TY", "TY", clock.today().year),
            form=data.form,
            given_on=data.given_on,
            basis=data.basis.strip()[:200],
            scope=scope[:120],
            organisation=organisation,
            recorded_by=by,
        )


def moment_of(day: date) -> datetime:
    """Return the moment a paper of that day counts from."""
    return timezone.make_aware(datetime.combine(day, time(0)))


def counted(consent: Consent, people: int, by: User) -> Consent:
    """Note of how many people a consent is."""
    consent.people = people
    with recorded_as(STEP, by=by.pk, note=consent.basis):
        consent.save(update_fields=["people"])
    return consent
