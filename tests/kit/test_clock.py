"""A rehearsal moves the clock of every process on, and only a rehearsal does."""

from datetime import timedelta
from pathlib import Path

from django.test import override_settings
from django.utils import timezone

from kit import clock


def test_the_file_moves_the_clock_on(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    with override_settings(REHEARSAL_CLOCK=str(file)):
        assert abs(clock.now() - timezone.now()) < timedelta(minutes=1)
        file.write_text("864000")
        assert abs(clock.now() - timezone.now() - timedelta(days=10)) < timedelta(minutes=1)
    assert abs(clock.now() - timezone.now()) < timedelta(minutes=1)
