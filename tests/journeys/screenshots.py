"""Takes the README's pictures from a running demo: ``python -m tests.journeys.screenshots [address]``."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from prm.demo import PASSWORD
from tests.journeys.chromium import FLAGS, WIDTHS, chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"


def _open(browser: Browser, base: str, who: str, width: str, theme: str) -> Page:
    """Return a window in which ``who`` is signed in."""
    across, down = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": across, "height": down}, color_scheme=theme, base_url=base, locale="en-GB"
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/portal/" if "acme" in who else "**/console/")
    return page


def _take(page: Page, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png")


def main(base: str) -> None:
    """Take every picture. Needs the demo's data as it was loaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        lena = _open(browser, base, "lena@acme.example", "desktop", "light")
        _take(lena, "portal-home")
        lena.goto("/portal/deals/")
        lena.get_by_role("link", name="Hafenbetriebe Bremerhaven GmbH").first.click()
        _take(lena, "portal-deal")
        lena.goto("/portal/deals/new/")
        _take(lena, "portal-register")
        phone = _open(browser, base, "lena@acme.example", "phone", "dark")
        _take(phone, "portal-home-phone")
        priya = _open(browser, base, "priya@meridian.example", "desktop", "light")
        priya.goto("/console/queue/")
        _take(priya, "console-queue")
        priya.get_by_role("link", name="Stadtwerke Ulm Netze GmbH").first.click()
        _take(priya, "console-review")
        dark = _open(browser, base, "priya@meridian.example", "desktop", "dark")
        dark.goto("/console/partners/?q=Acme+Integration+GmbH")
        dark.get_by_role("link", name="Acme Integration GmbH").first.click()
        _take(dark, "console-partner-dark")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
