"""What an archive holds: every row of a project, in words, and no name of who objected."""

import json
import re
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

from funds.models import Fund
from kit import clock
from kit.personal import holds_personal_number
from projects.models import (
    ArchivePackage,
    Project,
    UnitBar,
)
from reports.archive.contents import FILES, LEFT_OUT, TABLES, Files, Table
from reports.archive.writing import write_archive
from tests.factories.activities import ActivityFactory
from tests.factories.whole import whole_project
from volunteers.models import LateEntry, ServiceRecord

EXCEPTIONS: dict[type[Model], str] = {
    ArchivePackage: "the archive itself",
    LateEntry: "what was entered late is told of a volunteer; confirmed, it is a service record",
    ServiceRecord: "hours are a volunteer's own; the activities tell what they came to",
    UnitBar: "a bar is kept of a unit, by which its later applications are refused",
}
"""Rows that refer to a project and stay out of its archive, and why."""
WHO, TELEPHONE, IDENTITY = "赵不愿", "13912345678", "140106199001011234"


def of_projects() -> set[type[Model]]:
    """Return every model with rows of a project, histories of rows aside."""
    return {
        model
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and field.related_model is Project
        if not any(known.name.startswith("pgh_") for known in model._meta.fields)
    }


def models_of(kinds: tuple[Table | Files, ...]) -> list[type[Model]]:
    """Return the models whose rows, or files, go into an archive; a fund must be in scope."""
    return [kind.rows(Project(pk=0)).model for kind in kinds]


def rows_in(path: Path) -> dict[str, str]:
    """Return the JSON files of an archive by name."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        return {name.rpartition("/")[2]: archive.read(name).decode() for name in names}


@pytest.fixture
def project(in_taiyuan: Fund) -> Project:
    said = f"我叫{WHO}，电话 {TELEPHONE}，身份证 {IDENTITY}，公示的内容和事实不符。"
    left = whole_project(in_taiyuan, objector=WHO, contact=f"{TELEPHONE} {WHO}", content=said)
    ActivityFactory.create(project=left, contact=WHO, phone=TELEPHONE)
    return left


def test_all_that_refers_to_a_project_is_archived_or_says_why_not(in_taiyuan: Fund) -> None:
    archived = {*models_of(TABLES), *models_of(FILES)}
    assert of_projects() - archived == set(EXCEPTIONS)


def test_no_column_of_a_row_hides_another(in_taiyuan: Fund) -> None:
    for model in models_of(TABLES):
        shown = [field for field in model._meta.fields if field.name not in LEFT_OUT]
        names = Counter(str(field.verbose_name) for field in shown)
        assert [name for name, times in names.items() if times > 1] == [], model


def test_every_table_says_what_the_project_left(project: Project, tmp_path: Path) -> None:
    write_archive(project, tmp_path / "a.zip")
    read = rows_in(tmp_path / "a.zip")
    empty = [
        model.__name__
        for model in models_of(TABLES)
        if not any(name.endswith(f"-{model._meta.verbose_name}.json") for name in read)
    ]
    assert empty == ["Amendment", "RefundDue", "RefundReceipt"]
    (payments,) = [json.loads(text) for name, text in read.items() if name.endswith("-付款.json")]
    amounts = [row["金额（元）"] for row in payments]
    assert amounts == ["100.00", "200.00"], "of what is due, and straight of the agreement"


def test_who_objected_is_nowhere_in_its_rows_nor_any_personal_number(
    project: Project, tmp_path: Path
) -> None:
    write_archive(project, tmp_path / "a.zip")
    read = rows_in(tmp_path / "a.zip")
    assert any("事实不符" in text for text in read.values()), "what was objected is there"
    # A digest may hold eleven digits that look like a mobile.
    texts = {name: re.sub(r"\b[0-9a-f]{64}\b", "", text) for name, text in read.items()}
    told = {name for name, text in texts.items() if WHO in text or holds_personal_number(text)}
    assert told == set()


def test_its_rows_are_words_without_the_keys_of_the_machine(
    project: Project, tmp_path: Path
) -> None:
    write_archive(project, tmp_path / "a.zip")
    read = rows_in(tmp_path / "a.zip")
    assert {name for name, text in read.items() if " object (" in text} == set()


def test_the_same_project_makes_the_same_zip_at_every_hour(
    project: Project, tmp_path: Path
) -> None:
    made = []
    for day in (datetime(2027, 1, 31, 15, 59, tzinfo=UTC), datetime(2029, 7, 1, 16, tzinfo=UTC)):
        path = tmp_path / f"{day:%Y}.zip"
        with clock.standing_at(day):
            write_archive(project, path)
        with zipfile.ZipFile(path) as archive:
            made.append({name: archive.read(name) for name in archive.namelist()})
        assert any(name.endswith(".pdf") for name in made[-1])
    first, second = made
    assert [name for name in first if first[name] != second.get(name)] == []
    assert (tmp_path / "2027.zip").read_bytes() == (tmp_path / "2029.zip").read_bytes()
