"""A worker computes what the page would; certificates of a large batch come in parts."""

from datetime import timedelta

import pytest

from funds.models import Fund
from funds.permissions import Role
from kit import clock
from kit.errors import Refusal
from reports.services.star_papers import request_certificates
from tests.factories.funds import member
from tests.factories.stars import (
    batch_of,
    confirmed,
    plain_volunteer,
    served_in_all,
    shown,
    star_rule,
)
from volunteers.models import StarBatch
from volunteers.queries import stars
from volunteers.services.star_batches import BatchData
from volunteers.services.star_requests import compute_requested, request_batch


def test_a_worker_computes_once(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    star_rule(office)
    shown(office)
    served_in_all(plain_volunteer(), 100 * 60, clock.today() - timedelta(days=9))
    data = BatchData("大批次", clock.today() - timedelta(days=1))
    job = request_batch(data, by=office)
    assert not StarBatch.objects.exists()
    compute_requested(job.args)
    assert StarBatch.objects.get().candidates.count() == 1
    with pytest.raises(Refusal, match="还没有办完"):
        compute_requested(job.args)


def test_certificates_come_in_parts(in_taiyuan: Fund, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stars, "MOST_PRINTED", 2)
    office, checker = member(in_taiyuan, Role.OFFICE), member(in_taiyuan, Role.OFFICE)
    star_rule(office)
    shown(office)
    for _ in range(3):
        served_in_all(plain_volunteer(), 100 * 60, clock.today() - timedelta(days=9))
    batch = confirmed(batch_of(by=office), checker)
    assert stars.prints_of(batch) == [(0, "第 1—2 份"), (1, "第 3—3 份")]
    printed = [stars.part_of(batch.pk, part) for part in (0, 1)]
    assert [len(each) for each in printed] == [2, 1]
    assert len({award.pk for each in printed for award in each}) == 3
    assert request_certificates(batch, part=1, by=office).args["part"] == 1
    with pytest.raises(Refusal, match="没有这一部分"):
        request_certificates(batch, part=2, by=office)
