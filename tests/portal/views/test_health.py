"""``/healthz`` names the part that does not answer, and needs none of them to say so."""

import time

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from redis import Redis

from kit import pulses


@pytest.fixture
def alive(settings: Settings) -> Redis:
    """The tests' broker, with fresh signs of life of both programs."""
    broker = Redis.from_url(settings.REDIS_URL)
    for program in ("worker", "beat"):
        pulses.beat(program)
    return broker


@pytest.mark.django_db
def test_every_part_answers(client: Client, alive: Redis) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert set(response.json()["parts"].values()) == {"ok"}
    assert response.json()["message"] == "各部分都正常。"


@pytest.mark.django_db
@pytest.mark.parametrize(("program", "name"), [("worker", "worker"), ("beat", "定时进程")])
def test_a_program_without_a_sign_of_life_is_named(
    client: Client, alive: Redis, program: str, name: str
) -> None:
    alive.delete(f"portal:pulse:{program}")
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["down"] == [program]
    assert name in response.json()["message"]


def test_a_sign_of_life_runs_out(settings: Settings, alive: Redis) -> None:
    left = alive.pttl("portal:pulse:worker")
    assert 0 < left <= 1000 * pulses.LIFETIME
    assert pulses.LIFETIME + pulses.PATIENCE < 10


@pytest.mark.django_db
def test_a_broker_that_is_away_is_named_and_its_programs_unknown(
    client: Client, settings: Settings
) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    started = time.monotonic()
    response = client.get("/healthz")
    assert time.monotonic() - started < 2
    assert response.status_code == 503
    assert response.json()["down"] == ["broker"]
    assert response.json()["parts"]["worker"] == "unknown"
    assert "Valkey" in response.json()["message"]


@pytest.mark.django_db
def test_a_database_that_is_away_is_named(
    client: Client,
    alive: Redis,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    client.cookies["sessionid"] = "anybody"
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["down"] == ["database"]
    assert "PostgreSQL" in response.json()["message"]


@pytest.mark.django_db
def test_nobody_keeps_the_answer(client: Client, alive: Redis) -> None:
    response = client.get("/healthz")
    assert "no-store" in response["Cache-Control"]
    assert "Set-Cookie" not in response
    assert client.post("/healthz").status_code == 405
