"""What every page must hold to: nothing axe knows of, no sideways scrolling, nothing of other hosts, small, silent."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

MOST_BYTES = 100 * 1024


def no_barrier(page: Page) -> None:
    """Nothing axe knows of stands in anybody's way, and the page does not scroll sideways."""
    found = Axe().run(page)
    assert found.response["passes"]
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways"


class Witness:
    """Hears what a page says on the console and asks of the network."""

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))

    def nothing_wrong(self, page: Page) -> None:
        """No error was said, and nobody but this machine was asked."""
        assert self.said == [], f"{page.url}: {self.said}"
        assert self.hosts <= {"127.0.0.1"}, f"{page.url}: {self.hosts}"


def transferred(page: Page) -> int:
    """Return the bytes of the page and everything it loaded, as sent."""
    script = (
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".reduce((sum, entry) => sum + entry.encodedBodySize, 0)"
    )
    return int(page.evaluate(script))


def moved(page: Page) -> float:
    """Return how much the layout shifted while loading."""
    script = (
        "new Promise(resolve => { let sum = 0; new PerformanceObserver(list => { for (const e of list.getEntries())"
        " if (!e.hadRecentInput) sum += e.value; }).observe({type: 'layout-shift', buffered: true});"
        " setTimeout(() => resolve(sum), 60); })"
    )
    return float(page.evaluate(script))
