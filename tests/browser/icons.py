"""Draws the icons of the installed School from static/favicon.svg: `python -m tests.browser.icons` writes them anew."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

STATIC = Path(__file__).resolve().parents[2] / "static"
# {file: (pixels, whether a phone may cut it to a circle or another shape)}
ICONS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
}
GROUND = "#0e5566"  # of the favicon
SAFE = 0.8  # what a maskable icon may count on: a circle of four fifths


def draw(browser: Browser, pixels: int, *, maskable: bool) -> bytes:
    """A PNG. A maskable one goes to the edges, with the mark inside the circle that is always seen."""
    mark = (STATIC / "favicon.svg").read_text(encoding="utf-8")
    side = round(pixels * SAFE) if maskable else pixels
    page = browser.new_page(viewport={"width": pixels, "height": pixels})
    page.set_content(
        f"<style>body{{margin:0;display:grid;place-items:center;height:100vh;"
        f"background:{GROUND if maskable else 'transparent'}}}svg{{width:{side}px;height:{side}px}}</style>{mark}"
    )
    made = page.screenshot(omit_background=True)
    page.close()
    return made


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (pixels, maskable) in ICONS.items():
            (STATIC / "img" / name).write_bytes(draw(chromium, pixels, maskable=maskable))
        chromium.close()
