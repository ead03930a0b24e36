"""The checks at submission and when a registration comes back. Each leaves its decision and trace.

Runs as the system: it compares a registration with everybody's. Nothing it finds reaches the partner but its cards.
"""

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models

from dealreg import policies as kinds
from dealreg.enums import CheckResult, ConflictKind
from dealreg.models import Conflict, Deal, Match, Review
from dealreg.rules import conflict as conflict_rule
from dealreg.rules import eligibility as eligibility_rule
from dealreg.rules import evidence as evidence_rule
from dealreg.rules import routing as routing_rule
from dealreg.rules.conflict import ConflictFacts
from dealreg.rules.routing import RoutingFacts
from dealreg.selectors import collisions
from dealreg.selectors import evidence as evidence_selectors
from dealreg.selectors import facts as facts_of
from dealreg.selectors.collisions import Place
from dealreg.services import evidence
from partners.models import Account, Tier
from partners.policies import MATCHING
from partners.rules.identifiers import normalise_tax_id, registrable_domain
from partners.rules.matching import MatchingFacts, MatchResult, Ranked, outcome_of
from partners.rules.names import normalise
from partners.rules.subject import Subject
from partners.selectors import account as accounts
from partners.selectors import territory as territories
from partners.services import account as account_services
from prm.common.actors import SYSTEM
from prm.common.decisions import Outcome
from prm.common.judging import keep
from prm.common.moment import now
from prm.common.policies import Policy
from prm.common.policies.facts import by_name
from prm.common.together import draw

CANDIDATES_KEPT = 10
"""How many of the nearest accounts a matching decision keeps, to be run again and tried under another policy."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks found, for the service that acts on it."""

    account: Account
    eligible: bool
    approves_itself: bool
    job: str
    result: str
    amount_eur: Decimal | None
    levels: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class First(Checked):
    """What the first checks found, and the unsaved rows of it: the caller writes them with the deal.

    ``account_is_new`` when the checks made it: then it is one of the rows, and its keys are still to be counted.
    ``has_rivals`` when an undecided registration stands in the way.
    """

    review: Review = field(default_factory=Review)
    rows: tuple[models.Model, ...] = ()
    account_is_new: bool = False
    has_rivals: bool = False


def subject_of(deal: Deal) -> Subject:
    """Return the deal's customer as the matching rule sees it."""
    return Subject(
        name=deal.customer_name,
        country=deal.customer_country,
        domain=registrable_domain(deal.customer_website) or "",
        tax_id=deal.customer_tax_id,
        address=deal.customer_address,
        postal_code=deal.customer_postal_code,
        city=deal.customer_city,
        contact_email=deal.contact_email,
    )


def serialise(deal: Deal, subject: Subject, *, partner: bool) -> None:
    """Make submissions for what may be the same customer wait for each other until the transaction ends.

    Two of them at once would each find no account and create one. With ``partner`` a partner's submissions wait for
    each other too: two at once would each find the last room under the cap. One statement takes the locks in order,
    the partner's first, so they cannot deadlock.
    """
    keys = {f"n:{normalise(subject.name).key}"}
    if subject.domain:
        keys.add(f"d:{subject.domain}")
    if subject.tax_id:
        keys.add(f"x:{normalise_tax_id(subject.tax_id, subject.country)}")
    locks = [(73, deal.partner_id % 2**31)] if partner else []
    locks += [(72, number - 2**31) for number in sorted(zlib.crc32(key.encode()) for key in keys)]
    with connection.cursor() as cursor:
        asked = ", ".join("pg_advisory_xact_lock(%s, %s)" for _ in locks)
        cursor.execute(f"SELECT {asked}", [number for lock in locks for number in lock])


def run(deal: Deal, tier: Tier | None, in_force: dict[str, Policy]) -> First:
    """Run every check on a deal that was never submitted, saved or not, and return what was found.

    A deal that is not saved yet, its look-alikes and a new account have drawn their primary keys afterwards.
    """
    amount_eur, eligible, subject = _begin(deal, tier, in_force)
    ranked = accounts.ranked(subject, in_force[MATCHING].body)
    alike = _alike(ranked)
    is_new = not any(result.verdict == Match.Verdict.SAME for _, result in alike)
    keys = draw({Deal: int(deal.pk is None), Account: int(is_new), Match: len(alike)})
    deal.pk = deal.pk or keys[Deal][0]
    matches = [
        _matched(Match(pk=key, deal=deal, account=account), result)
        for key, (account, result) in zip(keys[Match], alike, strict=True)
    ]
    same = _keep_matching(deal, subject, matches, ranked, in_force[MATCHING])
    account = same or _new_account(deal, subject)
    account.pk = account.pk or keys[Account][0]
    outcome, conflicts = _conflicts(deal, _places(matches), in_force[kinds.CONFLICT])
    checked = _route(deal, tier, in_force, matches, outcome, account, amount_eur, eligible)
    review = Review(
        deal=deal, account=account, checks=checked["result"], low_risk=checked["approves_itself"],
        amount_eur=amount_eur, evidence_score=_evidence(deal, in_force.get(kinds.EVIDENCE)),
    )  # fmt: skip
    return First(
        **checked,
        review=review,
        rows=(*([account] if is_new else []), review, *matches, *conflicts),
        account_is_new=is_new,
        has_rivals=any(row.kind == ConflictKind.LIVE_REGISTRATION and row.blocking for row in conflicts),
    )


def again(deal: Deal, tier: Tier | None, in_force: dict[str, Policy], *, place: datetime) -> Checked:
    """Run every check anew on a deal that comes back and store what was found. What people said stays said.

    ``place`` is since when the deal stands in line: what came later and is undecided does not stand in its way.
    """
    review = Review.objects.select_for_update(of=("self",)).select_related("account").get(deal=deal)
    before = review.account
    amount_eur, eligible, subject = _begin(deal, tier, in_force)
    # An account that was made for the deal alone is no look-alike of it.
    own = before if before and not Match.objects.filter(deal=deal, account=before).exists() else None
    ranked = [pair for pair in accounts.ranked(subject, in_force[MATCHING].body) if own is None or pair[0].pk != own.pk]
    matches = _store_matches(deal, _alike(ranked))
    same = _keep_matching(deal, subject, matches, ranked, in_force[MATCHING])
    account = same or (_follow(own, deal, subject) if own else _stored_account(deal, subject))
    Conflict.objects.filter(deal=deal).delete()
    places = _places(matches)
    if all(match.account_id != account.pk for match in matches):
        # The account is the deal's own, so it is no look-alike; others may have come to it in the meantime.
        places.append(Place(account, "same"))
    outcome, conflicts = _conflicts(deal, places, in_force[kinds.CONFLICT], since=place)
    for conflict in conflicts:
        conflict.save()
    checked = _route(deal, tier, in_force, matches, outcome, account, amount_eur, eligible)
    review.account, review.checks, review.amount_eur = account, checked["result"], amount_eur
    review.low_risk = checked["approves_itself"]
    review.save()
    if before is not None and before != account:
        account_services.drop_if_unused(account=before)
    evidence.refresh(deal, in_force.get(kinds.EVIDENCE))
    return Checked(**checked)


def _begin(deal: Deal, tier: Tier | None, in_force: dict[str, Policy]) -> tuple[Decimal | None, bool, Subject]:
    """Wait for one's turn, and decide whether the partner may register it."""
    subject, policy = subject_of(deal), in_force[kinds.ELIGIBILITY]
    serialise(deal, subject, partner=tier is not None and tier.code in policy.body.most_live)
    amount_eur = facts_of.in_base_currency(deal.amount, deal.currency)
    return amount_eur, _eligibility(deal, tier, amount_eur, policy), subject


def _route(
    deal: Deal, tier: Tier | None, in_force: dict[str, Policy], matches: list[Match], outcome: Outcome,
    account: Account, amount_eur: Decimal | None, eligible: bool,
) -> dict[str, Any]:  # fmt: skip
    """Say the checks in a word and decide who decides; returns what :class:`Checked` holds."""
    strategic = any(m.account.is_strategic for m in matches if said(m) == Match.Verdict.SAME)
    result = _in_a_word(outcome, matches, strategic, eligible)
    routing_facts = RoutingFacts(
        territories=(deal.territory, *territories.ancestors(deal.territory)),
        amount_eur=amount_eur,
        tier=tier.code if tier else None,
        strategic=strategic,
        checks=result,
        eligible=eligible,
        new_customer=not any(said(m) == Match.Verdict.SAME for m in matches),
        units=facts_of.units_of(deal),
    )
    routed = routing_rule.decide(in_force[kinds.ROUTING].body, routing_facts)
    keep(
        "deal.routing", subject=deal, partner_id=deal.partner_id, facts=routing_facts, outcome=routed,
        policy=in_force[kinds.ROUTING], actor=SYSTEM, card=False,
    )  # fmt: skip
    return {
        "account": account,
        "eligible": eligible,
        "approves_itself": bool(routed.data["approves_itself"]),
        "job": routed.outcome,
        "result": result,
        "amount_eur": amount_eur,
        "levels": tuple(routed.data["levels"]),
    }


def _evidence(deal: Deal, policy: Policy | None) -> int:
    """Return what the evidence of a draft counts; on one that is not saved yet there cannot be any."""
    body = policy.body if policy else evidence_selectors.policy_of(deal).body
    pieces, answers = ([], []) if deal._state.adding else evidence_selectors.both_of(deal)
    total: int = evidence_rule.score(body, evidence_selectors.facts(pieces, answers)).data["score"]
    return total


def _eligibility(deal: Deal, tier: Tier | None, amount_eur: Decimal | None, policy: Policy) -> bool:
    facts = facts_of.eligibility_facts(deal, tier, amount_eur)
    outcome = eligibility_rule.decide(policy.body, facts)
    keep(
        "deal.eligibility", subject=deal, partner_id=deal.partner_id, facts=facts, outcome=outcome,
        policy=policy, actor=SYSTEM,
    )  # fmt: skip
    return outcome.outcome == "eligible"


def said(match: Match) -> str:
    """Return what holds about a look-alike: a person's word, else the rule's."""
    return match.verdict or match.computed


Ranking = list[tuple[accounts.Candidate, MatchResult]]
Alike = list[tuple[Account, MatchResult]]


def _alike(ranked: Ranking) -> Alike:
    return [(candidate.account(), result) for candidate, result in ranked if result.verdict != "different"]


def _keep_matching(
    deal: Deal, subject: Subject, matches: list[Match], ranked: Ranking, policy: Policy
) -> Account | None:
    """Keep the decision; return the account that is the same customer, by a person's word before the rule's."""
    same = next((m.account for m in matches if m.verdict == Match.Verdict.SAME), None) or next(
        (m.account for m in matches if said(m) == Match.Verdict.SAME), None
    )
    nearest = [Ranked(candidate.subject, result) for candidate, result in ranked[:CANDIDATES_KEPT]]
    keep(
        "deal.matching", subject=deal, partner_id=deal.partner_id,
        facts=MatchingFacts(subject, tuple(each.subject for each in nearest)), outcome=outcome_of(nearest),
        policy=policy, actor=SYSTEM, card=False,
    )  # fmt: skip
    return same


def _matched(match: Match, result: MatchResult) -> Match:
    """Put a result on a look-alike."""
    match.score, match.computed, match.maybe_parent = result.score, result.verdict, result.maybe_parent
    match.contributions = [by_name(contribution) for contribution in result.contributions]
    return match


def _store_matches(deal: Deal, alike: Alike) -> list[Match]:
    """Keep the look-alikes with their results, and of earlier ones those a person judged; the likeliest first."""
    before = {match.account_id: match for match in Match.objects.filter(deal=deal).select_related("account")}
    new = []
    for account, result in alike:
        match = _matched(before.get(account.pk) or Match(deal=deal, account=account), result)
        if match.pk is None:
            new.append(match)
        else:
            match.save(update_fields=["score", "computed", "maybe_parent", "contributions"])
    Match.objects.bulk_create(new)
    now_alike = {account.pk for account, _ in alike}
    gone = [match for match in before.values() if match.account_id not in now_alike and not match.verdict]
    if gone:
        Match.objects.filter(pk__in=[match.pk for match in gone]).delete()
    kept = [match for match in (*before.values(), *new) if match not in gone]
    return sorted(kept, key=lambda match: (-match.score, match.pk))


def _follow(own: Account, deal: Deal, subject: Subject) -> Account:
    """Bring the account that was made for the deal up to what the partner now says about the customer."""
    data = {**_account_data(deal, subject), "name": deal.customer_name}
    domain = data.pop("domain")
    if all(getattr(own, name) == value for name, value in data.items()):
        return own
    return account_services.update(actor=SYSTEM, account=own, data={**data, "domain": domain})


def _new_account(deal: Deal, subject: Subject) -> Account:
    return account_services.made(actor=SYSTEM, name=deal.customer_name, **_account_data(deal, subject))


def _stored_account(deal: Deal, subject: Subject) -> Account:
    return account_services.create(actor=SYSTEM, name=deal.customer_name, **_account_data(deal, subject))


def _account_data(deal: Deal, subject: Subject) -> dict[str, str]:
    return {
        "website": deal.customer_website,
        "domain": subject.domain,
        "tax_id": deal.customer_tax_id,
        "country": deal.customer_country,
        "territory": deal.territory,
        "address": deal.customer_address,
        "postal_code": deal.customer_postal_code,
        "city": deal.customer_city,
        "contact_email": deal.contact_email,
    }


def _places(matches: list[Match]) -> list[Place]:
    """Return where something may collide: at every account that is or may be the customer."""
    return [
        Place(match.account, "same" if said(match) == Match.Verdict.SAME else "maybe", match)
        for match in matches
        if said(match) in {Match.Verdict.SAME, Match.Verdict.MAYBE}
    ]


def _conflicts(
    deal: Deal, places: list[Place], policy: Policy, *, since: datetime | None = None
) -> tuple[Outcome, list[Conflict]]:
    """Collect what may collide, ask the rule; return its answer and the unsaved rows of what counts."""
    found = collisions.found_at(deal, places, since=since)
    facts = ConflictFacts(tuple(collision for collision, _ in found), on=now().date())
    rows = {id(collision): row for collision, row in found}
    counted = []
    for each in conflict_rule.find(policy.body, facts):
        row = rows[id(each.collision)]
        row.explanation, row.blocking = each.explanation[:400], each.blocking
        counted.append(row)
    outcome = conflict_rule.decide(policy.body, facts)
    keep(
        "deal.conflict", subject=deal, partner_id=deal.partner_id, facts=facts, outcome=outcome, policy=policy,
        actor=SYSTEM,
    )  # fmt: skip
    return outcome, counted


def _in_a_word(outcome: Outcome, matches: list[Match], strategic: bool, eligible: bool) -> str:
    """Return the checks' result for the queue, the gravest first."""
    if not eligible:
        return CheckResult.NOT_ELIGIBLE
    if outcome.outcome == "conflict":
        return CheckResult.CONFLICT
    if strategic:
        return CheckResult.STRATEGIC
    if outcome.outcome == "possible" or any(said(m) == Match.Verdict.MAYBE for m in matches):
        return CheckResult.POSSIBLE
    return CheckResult.CLEAR
