"""Computing waits for who is writing, counts what they wrote, and locks nobody out."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from funds.models import Fund
from funds.permissions import Role
from kit.errors import Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.volunteers import DivisionFactory, served, volunteer_by
from volunteers.models import ServiceRecord, Volunteer
from volunteers.services.star_horizon import last_settled_record


@pytest.mark.django_db(transaction=True)
def test_who_is_writing_is_waited_for_and_others_write_on(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        DivisionFactory.create()
        person = volunteer_by(member(taiyuan, Role.OFFICE))
    written, leave = Event(), Event()

    def write_slowly(volunteer: Volunteer) -> int:
        try:
            with fund_scope(taiyuan.pk):
                record = served(volunteer)
                written.set()
                leave.wait(10)
            return int(record.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(write_slowly, person)
        assert written.wait(10)
        with fund_scope(taiyuan.pk):
            with pytest.raises(Refusal, match="正在写入"):
                last_settled_record(patience=0.2)
            # Nobody is locked out by the one who waits, nor by having waited.
            later = served(person, title="之后")
        leave.set()
        with fund_scope(taiyuan.pk):
            settled = last_settled_record()
        assert slow.result() < later.pk <= settled
    with fund_scope(taiyuan.pk):
        assert ServiceRecord.objects.filter(pk__lte=settled).count() == 2
