"""The auditor's page: who may read it, what it can be narrowed by, and that a long one costs no more."""

import csv
import io
import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Partner, Person
from prm.accounts.console.audit import spec_for
from prm.accounts.enums import StaffRole
from prm.accounts.models import Impersonation, Mail, Notification, User
from prm.common import audit
from prm.common.audit import checks
from prm.common.events import deliver_all
from prm.common.lists import narrow, state_of
from prm.common.models import AuditCheck, AuditEntry
from prm.common.moment import now
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
PAGE = "/console/audit/"


@pytest.fixture
def ann(db) -> User:
    """Auditor at the vendor."""
    return User.objects.create_user("ann@m.example", PASSWORD, name="Ann", staff_roles=[StaffRole.AUDITOR])


def rename(partner: Partner, name: str, **context: object) -> None:
    """Give a partner another name on somebody's behalf."""
    with audit.context(**context):
        Partner.objects.filter(pk=partner.pk).update(name=name)


def rows(client, query: str = "") -> list[dict[str, str]]:
    """Read the list as its file."""
    answer = client.get(f"{PAGE}?format=csv&{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    answer.close()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("role", StaffRole.values)
def test_ops_admins_and_auditors_read_the_audit_and_nobody_else(role, sign_in):
    user = User.objects.create_user("x@m.example", PASSWORD, name="X", staff_roles=[role])

    status = sign_in(user).get(PAGE).status_code

    assert status == (200 if role in {StaffRole.OPS_ADMIN, StaffRole.AUDITOR} else 403)


def test_for_a_partner_there_is_no_such_page(alice, sign_in):
    assert sign_in(alice).get(PAGE).status_code == 404


def test_a_change_is_told_field_by_field(acme, mara, ann, sign_in):
    with audit.context(actor=mara.pk, address="192.0.2.7"):
        Partner.objects.filter(pk=acme.pk).update(status="at_risk", motions=["referral"], city="Ulm")

    page = sign_in(ann).get(f"{PAGE}?kind=partners_partnerevent&action=update").content.decode()

    for words in ("Mara", "Active", "At risk", "Ulm", acme.public_id, f'href="/console/partners/{acme.public_id}/"'):
        assert words in page


def test_names_stand_for_what_a_record_points_at(acme, alice, ann, sign_in):
    line = rows(sign_in(ann), "kind=partners_personevent")[0]

    assert line["Did"] == "Added"
    assert f"Partner: empty → {acme.name}" in line["What"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("record={acme}&action=update", ["A2", "A1"]),
        ("record={globex}&action=update", ["G1"]),
        ("partner={globex}&action=update", ["G1"]),
        ("who={mara}", ["A1"]),
        ("who={bob}", ["G1"]),
        ("who=system&action=update", ["A2"]),
        ("eyes=anybody", ["G1"]),
        ("eyes={olga}", ["G1"]),
        ("eyes={mara}", []),
        ("q=mara", ["A1"]),
        ("q={acme}&action=update", ["A2", "A1"]),
        ("kind=partners_personevent&action=update", []),
        ("action=update&from={today}", ["A2", "G1", "A1"]),
        ("action=update&from={tomorrow}", []),
        ("action=update&to={today}", ["A2", "G1", "A1"]),
        ("action=update&to={yesterday}", []),
        ("action=update&period=1&cols=partner,what,changes", ["A2", "G1", "A1"]),
    ],
)
def test_the_list_is_narrowed(query, names, acme, globex, bob, mara, olga, ann, sign_in):
    for staff in (olga, mara):
        Impersonation.objects.create(
            staff=staff, target=bob, reason="r", started_at=now(), expires_at=now() + timedelta(hours=1)
        )
    rename(acme, "A1", actor=mara.pk)
    rename(globex, "G1", actor=bob.pk, impersonator=olga.pk)
    rename(acme, "A2")
    day, here = timedelta(days=1), now().astimezone(ZoneInfo(ann.timezone))  # days are those of who reads
    named = {"acme": acme, "globex": globex, "bob": bob, "mara": mara, "olga": olga}
    facts = {name: record.public_id for name, record in named.items()}
    facts |= {"today": f"{here:%Y-%m-%d}"}
    facts |= {"tomorrow": f"{here + 2 * day:%Y-%m-%d}", "yesterday": f"{here - 2 * day:%Y-%m-%d}"}

    found = [line["What"].rpartition("→ ")[2] for line in rows(sign_in(ann), query.format(**facts))]

    assert found == names


def test_what_makes_no_sense_in_the_address_is_left_out(acme, ann, sign_in):
    client = sign_in(ann)

    for query in ("from=2026-99-99", "from=x&to=%00", "record=%00", "kind=auth_user", "after=zzz", "period=soon"):
        assert client.get(f"{PAGE}?{query}").status_code == 200


def test_a_record_without_changes_says_so(ann, sign_in):
    assert "Nothing matches" in sign_in(ann).get(f"{PAGE}?record=PA-0000-0000").content.decode()


def test_an_empty_audit_says_so(ann, sign_in):
    client = sign_in(ann)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM common_auditentry")

    assert "Nothing here yet" in client.get(PAGE).content.decode()


def test_a_file_is_safe_to_open(acme, ann, sign_in):
    rename(acme, "=HYPERLINK(1)")

    line = rows(sign_in(ann), f"record={acme.public_id}&action=update")[0]

    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.values())


def test_a_file_that_would_be_too_long_is_refused_with_a_way_out(acme, ann, sign_in, monkeypatch):
    monkeypatch.setattr("prm.accounts.selectors.audit.MOST_IN_A_FILE", 1)

    answer = sign_in(ann).get(f"{PAGE}?format=csv&record=&kind=partners_partnertypeevent", follow=True)
    refused = sign_in(ann).get(f"{PAGE}?format=csv", follow=True)

    list(answer)
    assert answer["Content-Type"].startswith("text/csv")
    assert "Choose a shorter time" in refused.content.decode()


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?kind=partners_partnerevent&format=csv"])
def test_a_longer_list_takes_no_more_queries(path, acme, ann, sign_in):
    client = sign_in(ann)
    rename(acme, "A", actor=ann.pk)

    def read() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
            list(answer)
        return len(queries)

    read()
    one = read()
    for name in ("B", "C", "D"):
        rename(acme, name, actor=ann.pk)
    more = read()

    assert more == one <= 24


def test_pages_follow_one_another_without_gaps(acme, ann, sign_in):
    for number in range(120):
        rename(acme, f"Name {number}")
    client, seen, query = sign_in(ann), [], f"record={acme.public_id}"

    while query:
        listing = client.get(f"{PAGE}?{query}").context["list"]
        seen += [int(row.ref) for row in listing.rows]
        query = listing.next_query

    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == AuditEntry.objects.filter(record=acme.public_id).count() == 121


def test_a_receipt_shows_what_proves_it(acme, mara, ann, sign_in):
    rename(acme, "Acme AG", actor=mara.pk, address="192.0.2.7")
    receipt = AuditEntry.objects.latest("id")
    client = sign_in(ann)

    before = client.get(f"{PAGE}{receipt.pk}/").content.decode()
    checks.verify_now()
    after = client.get(f"{PAGE}{receipt.pk}/").content.decode()

    for words in ("Acme AG", "Acme Integration GmbH", "192.0.2.7", bytes(receipt.digest).hex()):
        assert words in before
    assert "Linked within seconds" in before
    assert "Linked within seconds" not in after
    assert client.get(f"{PAGE}0/").status_code == 404


def test_verification_is_asked_for_once_and_its_result_is_shown(acme, ann, sign_in):
    client = sign_in(ann)
    assert "Not verified yet" in client.get(PAGE).content.decode()

    client.post(f"{PAGE}verify/")
    client.post(f"{PAGE}verify/")
    asked = client.get(f"{PAGE}chain/").content.decode()
    checks.run_asked()
    done = client.get(PAGE).content.decode()

    assert AuditCheck.objects.count() == 1
    assert "Verifying" in asked
    assert "Unbroken" in done
    assert "by Ann" in done


def test_tampering_is_told_to_ops_admins_and_auditors(acme, ann, olga, mara, sign_in):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE partners_partnerevent SET city = 'Elsewhere'")
        cursor.execute("SET LOCAL session_replication_role = origin")

    checks.verify_now()
    deliver_all()

    told = set(Notification.objects.filter(title__contains="tampered").values_list("user_id", flat=True))
    assert told == {ann.pk, olga.pk}
    assert Mail.objects.filter(subject__contains="tampered").count() == 2
    page = sign_in(ann).get(PAGE).content.decode()
    assert "Tampered with" in page
    assert acme.public_id in page


def test_records_lead_to_their_whole_history(acme, alice, olga, mara, sign_in):
    person = Person.objects.get(user=alice)
    for url, record in ((reverse("console:partner", args=[acme.public_id]), acme),
                        (reverse("console:person", args=[person.public_id]), person)):  # fmt: skip
        link = f"/console/audit/?of={record.public_id}"
        assert link in sign_in(olga).get(url).content.decode()
        assert link not in sign_in(mara).get(url).content.decode()


CROWD = """
INSERT INTO common_auditentry (table_name, row_id, record, action, at, actor_id, partner_id, columns, digest)
SELECT CASE WHEN n %% 500 = 0 THEN 'accounts_userevent' ELSE 'partners_partnerevent' END, -n, 'PA-' || n / 20,
    'update', now() - make_interval(secs => 60 * n), n %% 200, n %% 300, 1, sha256(n::text::bytea)
FROM generate_series(1, 60000) n
"""


def _nodes(plan: dict) -> list[dict]:
    return [plan, *(node for child in plan.get("Plans", []) for node in _nodes(child))]


def test_indexes_serve_the_page_among_sixty_thousand_receipts(acme, ann):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(CROWD, [])
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE common_auditentry")
    day = f"{now() - timedelta(days=20):%Y-%m-%d}"

    for query in ("", f"who={ann.public_id}", "record=PA-77", f"partner={acme.public_id}", f"from={day}&to={day}",
                  "kind=accounts_userevent", "eyes=anybody"):  # fmt: skip
        params = QueryDict(query)
        spec = spec_for(params)
        rows = spec.order(spec.sort).apply(narrow(spec, state_of(spec, params), AuditEntry.objects.all()))[:51]
        sql, values = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
            plan = cursor.fetchone()[0]
        nodes = _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])

        assert [node for node in nodes if node["Node Type"] == "Seq Scan"] == [], query
        assert max(node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in nodes) <= 1500, query
