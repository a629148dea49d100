"""A fund from before funds had a history gets its first record when the portal is upgraded."""

from importlib import import_module

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection

from funds.models import Fund
from tests.factories.funds import FundFactory
from tests.factories.money import history_of

migration = import_module("funds.migrations.0012_funds_have_a_first_record")


@pytest.mark.django_db
def test_only_a_fund_without_a_record_gets_one() -> None:
    with pgtrigger.ignore("funds.Fund:insert_insert"):
        old: Fund = FundFactory.create(purpose="服务城市")
    new: Fund = FundFactory.create()
    assert not history_of(old).exists()
    with connection.schema_editor() as editor:
        migration.record(apps, editor)
        migration.record(apps, editor)
    first = history_of(old).get()
    assert (first.name, first.purpose, first.pgh_label) == (old.name, "服务城市", "insert")
    assert first.pgh_context == {"step": migration.FIRST}
    assert history_of(new).count() == 1
