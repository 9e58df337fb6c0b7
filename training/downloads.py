"""What people take away as a file: for nobody on the way to keep, and for no program to run."""

from __future__ import annotations

from django.http import HttpResponseBase


def private(response: HttpResponseBase, name: str = "") -> HttpResponseBase:
    """To be saved under this name, and kept by no browser or proxy. `name` has plain letters only; "" sets none."""
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def sandboxed(response: HttpResponseBase, name: str = "") -> HttpResponseBase:
    """The same for what somebody has handed in: whatever a browser takes it for, nothing in it runs."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return private(response, name)


def inert(text: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula; the apostrophe makes it text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
