"""What WeasyPrint may load while it draws a certificate: our own files, by name, and nothing else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

from certification.rendering import sources

SCHEME = "print:"
KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".ttf": "font/ttf"}


class OwnFiles(URLFetcher):
    """Serves `print:<name>` from the bundled fonts and drawings and from the pictures given.

    No network, no file paths: a value that reached the page could otherwise make the worker read a file or call a
    host. WeasyPrint reports any other address as a complaint, which ends the rendering.
    """

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("print",), allow_redirects=False)
        self._pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        name = url.removeprefix(SCHEME)
        content = self._pictures.get(name) or sources.bundled().get(name)
        if not url.startswith(SCHEME) or content is None:
            raise ValueError(f"A certificate may not load {url}.")
        return URLFetcherResponse(url, content, {"Content-Type": KINDS[Path(name).suffix]})
