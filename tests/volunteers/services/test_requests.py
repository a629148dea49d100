"""What volunteers ask about what is kept of them is answered with a reason, and both are kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from funds.models import Fund, Notice, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.activities import own, someone
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import OrganisationFactory, served, volunteer_by
from volunteers.models import OwnRequest, RequestKind, RequestState, RequestWay
from volunteers.queries.requests import requests_to_answer
from volunteers.services.leaving import leave
from volunteers.services.registering import anonymise
from volunteers.services.requests import Asked, Entered, answer, ask, content_of, enter_request

K, S = RequestKind, RequestState


@pytest.fixture
def clerk(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def test_a_request_waits_for_the_organisation_and_is_answered_once(
    in_taiyuan: Fund, clerk: User
) -> None:
    unit = UnitFactory.create()
    team = OrganisationFactory.create(unit=unit)
    volunteer = someone(clerk, organisation=team)
    asked = Asked(K.CORRECT, "证件号码应是 990000199003070011")
    # Nobody of the organisation signs in: the office answers.
    request = ask(volunteer, asked, by=own(volunteer))
    assert list(requests_to_answer(clerk, in_taiyuan)) == [request]
    keeper = member(in_taiyuan, Role.ORGANISATION, unit=unit)
    assert list(requests_to_answer(clerk, in_taiyuan)) == []
    assert list(requests_to_answer(keeper, in_taiyuan)) == [request]
    assert ask(volunteer, asked, by=own(volunteer)).pk == request.pk
    with connection.cursor() as cursor:
        for table in ("volunteers_ownrequest", "volunteers_ownrequestevent"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            assert "990000199003070011" not in cursor.fetchone()[0]
    stranger = member(in_taiyuan, Role.ORGANISATION, unit=UnitFactory.create())
    with pytest.raises(NotAllowed):
        answer(request, S.DONE, words="已更正", by=stranger)
    with pytest.raises(Refusal, match="写明办了什么"):
        answer(request, S.REFUSED, words=" ", by=keeper)
    answer(request, S.REFUSED, words="和证件不符，请带证件来", by=keeper)
    assert Notice.objects.filter(person=own(volunteer), text="和证件不符，请带证件来").count() == 1
    with pytest.raises(Refusal, match="不用再答复"):
        answer(request, S.DONE, words="已更正", by=keeper)


def test_an_objection_is_to_ones_own_record_and_words_go_with_the_person(
    in_taiyuan: Fund, clerk: User
) -> None:
    volunteer, other = someone(clerk), someone(clerk)
    record, anothers = served(volunteer, 60), served(other, 60)
    with pytest.raises(Refusal, match="不是本人的"):
        ask(volunteer, Asked(K.OBJECT, "没有去过", anothers), by=own(volunteer))
    with pytest.raises(NotAllowed):
        ask(volunteer, Asked(K.OBJECT, "没有去过", record), by=own(other))
    objection = ask(volunteer, Asked(K.OBJECT, "只做了半小时", record), by=own(volunteer))
    assert (objection.record, content_of(objection)) == (record, "只做了半小时")
    gone = leave(volunteer, reason="本人申请", seen_version=volunteer.version, by=clerk)
    erase = ask(volunteer, Asked(K.ERASE, "请删除"), by=own(volunteer))
    anonymise(gone, reason="本人要求", seen_version=gone.version, by=clerk)
    answer(erase, S.DONE, words="已删除", by=clerk)
    kept = OwnRequest.objects.order_by("pk")
    assert [(row.kind, content_of(row)) for row in kept] == [(K.OBJECT, ""), (K.ERASE, "")]


def test_a_clerk_enters_what_somebody_without_a_phone_asks_for(
    in_taiyuan: Fund, clerk: User
) -> None:
    unit = UnitFactory.create()
    keeper = member(in_taiyuan, Role.ORGANISATION, unit=unit)
    volunteer = volunteer_by(clerk, organisation=OrganisationFactory.create(unit=unit))
    asked = Asked(K.CORRECT, "名字里的字写错了")
    by_letter = Entered(RequestWay.LETTER, clock.today() - timedelta(days=3))
    stranger = member(in_taiyuan, Role.ORGANISATION, unit=UnitFactory.create())
    with pytest.raises(NotAllowed):
        enter_request(volunteer, asked, by_letter, by=stranger)
    ahead = Entered(RequestWay.CALL, clock.today() + timedelta(days=1))
    with pytest.raises(Refusal, match="提出日期还没有到"):
        enter_request(volunteer, asked, ahead, by=keeper)
    with pytest.raises(Refusal, match="来人、来信还是来电"):
        enter_request(volunteer, asked, Entered(RequestWay.OWN, clock.today()), by=keeper)
    request = enter_request(volunteer, asked, by_letter, by=keeper)
    assert enter_request(volunteer, asked, by_letter, by=clerk).pk == request.pk
    assert (request.entered_by, request.asked_on) == (keeper, by_letter.made_on)
    assert list(requests_to_answer(keeper, in_taiyuan)) == [request]
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnRequest.objects.filter(pk=request.pk).update(way=RequestWay.OWN)
    assert answer(request, S.DONE, words="已更正", by=keeper).state == S.DONE
