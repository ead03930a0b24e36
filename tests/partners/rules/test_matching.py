from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from partners.rules.match_keys import index_keys
from partners.rules.matching import MatchBody, MatchWeights, Relation, Subject, Verdict, rank, score

BODY = MatchBody()
NETZE = Subject(
    "Stadtwerke Ulm Netze GmbH",
    country="DE",
    domain="netze.swu.example",
    tax_id="DE 811 247 093",
    address="Karlstraße 1",
    postal_code="89073",
    city="Ulm",
    contact_email="m.brandt@swu.example",
)
SWU = Subject(
    "SWU Netze GmbH",
    country="DE",
    domain="swu.example",
    address="Karlstr. 1–3, 89073 Ulm",
    contact_email="k.weiss@swu.example",
)
PARENT = Subject(
    "Stadtwerke Ulm/Neu-Ulm GmbH",
    country="DE",
    domain="swu.example",
    tax_id="DE 147 040 210",
    address="Karlstraße 1",
    postal_code="89073",
    city="Ulm",
)


def by_field(result):
    return {c.field: c for c in result.contributions}


def test_a_near_name_with_everything_else_equal_is_for_a_person_to_decide():
    result = score(BODY, NETZE, SWU)

    assert (result.score, result.verdict, result.maybe_parent) == (87, Verdict.MAYBE, False)
    assert [(c.field, c.points, c.maximum) for c in result.contributions] == [
        ("name", 21, 30),
        ("website", 25, 25),
        ("tax_id", None, 25),
        ("address", 9, 10),
        ("contact", 10, 10),
    ]


def test_the_matching_parts_are_marked_on_both_sides():
    website = by_field(score(BODY, NETZE, SWU))["website"]
    (start, end), *_ = website.left_spans

    assert website.left[start:end] == "swu.example"
    assert website.right_spans == ((0, len("swu.example")),)


def test_a_shared_domain_under_another_tax_id_may_be_the_parent():
    result = score(BODY, NETZE, PARENT)

    assert (result.verdict, result.maybe_parent) == (Verdict.MAYBE, True)
    assert by_field(result)["tax_id"].relation is Relation.DIFFERS


def test_what_is_unknown_neither_earns_nor_costs():
    known = score(BODY, Subject("Acme", "DE", "acme.de"), Subject("Acme", "DE", "acme.de"))
    more = score(BODY, Subject("Acme", "DE", "acme.de", tax_id="123456789"), Subject("Acme", "DE", "acme.de"))

    assert known.score == more.score == 100


def test_a_name_alone_is_never_the_same():
    result = score(BODY, Subject("Acme GmbH"), Subject("ACME"))

    assert (result.verdict, result.score, result.limits) == (Verdict.MAYBE, 89, ("name_alone_at_most",))


def test_an_equal_name_in_one_country_is_the_same():
    assert score(BODY, Subject("Acme GmbH", "DE"), Subject("ACME", "DE")).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Subject("Acme GmbH", "DE"), Subject("Acme AG", "DE")),
        (Subject("Technology Solutions", "DE"), Subject("Technology Solutions", "DE")),
        (Subject("Acme", "DE"), Subject("Acme", "FR")),
        (Subject("Acme", "DE", "acme.com"), Subject("Acme", "FR", "acme.com")),
        (Subject("Acme", "DE", tax_id="123456789"), Subject("Acme", "DE", tax_id="987654321")),
        (Subject("Acme", "DE", "acme.com"), Subject("Acme", "DE", "zubrowka.com")),
        (Subject("Acme", "DE", "acme.com"), Subject("Acme Robotics", "DE", "acme.com")),
        (Subject("Acme", "DE", "acme.com"), Subject("Zubrowka", "DE", "acme.com")),
    ],
    ids=["forms", "general-words", "countries", "group", "tax-ids", "websites", "extended", "owner"],
)
def test_a_person_decides_where_the_evidence_is_divided(left, right):
    assert score(BODY, left, right).verdict is Verdict.MAYBE


def test_an_equal_tax_id_is_the_same_whatever_the_name():
    left, right = Subject("Acme", "DE", tax_id="DE811247093"), Subject("Zubrowka", "DE", tax_id="811 247 093")

    assert score(BODY, left, right).verdict is Verdict.SAME


def test_an_alias_counts_as_the_name_itself():
    right = Subject("Hyperscale Data, Inc.", "US", "hyperscaledata.com", aliases=("BitNile Holdings, Inc.",))
    result = score(BODY, Subject("BITNILE HOLDINGS", "US", "hyperscaledata.com"), right)
    name = by_field(result)["name"]

    assert (result.verdict, name.relation, name.points, name.right, name.alias) == (
        Verdict.SAME,
        Relation.SAME,
        30,
        "BitNile Holdings, Inc.",
        True,
    )


def test_a_named_parent_is_flagged():
    child = Subject("Zubrowka Netze", "DE", "acme.com", parent_name="Acme GmbH")

    assert score(BODY, child, Subject("Acme", "DE", "acme.com")).maybe_parent


def test_free_mail_never_matches():
    left, right = Subject("Acme", contact_email="bob@gmail.com"), Subject("Zubrowka", contact_email="eve@gmail.com")

    assert by_field(score(BODY, left, right))["contact"].relation is Relation.UNKNOWN


def test_a_contact_stands_in_for_a_missing_website():
    left, right = Subject("Acme", domain="acme.com"), Subject("Acme", contact_email="bob@acme.com")

    assert by_field(score(BODY, left, right))["website"].relation is Relation.SAME


def test_strangers_are_different():
    left, right = Subject("Nordic Steel Holding AB", "SE"), Subject("Iberian Foods S.A.", "ES")

    assert score(BODY, left, right).verdict is Verdict.DIFFERENT


def test_the_policy_moves_thresholds_weights_and_limits():
    body = MatchBody(same_from=80, name_alone_at_most=None, weights=MatchWeights(name=100))

    assert score(body, Subject("Acme"), Subject("Acme")).verdict is Verdict.SAME


def test_thresholds_must_be_in_order():
    with pytest.raises(ValidationError, match="maybe_from"):
        MatchBody(same_from=50, maybe_from=60)


def test_shared_identifiers_come_before_names_that_look_alike():
    owner = Subject("Terrapin Technologies", domain="telik.com", ref="owner")
    twin = Subject("Telik", ref="twin")
    like = Subject("Telika", ref="like")
    subject = Subject("Telik", domain="telik.com")

    assert [r.subject.ref for r in rank(BODY, subject, [like, owner, twin])] == ["owner", "twin", "like"]


def test_the_order_of_aliases_decides_nothing():
    left = Subject("Nordlicht", "DE", aliases=("Acme", "SWU"))
    one, other = (
        score(BODY, left, Subject("Kröger", "DE", aliases=names)) for names in (("SWU", "Acme"), ("Acme", "SWU"))
    )
    back = score(BODY, Subject("Kröger", "DE", aliases=("SWU", "Acme")), left)

    assert (one.verdict, one.score) == (other.verdict, other.score) == (back.verdict, back.score)


TEXTS = st.sampled_from(["", "Acme", "Acme Tools GmbH", "SWU", "Stadtwerke Ulm", "アロカ", "DE811247093", "x@acme.com"])
SUBJECTS = st.builds(
    Subject,
    name=TEXTS | st.text(max_size=20),
    country=st.sampled_from(["", "DE", "FR"]),
    domain=st.sampled_from(["", "acme.com", "acme.de", "swu.example", "nonsense"]),
    tax_id=st.sampled_from(["", "DE811247093", "811 247 093", "147040210"]),
    address=TEXTS,
    city=st.sampled_from(["", "Ulm"]),
    contact_email=st.sampled_from(["", "a@acme.com", "b@gmail.com"]),
    aliases=st.lists(TEXTS, max_size=2).map(tuple),
    parent_name=TEXTS,
)


@given(SUBJECTS, SUBJECTS)
def test_the_verdict_is_the_same_from_both_sides(left, right):
    forth, back = score(BODY, left, right), score(BODY, right, left)

    assert (forth.verdict, forth.score, forth.maybe_parent) == (back.verdict, back.score, back.maybe_parent)
    assert [c.points for c in forth.contributions] == [c.points for c in back.contributions]


@given(SUBJECTS)
def test_a_subject_is_never_different_from_itself_when_it_has_a_name(subject):
    result = score(BODY, subject, replace(subject))

    assert 0 <= result.score <= 100
    assert not subject.name.isalpha() or not subject.name.isascii() or result.verdict is not Verdict.DIFFERENT


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_spans_lie_within_the_texts_they_mark(name, domain, address):
    subject = Subject(name, domain=domain, address=address, tax_id=name, contact_email=domain)

    for c in score(BODY, subject, NETZE).contributions + score(BODY, NETZE, subject).contributions:
        assert all(0 <= start < end <= len(c.left) for start, end in c.left_spans)
        assert all(0 <= start < end <= len(c.right) for start, end in c.right_spans)


@pytest.mark.parametrize("piece", ["<a>", "\u202e", "大", "高", "ー", "한", "a.", "aB", "&amp;", "1 ", "A", "é"])
def test_huge_strings_are_cut_in_every_field(piece):
    text = piece * (2_000_000 // len(piece))
    huge = Subject(text, domain=text, tax_id=text, address=text, city=text, contact_email=text, aliases=(text,))

    assert len(index_keys(huge)) < 2000
    assert score(BODY, huge, NETZE).verdict is Verdict.DIFFERENT
