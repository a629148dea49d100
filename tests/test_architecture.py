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


def test_only_advance_moves_a_project() -> None:
    movers = []
    for path in (ROOT / "projects").rglob("*.py"):
        if "migrations" in path.parts or relative(path) == "projects/services/advance.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AugAssign)
                else []
            )
            movers += [
                f"{relative(path)}:{target.lineno}"
                for target in targets
                if isinstance(target, ast.Attribute) and target.attr == "state"
            ]
    assert movers == []
