"""The only things a PDF may load: our fonts and our drawings, by schemes that nothing else uses."""

import re
from pathlib import Path

from django.conf import settings
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.printing.drawings import NAME, drawing_path

FONT = re.compile(r"font:([A-Za-z0-9_]+\.ttf)")
DRAWING = re.compile(r"drawing:(" + NAME.pattern + r")\.svg")


class ForbiddenAddress(FatalURLFetchingError):  # type: ignore[misc]
    """The document asked for something that is not ours; the rendering stops."""


class PrintFetcher(URLFetcher):  # type: ignore[misc]
    """Answers ``font:NAME.ttf`` and ``drawing:NAME.svg`` from disk and refuses everything else.

    Refusing is fatal: a document that asks for more is not one we wrote.
    """

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the file behind a private address.

        Raises:
            ForbiddenAddress: any other address, or a file that is not there.
        """
        if match := FONT.fullmatch(url):
            return self._file(url, Path(settings.FONT_DIR) / match[1], "font/ttf")
        if match := DRAWING.fullmatch(url):
            return self._file(url, drawing_path(match[1]), "image/svg+xml")
        raise ForbiddenAddress(f"not ours: {url[:200]}")

    def _file(self, url: str, path: Path, content_type: str) -> URLFetcherResponse:
        if not path.is_file():
            raise ForbiddenAddress(f"missing: {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})
