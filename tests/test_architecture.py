"""The house keeps its shape: what import-linter cannot see is walked here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model

ROOT = Path(settings.BASE_DIR)
FLOORS = ["kit", "funds", "projects", "volunteers", "reports", "portal"]
# kit's rows name the tenant and the user; everything else of the domain stands above kit.
KIT_MAY_NAME = {"funds.Fund", "funds.User"}
SOURCES = sorted(
    path for app in FLOORS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create"}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def relations() -> Iterator[tuple[type[Model], str, type[Model]]]:
    """Yield every relation between two models of ours: (model, field, target)."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete else None
            if not (isinstance(target, type) and issubclass(target, Model)):
                continue
            if {target._meta.app_label, model._meta.app_label} <= set(FLOORS):
                yield model, field.name, target


def test_model_relations_point_downwards() -> None:
    upward = [
        f"{model._meta.label}.{name} → {target._meta.label}"
        for model, name, target in relations()
        if FLOORS.index(target._meta.app_label) > FLOORS.index(model._meta.app_label)
        and not (model._meta.app_label == "kit" and target._meta.label in KIT_MAY_NAME)
    ]
    assert upward == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_module_is_one_concept_long(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "common", "misc", "util", "helper", "signals"}
    assert [relative(path) for path in SOURCES if path.stem in drawers] == []


def test_only_services_write() -> None:
    """Views, forms, queries, models and tasks of the domain leave writing to services."""
    writers = []
    for path in SOURCES:
        room = relative(path).split("/")
        if room[0] == "kit" or room[1] in {"services", "management"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITES
                and "objects" in ast.unparse(node.func.value)
            ):
                writers.append(f"{relative(path)}:{node.lineno}")
    assert writers == []


OTHER_STATES = {
    "projects/services/amendments.py": {"amendment"},
    "projects/services/difficulties.py": {"difficulty"},
    "projects/services/effects.py": {"amendment"},
    "projects/services/findings.py": {"finding"},
    "projects/services/inspections.py": {"inspection"},
    "projects/services/objections.py": {"Objection.objects.filter(pk=objection.pk).update"},
    "projects/services/panel_decisions.py": {"Panel.objects.filter(pk=panel.pk).update"},
    "projects/services/panel_replacements.py": {"Review.objects.filter(pk__in=ids).update"},
    "projects/services/panel_stages.py": {"Panel.objects.filter(pk=panel.pk).update"},
    "projects/services/scoring.py": {"review"},
    "reports/services/finalising.py": {"report"},
    "volunteers/services/hours.py": {"entry"},
    "volunteers/services/leaving.py": {"volunteer"},
    "volunteers/services/registering.py": {"volunteer"},
    "volunteers/services/star_batches.py": {"batch", "candidate"},
    "volunteers/services/star_checks.py": {"candidate"},
    "volunteers/services/star_confirming.py": {
        "batch",
        "rows.update",
        "StarCandidate.objects.filter(pk__in=rows).update",
    },
    "volunteers/services/star_objections.py": {
        "StarCandidate.objects.filter(pk=objection.candidate_id, state=CandidateState.PROPOSED)"
        ".update",
    },
    "volunteers/services/hours_notices.py": {"notice"},
    "volunteers/services/objections.py": {"objection"},
    "volunteers/services/activities.py": {"activity"},
    "volunteers/services/approving.py": {"SignUp.objects.filter(pk__in=ids).update"},
    "volunteers/services/attendance.py": {"attendance"},
    "volunteers/services/by_name_hours.py": {"attendance"},
    "volunteers/services/forgotten.py": {"attendance"},
    "volunteers/services/requests.py": {"request"},
    "volunteers/services/sign_ups.py": {"row"},
    "volunteers/services/transfers.py": {"transfer", "Transfer.objects.create"},
}
"""Whose state, other than a project's, is set where: the row or the call in each module."""


def state_settings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line of, and the row or the model named at, whatever may set a state."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if node.attr == "state":
                yield node.lineno, ast.unparse(node.value)
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            named = {keyword.arg for keyword in node.keywords} | {
                argument.value for argument in node.args if isinstance(argument, ast.Constant)
            }
            if "state" not in named:
                continue
            if called in {"setattr", "stamp"}:
                yield node.lineno, ast.unparse(node.args[0])
            # A row made in a state: the model's own name is called, or its manager.
            elif called == "Project" or called.split(".")[-1] in WRITES:
                yield node.lineno, called


def test_only_advance_moves_a_project() -> None:
    """Nothing but ``advance`` sets a state, under whatever name, but for the rows named above."""
    movers, others = [], set()
    for path in SOURCES:
        room = relative(path)
        if room.split("/")[0] in {"kit", "funds"} or room == "projects/services/advance.py":
            continue  # Kit and funds know no project.
        for line, whose in state_settings(ast.parse(path.read_text())):
            others.add((room, whose))
            if whose not in OTHER_STATES.get(room, set()):
                movers.append(f"{room}:{line} {whose}")
    assert movers == []
    named = {(room, whose) for room, rows in OTHER_STATES.items() for whose in rows}
    assert named - others == set(), "named above, and set no more"


@pytest.mark.parametrize(
    ("source", "whose"),
    [
        ("row.state = State.CLOSING", "row"),
        ("difficulty.project.state = new", "difficulty.project"),
        ("row.version, row.state = 2, new", "row"),
        ("row.state: str = new", "row"),
        ("for row.state in states: pass", "row"),
        ("setattr(row, 'state', new)", "row"),
        ("stamp(row, state=new)", "row"),
        ("Project(state=new)", "Project"),
        ("Project.objects.filter(pk=1).update(state=new)", "Project.objects.filter(pk=1).update"),
    ],
)
def test_a_state_set_in_any_way_is_seen(source: str, whose: str) -> None:
    assert [found for _, found in state_settings(ast.parse(source))] == [whose]


def test_a_state_asked_for_is_not_one_set() -> None:
    source = "if row.state == new: Project.objects.filter(state=row.state)"
    assert list(state_settings(ast.parse(source))) == []
