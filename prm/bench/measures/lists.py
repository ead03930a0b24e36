"""The deal list over the API, and pages: how often a second, and how much longer on the larger database."""

from dealreg.models import Match
from prm.accounts.models import User
from prm.bench import world
from prm.bench.database import working_on
from prm.bench.load import Pace, by_turns, calls, once, request
from prm.bench.measures.bench import Bench, session_of, sound
from prm.bench.report import Row, ms, share, times

ROWS = 80
LEAST_API, MOST_GROWTH = 0.35, 1.2
LEAST_HTML, MOST_QUERIES = 0.06, 12
MOST_SECONDS = 0.120
API = f"/api/portal/v1/deals?page_size={ROWS}"
BARE = f"/rows?partner={world.OWN}&rows={ROWS}"
PORTAL = {
    "home": "/portal/",
    "deals": "/portal/deals/",
    "deals that need me": "/portal/deals/?turn=you",
    "deals waiting on the vendor": "/portal/deals/?turn=vendor",
    "closed deals": "/portal/deals/?turn=closed",
    "approved deals in a stage": "/portal/deals/?status=approved&stage=proposal",
    "deals by a word": "/portal/deals/?q=north",
    "deals by amount": "/portal/deals/?sort=-amount",
    "board": "/portal/deals/board/",
    "promises": "/portal/promises/",
    "people": "/portal/people/",
}
CONSOLE = {
    "home": "/console/",
    "queue": "/console/queue/",
    "my queue": "/console/queue/?for=me",
    "queue, late": "/console/queue/?due=late",
    "queue, conflicts": "/console/queue/?checks=conflict",
    "queue by a word": "/console/queue/?q=systems",
    "deals": "/console/deals/",
    "deals in a state": "/console/deals/?status=approved",
    "deals by a word": "/console/deals/?q=systems",
    "partners": "/console/partners/",
    "partners by a word": "/console/partners/?q=systems",
    "accounts": "/console/accounts/",
    "accounts by a word": "/console/accounts/?q=systems",
    "accounts of a country": "/console/accounts/?country=SE",
    "promises": "/console/promises/",
    "clocks": "/console/clocks/",
    "audit": "/console/audit/",
}


def api(bench: Bench) -> list[Row]:
    """Measure the list over the API beside ``values()``, and against the smaller database."""
    seconds, count = bench.plan.effort.seconds, bench.plan.effort.calls
    listed = request("GET", API, token=world.token_of(world.OWN))
    bare = request("GET", BARE)
    for server in (bench.product, bench.twin_product):
        sound(calls(server.port, listed, 8))
    floor, rate = map(
        sound, by_turns(seconds, (bench.bare, lambda n: once(bare)), (bench.product, lambda n: once(listed)))
    )
    small, large = _alternating(bench, listed, listed, count)
    few, many = bench.deals
    return [
        Row(
            f"deal list over the API, {ROWS} rows, 8 clients", f"{rate.rate:,.0f}/s", f"values() {floor.rate:,.0f}/s",
            share(rate.rate, floor.rate), "≥ 35 %", rate.rate >= LEAST_API * floor.rate,
        ),
        Row("the same by processor time", ms(rate.effort), ms(floor.effort), share(floor.effort, rate.effort)),
        Row(
            f"the same at {many} registrations, p50 of one client", ms(large.p50), f"at {few}: {ms(small.p50)}",
            times(large.p50, small.p50), "≤ 1.2 ×", large.p50 <= MOST_GROWTH * small.p50,
        ),
    ]  # fmt: skip


def _alternating(bench: Bench, small: bytes, large: bytes, count: int) -> tuple[Pace, Pace]:
    """Call both databases by turns, so that whatever else the machine does meets both."""
    found = Pace(), Pace()
    for _ in range(4):
        for at, (server, sent) in enumerate(((bench.twin_product, small), (bench.product, large))):
            found = _with(found, at, sound(calls(server.port, sent, max(1, count // 4))))
    return found


def _with(found: tuple[Pace, Pace], at: int, more: Pace) -> tuple[Pace, Pace]:
    return (found[0].add(more), found[1]) if at == 0 else (found[0], found[1].add(more))


def html(bench: Bench) -> list[Row]:
    """Measure the portal's deals page beside the bare view."""
    seconds = bench.plan.effort.seconds
    page = request("GET", PORTAL["deals"], cookie=session_of(bench.large, world.seller_mail(world.OWN)))
    bare = request("GET", f"/rows?partner={world.OWN}&rows=50")
    sound(calls(bench.product.port, page, 8))
    floor, rate = map(
        sound, by_turns(seconds, (bench.bare, lambda n: once(bare)), (bench.product, lambda n: once(page)))
    )
    return [
        Row(
            "portal's deals page, HTML, 8 clients", f"{rate.rate:,.0f}/s", f"bare view {floor.rate:,.0f}/s",
            share(rate.rate, floor.rate), "≥ 6 %", rate.rate >= LEAST_HTML * floor.rate,
        ),
        Row("the same by processor time", ms(rate.effort), ms(floor.effort), share(floor.effort, rate.effort)),
    ]  # fmt: skip


def review(bench: Bench) -> list[Row]:
    """Open the review screen of the registration made last that looks like a customer the vendor knows."""
    with working_on(bench.large):
        match = Match.objects.select_related("deal").order_by("-pk").first()
        staff = User.objects.filter(staff_roles__contains=["deal_desk"]).order_by("pk")[0].email
    if match is None:
        raise RuntimeError("No registration looked like a known customer.")
    page = request("GET", f"/console/deals/{match.deal.public_id}/", cookie=session_of(bench.large, staff))
    pace = sound(calls(bench.product.port, page, max(4, bench.plan.effort.calls // 2)))
    return [
        Row("review screen of a registration with look-alikes", f"p50 {ms(pace.p50)}, p95 {ms(pace.p95)}",
            bar="p95 ≤ 120 ms", met=pace.p95 <= MOST_SECONDS)
    ]  # fmt: skip


def pages(bench: Bench, title: str, email: str, addresses: dict[str, str]) -> list[Row]:
    """Open each page at both sizes, one client; the bar is the page budget."""
    count = max(4, bench.plan.effort.calls // 4)
    cookies = [session_of(database, email) for database, _ in bench.sides]
    found = []
    for name, address in addresses.items():
        small, large = (request("GET", address, cookie=cookie) for cookie in cookies)
        few, many = _alternating(bench, small, large, count)
        found.append(
            Row(
                f"{title}: {name}", f"p50 {ms(many.p50)}, p95 {ms(many.p95)}", f"p50 {ms(few.p50)}",
                times(many.p50, few.p50), "p95 ≤ 120 ms", many.p95 <= MOST_SECONDS,
            )
        )  # fmt: skip
    return found
