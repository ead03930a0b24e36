"""Every address × every kind of person × GET and POST, with objects that belong to Acme."""

import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection, transaction

from prm.common.permissions import granted
from tests.isolation.routes import TABLE
from tests.isolation.walk import UNMARKED, doors
from tests.isolation.ways import AUTHORED, BODIES, INSIDE, NEEDS_FORM, OBJECTS, OWN, SHARED
from tests.isolation.world import ACME, ANONYMOUS, EVERYBODY, OUTSIDER, REMOVED, STAFF, VIEWER, World, fingerprint

pytestmark = pytest.mark.django_db

LET_IN = {200, 201, 204, 302, 400, 405, 409, 410, 415, 422}
# Sign-in pages know no roles, so a few people stand for all in front of them.
FEW = frozenset({ANONYMOUS, REMOVED, OUTSIDER, VIEWER, "ops_admin"})
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()\\]|\\.)*\)")


def test_every_address_is_in_the_table_and_every_line_has_an_address():
    found = {path: "allauth" if door.audience == "allauth" else door.marks for path, door in doors().items()}

    expected = {path: "allauth" if marks.startswith("allauth") else marks for path, marks in TABLE.items()}

    assert found == expected


def test_only_the_health_checks_and_a_redirect_answer_without_looking_at_who_asks():
    unmarked = [path for path, door in doors().items() if door.audience == UNMARKED]

    assert unmarked == ["accounts/email/", "healthz", "readyz"]


def _objects_of(path: str) -> dict[str, Any]:
    beginnings = sorted((start for start in OBJECTS if path.startswith(start)), key=len)
    return OBJECTS[beginnings[-1]] if beginnings else {}


def _names(path: str) -> list[str]:
    return [one or other for one, other in PARAMETER.findall(path)]


def _url(path: str, world: World) -> str:
    values = _objects_of(path)

    def fill(found: re.Match) -> str:
        value = values[found[1] or found[2]]
        return str(world.objects.get(value, value))

    return "/" + PARAMETER.sub(fill, path).replace("^", "").replace("$", "")


def _methods(path: str) -> list[str]:
    """Return GET and POST, and what else is answered there."""
    return sorted({"GET", "POST", *doors()[path].methods})


def _rights(path: str, method: str) -> tuple[str, list[str]]:
    audience, _, rest = TABLE[path].partition(" ")
    words = rest.split()
    by_method = dict(word.split("=") for word in words if "=" in word)
    asked = [by_method.get(method) or words[0]] if words else []
    return audience, asked


def _may(path: str, method: str, asked: list[str], roles: frozenset[str]) -> bool | None:
    """Whether the roles are enough; ``None`` when the page opens and only what it would do is refused."""
    if not all(granted(right, roles) for right in asked):
        return False
    methods, right = INSIDE.get(path, ((), ""))
    return None if method in methods and not granted(right, roles) else True


def _expected(path: str, method: str, who: str, world: World) -> tuple[set[int], bool]:
    """Return the answers the person may get, and whether they may change anything."""
    audience, asked = _rights(path, method)
    side, api = audience.removesuffix("-api"), audience.endswith("-api")
    if audience in {"public", UNMARKED}:
        return LET_IN | ({404} if path.startswith("accounts/invitation/") else set()), True
    if audience == "allauth":
        own = asked == ["anyone"] or who != ANONYMOUS
        return (LET_IN | {403, 404}, True) if own else ({302}, False)
    if who == ANONYMOUS:
        return {401} if api else {302}, False
    if audience == "signed_in":
        own = not _names(path) or who == "partner_seller"
        return (LET_IN | {403, 404}, True) if own else ({403, 404}, False)
    if who == REMOVED:
        return {401} if api else {403}, False
    if (side == "console") != (who in STAFF):
        return {404}, False
    may = _may(path, method, asked, world.roles[who])
    if may is False or (who == VIEWER and method != "GET"):
        return {403}, False
    if who == OUTSIDER and _names(path) and path not in SHARED:
        return {404}, False
    if not may:
        return {200, 403}, False
    missing = path in OWN or method == "POST" and path in NEEDS_FORM
    return LET_IN | ({404} if missing else set()) | ({403} if path in AUTHORED else set()), True


def _call(path: str, method: str, who: str, world: World) -> Any:
    """Send the request; afterwards the browser is as signed in as it was, whatever the answer did to its cookies."""
    api = TABLE[path].startswith(("portal-api", "console-api"))
    extra = {"content_type": "application/json"} if api and method != "GET" else {}
    body = BODIES.get(path, {}) if method != "GET" else {}
    client = world.clients[who]
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    answer = getattr(client, method.lower())(_url(path, world), body, **extra)
    if answer.streaming:
        b"".join(answer.streaming_content)
    client.cookies = cookies
    return answer


def _problem(path: str, method: str, who: str, answer: Any, expected: set[int]) -> str | None:
    """Say what is wrong with an answer. A view that does not take the method may say so first."""
    allowed = expected | {405}
    at_login = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    asks_sign_in = who == ANONYMOUS or TABLE[path].startswith("allauth")
    if answer.status_code not in allowed or (at_login and not asks_sign_in):
        return f"{who}: {method} /{path} answered {answer.status_code}, expected {sorted(allowed)}"
    if expected == {302} and answer.status_code == 302 and not at_login:
        return f"{who}: {method} /{path} went to {answer['Location']} instead of the login"
    return None


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_door_answers_as_the_table_says_and_a_closed_one_changes_nothing(world, who):
    asked = [
        (path, method, *_expected(path, method, who, world))
        for path in TABLE
        if who in FEW or not TABLE[path].startswith("allauth")
        for method in _methods(path)
    ]
    closed = [(path, method, expected) for path, method, expected, may in asked if not may]
    opened = [(path, method, expected) for path, method, expected, may in asked if may]
    before = fingerprint()

    problems = [_problem(p, m, who, _call(p, m, who, world), expected) for p, m, expected in closed]

    after = fingerprint()
    for path, method, expected in opened:
        with transaction.atomic():
            problems.append(_problem(path, method, who, _call(path, method, who, world), expected))
            transaction.set_rollback(True)
    assert "\n".join(found for found in problems if found) == ""
    assert {table for table in before if before[table] != after[table]} == set()


def test_where_a_second_factor_is_required_the_console_waits_for_it(world, settings):
    settings.MFA_REQUIRED = True

    answers = {
        path: answer.headers.get("Location", answer.status_code)
        for path, marks in TABLE.items()
        if marks.startswith("console") and (answer := _call(path, "POST", "ops_admin", world)).status_code != 405
    }

    assert set(answers.values()) <= {"/accounts/2fa/", 401}
    assert answers["console/queue/"] == "/accounts/2fa/"


def test_after_every_request_the_connection_is_itself_again(world):
    world.clients["partner_seller"].get("/portal/deals/")

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('prm.partner_id', true)")
        user, partner = cursor.fetchone()

    assert (user == "prm_portal", partner) == (False, "")


def test_the_world_covers_every_role():
    assert (len(STAFF), len(ACME), len(EVERYBODY)) == (8, 4, 16)
