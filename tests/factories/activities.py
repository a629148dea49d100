"""Activities, their shifts, and who signs up. All need a fund in scope; nobody here exists."""

import itertools
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from funds.models import User
from funds.permissions import Role
from kit import clock
from kit.pinyin import pinyin_key
from tests.factories.funds import UserFactory, member
from tests.factories.volunteers import OrganisationFactory, volunteer_by
from volunteers.models import (
    Activity,
    ActivityState,
    Attendance,
    AttendanceState,
    CheckWay,
    Organisation,
    Post,
    Shift,
    SignUp,
    SignUpState,
    Transfer,
    TransferState,
    Turn,
    Volunteer,
)

if TYPE_CHECKING:
    from tests.world import City

_serial = itertools.count(1)


class ActivityFactory(DjangoModelFactory):
    """A draft."""

    class Meta:
        model = Activity

    number = factory.Sequence(lambda n: f"HD-2021-{n:05d}")
    title = factory.Sequence(lambda n: f"示例文明劝导{n}")
    pinyin = factory.LazyAttribute(lambda row: pinyin_key(row.title))
    summary = "在路口劝导行人和车辆。"
    organisation = factory.SubFactory(OrganisationFactory)
    place = "示例路口"
    contact = "示例联系人"
    phone = "0351-0000000"
    created_by = factory.SubFactory(UserFactory)
    idempotency_key = factory.LazyFunction(lambda: f"示例-{next(_serial)}")


def published(**fields: object) -> Activity:
    """Return an activity that is open to be joined."""
    activity: Activity = ActivityFactory.create(**fields)
    activity.state, activity.published_at = ActivityState.PUBLISHED, clock.now()
    activity.save()
    return activity


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    activity = factory.SubFactory(ActivityFactory)
    name = factory.Sequence(lambda n: f"路口{n}")
    sequence = factory.Sequence(lambda n: n % 30_000)


def tomorrow_at(hour: int) -> datetime:
    today = timezone.localtime(clock.now()).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


class ShiftFactory(DjangoModelFactory):
    """Two hours, tomorrow at eight, for three people."""

    class Meta:
        model = Shift

    activity = factory.LazyFunction(published)
    starts_at = factory.LazyFunction(lambda: tomorrow_at(8))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=2))
    quota = 3


def someone(office: User, **fields: Any) -> Volunteer:
    """Return a volunteer who consented and signs in with an account of their own."""
    volunteer = volunteer_by(office, **fields)
    person = member(volunteer.fund, Role.VOLUNTEER)
    Volunteer.objects.filter(pk=volunteer.pk).update(person=person)
    volunteer.refresh_from_db()
    return volunteer


def own(volunteer: Volunteer) -> User:
    """Return the account of a volunteer who has one."""
    person: User = volunteer.person
    return User.objects.get(pk=person.pk)


def activities_of_city(city: "City", padding: int) -> dict[str, Any]:
    """Return an activity of the unit's organisation, with one of each of what belongs to it."""
    office = city.people[Role.OFFICE]
    own_team = Organisation.objects.filter(unit=city.unit).first()
    own_team = own_team or OrganisationFactory.create(unit=city.unit)
    for _ in range(padding):
        city_activity(own_team, office)
    activity, shift, post, turn = city_activity(own_team, office)
    there, wanted = (volunteer_by(office, organisation=own_team) for _ in range(2))
    sign_up = SignUp.objects.create(shift=shift, volunteer=wanted, state=SignUpState.PENDING)
    attendance = Attendance.objects.create(
        shift=shift,
        volunteer=there,
        checked_in_at=shift.starts_at,
        in_way=CheckWay.SCANNED,
        in_by=office,
    )
    attendance.state = AttendanceState.LAPSED
    attendance.save()
    number = f"ZZZ-2021-{padding + 1:03d}"
    transfer = Transfer.objects.create(
        number=number,
        volunteer=wanted,
        to_organisation=own_team,
        asked_by=office,
        consented_at=clock.now(),
        state=TransferState.CONSENTED,
    )
    return {
        "volunteer_activity": activity.number,
        "shift": shift.pk,
        "post": post.pk,
        "turn": turn.pk,
        "sign_up": sign_up.pk,
        "attendance": attendance.pk,
        "transfer": transfer.number,
    }


def city_activity(team: Organisation, by: User) -> tuple[Activity, Shift, Post, Turn]:
    """Return a published activity with a shift, a post and a turn."""
    activity = published(organisation=team, created_by=by)
    shift = ShiftFactory.create(activity=activity)
    post = PostFactory.create(activity=activity)
    turn = Turn.objects.create(
        activity=activity,
        post=post,
        weekday=6,
        begins=time(8),
        finishes=time(10),
        quota=2,
        effective_from=clock.today(),
    )
    return activity, shift, post, turn
