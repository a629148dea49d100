"""Which icons are found, what the sprite holds, and that npm runs only when it must."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kit import frontend
from kit.frontend import Folders, FrontendError

SPRITE = (
    '<svg xmlns="http://www.w3.org/2000/svg" id="tabler-icons"><defs>'
    '<symbol id="tabler-lock" viewBox="0 0 24 24"><path d="M1 1"/></symbol>'
    '<symbol id="tabler-lock-open" viewBox="0 0 24 24"><path d="M2 2"/></symbol>'
    '<symbol id="tabler-coin" viewBox="0 0 24 24"><path d="M3 3"/></symbol>'
    "</defs></svg>"
)


def template(folder: Path, name: str, text: str) -> None:
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_icons_are_found_in_tags_and_components_with_their_place(tmp_path: Path) -> None:
    template(tmp_path, "a/page.html", "<p>\n{% icon 'lock' %} {%icon \"coin\" class='x'%}\n</p>")
    template(tmp_path, "b.html", '<c-icon\n  class="big"\n  name="lock-open" />')

    assert frontend.used_icons(tmp_path / "templates") == {
        "lock": "templates/a/page.html:2",
        "coin": "templates/a/page.html:2",
        "lock-open": "templates/b.html:1",
    }


def test_icons_given_to_other_components_are_found(tmp_path: Path) -> None:
    template(
        tmp_path,
        "page.html",
        '<c-vars icon="lock" />\n<c-badge kind="ok" icon="coin" word="已付" />'
        '<c-badge :icon="step.icon" /><c-badge icon="{{ step.icon }}" /><c-badge icon="" />',
    )
    assert frontend.used_icons(tmp_path / "templates") == {
        "lock": "templates/page.html:1",
        "coin": "templates/page.html:2",
    }


def test_names_known_only_at_run_time_are_left_to_the_declared_list(tmp_path: Path) -> None:
    template(
        tmp_path,
        "page.html",
        '{% icon step.icon %}<c-icon :name="step.icon" /><c-icon name="{{ step.icon }}" />'
        '<c-field name="amount" />',
    )
    assert frontend.used_icons(tmp_path / "templates") == {}


def test_sprite_holds_only_what_is_used_under_its_plain_name() -> None:
    made = frontend.subset(SPRITE, {"lock": "a.html:1"})

    assert re.findall(r'id="([^"]+)"', made) == ["lock"]
    assert '<path d="M1 1"/>' in made


def test_unknown_icon_fails_naming_the_file() -> None:
    with pytest.raises(FrontendError, match=r"templates/a\.html:7 的 lok"):
        frontend.subset(SPRITE, {"lok": "templates/a.html:7", "coin": "b.html:1"})


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a small lock, and npm replaced by one that lays files and counts."""
    for name in frontend.MANIFEST:
        (tmp_path / name).write_text("{}")
    template(tmp_path, "page.html", '{% icon "coin" %}')

    def npm(arguments: list[str], folder: Path) -> None:
        assert arguments[0] == "ci"
        assert "--ignore-scripts" in arguments
        with (tmp_path / "npm-runs").open("a") as runs:
            runs.write("x")
        for path in (*frontend.SERVED.values(), *frontend.FONTS.values(), frontend.SPRITE):
            target = folder / "node_modules" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(SPRITE if path == frontend.SPRITE else f"{path}\n{_map(path)}")

    monkeypatch.setattr(frontend, "_npm", npm)
    return tmp_path


def _map(path: str) -> str:
    return "/*# sourceMappingURL=a.css.map */" if ".css" in path else "//# sourceMappingURL=a.map"


def test_served_files_are_the_few_and_point_to_no_source_map(checkout: Path) -> None:
    folders = Folders(checkout)
    frontend.build(folders, extra_icons=["lock"])

    names = {path.name for path in folders.served.iterdir()}
    assert names == {"echarts.min.js", "htmx.min.js", "icons.svg"}
    for name in names:
        assert "sourceMappingURL" not in (folders.served / name).read_text()
    assert (folders.served / "htmx.min.js").read_text() == frontend.SERVED["htmx.min.js"]
    assert {path.name for path in folders.fonts.iterdir()} == set(frontend.FONTS)
    assert not (checkout / "var" / "npm").exists()


def test_npm_runs_once_per_lock_while_the_sprite_follows_the_templates(checkout: Path) -> None:
    folders = Folders(checkout)
    frontend.build(folders, extra_icons=[])
    template(checkout, "other.html", '{% icon "lock-open" %}')
    frontend.build(folders, extra_icons=[])

    assert 'id="lock-open"' in (folders.served / "icons.svg").read_text()
    assert (checkout / "npm-runs").read_text() == "x"
    (checkout / "package-lock.json").write_text('{"changed": 1}')
    frontend.build(folders, extra_icons=[])
    assert (checkout / "npm-runs").read_text() == "xx"


def test_a_missing_font_is_fetched_again(checkout: Path) -> None:
    folders = Folders(checkout)
    frontend.build(folders, extra_icons=[])
    next(folders.fonts.iterdir()).unlink()
    frontend.build(folders, extra_icons=[])

    assert {path.name for path in folders.fonts.iterdir()} == set(frontend.FONTS)


def test_package_lock_pins_by_hash_and_names_no_address() -> None:
    lock = json.loads((frontend.CHECKOUT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert packages
    assert all("integrity" in entry for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
