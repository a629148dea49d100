"""Sessions that ended are removed, others stay; and beat asks for nothing nobody does."""

from datetime import timedelta

import pytest

from kit import clock
from portal.celery import app
from portal.pokes import BEAT_SCHEDULE
from portal.sessions import SessionStore
from portal.tasks import sweep_sessions


def begun() -> SessionStore:
    session = SessionStore()
    session["said"] = "在"
    session.create()
    return session


@pytest.mark.django_db
def test_a_session_is_removed_once_it_ended() -> None:
    ended, going = begun(), begun()
    rows = SessionStore.get_model_class().objects
    rows.filter(pk=ended.session_key).update(expire_date=clock.now() - timedelta(seconds=1))
    sweep_sessions()
    assert set(rows.values_list("pk", flat=True)) == {going.session_key}


def test_beat_pokes_only_tasks_there_are() -> None:
    app.loader.import_default_modules()
    assert {poke["task"] for poke in BEAT_SCHEDULE.values()} <= set(app.tasks)
