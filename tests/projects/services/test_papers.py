"""Papers of the steps: kept with the step or not at all, seen in the timeline, never changed."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from PIL import Image

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from kit.models import StoredFile
from projects.lifecycle import State
from projects.models import PaperKind, Project, ScreeningOutcome, StepFile
from projects.queries.history import events
from projects.queries.step_files import files_of, steps_taken, with_files
from projects.services.advance import advance
from projects.services.papers import Paper, add_papers
from tests.factories.calls import checked
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in


def pdf(name: str = "形式审查意见.pdf") -> Paper:
    return Paper(SimpleUploadedFile(name, b"%PDF-1.7\n"), PaperKind.SCREENING)


def photo() -> Paper:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "JPEG")
    return Paper(SimpleUploadedFile("公示栏.jpg", out.getvalue()), PaperKind.NOTICE)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE, name="李慧")


def screened(office: User, *papers: Paper) -> Project:
    project = project_in(State.SCREENING)
    checked(project, office, ScreeningOutcome.ACCEPTED)
    return advance(project.ref, "accept", by=office, note="材料齐全", papers=papers)


def test_papers_come_with_their_step_and_stand_in_the_timeline(
    in_taiyuan: Fund, office: User
) -> None:
    project = screened(office, pdf(), photo())
    told = with_files(events(project), files_of(project), in_taiyuan, project)
    assert [(file.kind, file.name) for file in told[0].files] == [
        ("形式审查意见", "形式审查意见.pdf"),
        ("公示", "公示栏.jpg"),
    ]
    assert told[0].files[0].size == 9
    assert not any(event.files for event in told[1:])
    assert {row.file.kept_by for row in files_of(project)} == {office}


def test_a_file_that_is_not_taken_takes_the_step_back(office: User) -> None:
    project = project_in(State.SCREENING)
    checked(project, office, ScreeningOutcome.ACCEPTED)
    false = Paper(SimpleUploadedFile("意见.pdf", b"MZ\x90"), PaperKind.SCREENING)
    with (
        pytest.raises(Refusal, match="这个文件不是 PDF") as refused,
        transaction.atomic(),
    ):
        advance(project.ref, "accept", by=office, note="齐", papers=[pdf(), false])
    assert (refused.value.field, "“意见.pdf”" in refused.value.message) == ("papers", True)
    project.refresh_from_db()
    assert (project.state, StepFile.objects.count(), StoredFile.objects.count()) == (
        State.SCREENING,
        0,
        0,
    )


def test_more_papers_come_later_with_a_note(in_taiyuan: Fund, office: User) -> None:
    project = screened(office)
    add_papers(project.ref, "accept", [pdf()], by=office, note="补盖章的一份")
    project.refresh_from_db()
    told = with_files(events(project), files_of(project), in_taiyuan, project)
    assert (told[0].what, told[0].note, told[0].who) == (
        "补充附件",
        "通过形式审查：补盖章的一份",
        "李慧",
    )
    assert [file.name for file in told[0].files] == ["形式审查意见.pdf"]


@pytest.mark.parametrize(
    ("papers", "note", "words"),
    [([], "补", "请选择要补充的文件"), ([pdf()], " ", "请写明补充的是什么")],
)
def test_more_papers_need_a_file_and_a_note(
    office: User, papers: list[Paper], note: str, words: str
) -> None:
    project = screened(office)
    with pytest.raises(Refusal, match=words):
        add_papers(project.ref, "accept", papers, by=office, note=note)


def test_only_for_a_step_that_was_taken_by_who_may_take_it(in_taiyuan: Fund, office: User) -> None:
    project = screened(office)
    assert steps_taken(project) == ["accept"]
    with pytest.raises(Refusal, match="还没有办过“公示无异议"):
        add_papers(project.ref, "approve", [pdf()], by=office, note="补")
    lead = member(in_taiyuan, Role.LEAD_UNIT, unit=UnitFactory.create())
    with pytest.raises(NotAllowed):
        add_papers(project.ref, "accept", [pdf()], by=lead, note="补")
    assert StepFile.objects.count() == 0


def test_an_archive_is_read_only(office: User) -> None:
    project = project_in(State.ARCHIVED)
    with pytest.raises(Refusal, match="已归档，材料只读"):
        add_papers(project.ref, "archive", [pdf()], by=office, note="补")


def test_a_paper_is_never_changed_nor_removed(office: User) -> None:
    screened(office, pdf())
    paper = StepFile.objects.get()
    for act in (
        lambda: StepFile.objects.update(kind=PaperKind.OTHER),
        lambda: StepFile.objects.filter(pk=paper.pk).delete(),
    ):
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            act()
