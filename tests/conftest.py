"""What every test stands on: its own database, the app role, one fund to work in."""

import dataclasses
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase, override_settings
from django.urls import get_resolver
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from funds.models import Fund
from kit import servers
from kit.servers.location import Location
from kit.tenancy.owner import empty_tables
from kit.tenancy.scope import fund_scope
from tests import databases
from tests.built import built, drop_all
from tests.factories.funds import FundFactory
from tests.programs import Programs, load_demonstration


def pytest_configure() -> None:
    """Hash passwords quickly, since tests make hundreds of people; let rules take their time."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [quick, *settings.PASSWORD_HASHERS]
    # A deadline measures the machine, not the rule: a slow first call is no wrong answer.
    hypothesis_settings.register_profile("suite", deadline=None)
    hypothesis_settings.load_profile("suite")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing of what the run has built, once its workers are done."""
    if not hasattr(session.config, "workerinput"):
        drop_all()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give this worker a database of its own; leave when its connection could bypass the walls."""
    connection = connections["default"]
    with django_db_blocker.unblock():
        original = connection.settings_dict["NAME"]
        name = databases.prepare(getattr(request.config, "workerinput", {}).get("workerid", "main"))
        connection.close()
        connection.settings_dict["NAME"] = name
        if databases.can_bypass_walls():
            pytest.exit("the test connection bypasses row security", returncode=3)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        connection.settings_dict["NAME"] = original
        databases.drop(name)


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner(django_db_setup: None) -> Iterator[None]:
    """Flush after transactional tests by the owner, since the app role may not TRUNCATE."""

    def teardown(self: TransactionTestCase) -> None:
        empty_tables(connections["default"].settings_dict["NAME"])

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _addresses_without_debug() -> None:
    """Read the addresses before a test sets DEBUG: a page for builders would be among them."""
    assert get_resolver().url_patterns


@pytest.fixture(autouse=True)
def _nobody_is_throttled() -> Iterator[None]:
    """Let no test wait for the calls of others from its address. A test of it sets its own."""
    with override_settings(API_REQUESTS_A_MINUTE={"person": 10**6, "address": 10**6}):
        yield


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both demonstration funds, committed; a test that writes does so in its own transaction."""
    with django_db_blocker.unblock(), built("demonstration", load_demonstration):
        yield


@pytest.fixture
def taiyuan(db: None) -> Fund:
    """Taiyuan's fund, not in scope."""
    fund: Fund = FundFactory.create(slug="taiyuan", prefix="TY", city="太原", short_name="并")
    return fund


@pytest.fixture
def puyang(db: None) -> Fund:
    """Puyang's fund, not in scope."""
    fund: Fund = FundFactory.create(slug="puyang", prefix="PY", city="濮阳", short_name="濮")
    return fund


@pytest.fixture
def in_taiyuan(taiyuan: Fund) -> Iterator[Fund]:
    """Taiyuan's fund, in scope for the whole test."""
    with fund_scope(taiyuan.pk):
        yield taiyuan


@pytest.fixture
def broker() -> Iterator[Location]:
    """A Valkey of this test's own."""
    base = Path(tempfile.mkdtemp(prefix="jobs-test-", dir="/var/tmp"))
    base.chmod(0o755)
    usual = Location.for_checkout(base)
    home = base / "home"
    place = dataclasses.replace(usual, home=home, sockets=home / "s", lock=base / "lock")
    servers.ensure_started(place, postgres=False)
    yield place
    servers.stop(place)
    shutil.rmtree(base)


@pytest.fixture
def programs(broker: Location, tmp_path: Path) -> Iterator[Programs]:
    """Programs that share this test's database and its broker."""
    database = settings.DATABASE_URL.replace("/portal?", f"/{connection.settings_dict['NAME']}?")
    environment = {"DATABASE_URL": database, "REDIS_URL": servers.urls(broker).redis_url}
    started = Programs(tmp_path, environment)
    yield started
    started.stop()
