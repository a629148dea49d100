"""The PDF renderer fetches nothing but our fonts and drawings."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from reports.printing.fetcher import ForbiddenAddress, PrintFetcher
from reports.printing.pdf import render_pdf

VECTORS = (
    '<img src="{url}/a.png">',
    '<img srcset="{url}/a.png 2x" src="{url}/b.png">',
    '<link rel="stylesheet" href="{url}/a.css">',
    '<style>@import "{url}/a.css";</style>',
    "<style>@import url({url}/a.css) screen;</style>",
    "<style>@font-face {{ font-family: x; src: url({url}/a.ttf) }} p {{ font: 9pt x }}</style><p>x",
    '<p style="background: url({url}/a.png)">x',
    "<style>p::before {{ content: url({url}/a.png); }}</style><p>x",
    "<style>@page {{ background: url({url}/a.png); }}</style>x",
    "<style>@page {{ @top-left {{ content: url({url}/a.png); }} }}</style>x",
    "<style>li {{ list-style-image: url({url}/a.png); }}</style><ul><li>x</ul>",
    "<style>p {{ border-image: url({url}/a.png) 1; border: 1px solid; }}</style><p>x",
    '<object data="{url}/a.svg"></object>',
    '<embed src="{url}/a.svg">',
    '<link rel="attachment" href="{url}/a.txt">',
    '<a rel="attachment" href="{url}/a.txt">x</a>',
    '<svg width="9" height="9"><image href="{url}/a.png" width="9" height="9" /></svg>',
    '<svg width="9" height="9"><use href="{url}/a.svg#x" /></svg>',
    '<svg width="9" height="9"><style>@import "{url}/a.css";</style><path d="M0 0h9v9z" /></svg>',
    '<base href="{url}/"><img src="a.png">',
    '<base href="{url}/"><link rel="icon" href="a.png">x',
    '<iframe src="{url}/a.html"></iframe><script src="{url}/a.js"></script>x',
    '<meta http-equiv="refresh" content="0; url={url}/">x',
    '<img src="//{host}/a.png">',
)


class Listener:
    """Counts who connects."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.hits = 0
        Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.hits += 1
            connection.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard = Listener()
    with closing(heard.socket):
        yield heard


def test_the_listener_hears(listener: Listener) -> None:
    host, port = listener.host.split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.recv(1)
    assert listener.hits == 1


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_is_fetched_from_the_network(vector: str, listener: Listener) -> None:
    html = vector.format(url=f"http://{listener.host}", host=listener.host)
    try:
        pdf = render_pdf(f"<html><body>{html}</body></html>", "")
    except ForbiddenAddress:
        pdf = b""
    assert listener.hits == 0
    assert b"EmbeddedFile" not in pdf


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "font:../settings.py",
        "font:/etc/passwd",
        "font:NotoSansSC_400Regular.ttf?x",
        "drawing:../../portal/settings.svg",
        "drawing:projects/../mark.svg",
        "drawing:a/b/c.svg",
        "drawing:mark.svg#x",
        "drawing:nowhere.svg",
        "ftp://127.0.0.1/a",
        "http://127.0.0.1/a",
        "",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        PrintFetcher().fetch(address)


def test_a_local_file_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">SECRET</text></svg>')
    with pytest.raises(ForbiddenAddress):
        render_pdf(f'<html><body><img src="file://{secret}"></body></html>', "")


def test_our_own_are_served() -> None:
    assert PrintFetcher().fetch("drawing:mark.svg").read().startswith(b"<svg")
    assert PrintFetcher().fetch("font:NotoSansSC_400Regular.ttf").read(4) == b"\x00\x01\x00\x00"
