"""The checks at submission and when a registration comes back. Each leaves its decision and trace.

Runs as the system: it compares a registration with everybody's. Nothing it finds reaches the partner but its cards.
"""

import zlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.db import connection
from django.db.models import Q

from dealreg import policies as kinds
from dealreg.enums import LIVE, CheckResult, ConflictKind, DealStatus
from dealreg.models import Conflict, Deal, Match, Opportunity, Review
from dealreg.rules import conflict as conflict_rule
from dealreg.rules import eligibility as eligibility_rule
from dealreg.rules import routing as routing_rule
from dealreg.rules.conflict import Collision, ConflictFacts
from dealreg.rules.routing import RoutingFacts
from dealreg.selectors import facts as facts_of
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

RAN_OUT_LATELY = timedelta(days=5 * 366)
"""How long ago a registration that ran out may have ended to be looked at; the longest cool-down is five years."""
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
    levels: tuple[dict[str, Any], ...] = ()


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


def serialise(subject: Subject) -> None:
    """Make submissions for what may be the same customer wait for each other until the transaction ends.

    Two of them at once would each find no account and create one. Locks are taken in order, so they cannot deadlock.
    """
    keys = {f"n:{normalise(subject.name).key}"}
    if subject.domain:
        keys.add(f"d:{subject.domain}")
    if subject.tax_id:
        keys.add(f"x:{normalise_tax_id(subject.tax_id, subject.country)}")
    with connection.cursor() as cursor:
        for number in sorted(zlib.crc32(key.encode()) for key in keys):
            cursor.execute("SELECT pg_advisory_xact_lock(72, %s)", [number - 2**31])


def serialise_partner(deal: Deal) -> None:
    """Make a partner's submissions wait for each other: two at once would each find the last room under the cap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(73, %s)", [deal.partner_id % 2**31])


def run(deal: Deal, tier: Tier | None, in_force: dict[str, Policy]) -> Checked:
    """Run every check on a just submitted deal and store what was found."""
    return _run(deal, tier, in_force, None, None)


def again(deal: Deal, tier: Tier | None, in_force: dict[str, Policy], *, place: datetime) -> Checked:
    """Run every check anew on a deal that comes back. What people said about look-alikes stays said.

    ``place`` is since when the deal stands in line: what came later and is undecided does not stand in its way.
    """
    review = Review.objects.select_for_update(of=("self",)).select_related("account").get(deal=deal)
    return _run(deal, tier, in_force, review, place)


def _run(
    deal: Deal, tier: Tier | None, in_force: dict[str, Policy], review: Review | None, place: datetime | None
) -> Checked:
    if tier is not None and tier.code in in_force[kinds.ELIGIBILITY].body.most_live:
        serialise_partner(deal)
    amount_eur = facts_of.in_base_currency(deal.amount, deal.currency)
    eligible = _eligibility(deal, tier, amount_eur, in_force[kinds.ELIGIBILITY])
    subject = subject_of(deal)
    serialise(subject)
    matches, account = _match(deal, subject, in_force[MATCHING], review.account if review else None)
    outcome = _conflicts(deal, matches, account, in_force[kinds.CONFLICT], place)
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
    alone = bool(routed.data["approves_itself"])
    found = {"account": account, "checks": result, "low_risk": alone, "amount_eur": amount_eur}
    if review is None:
        Review.objects.create(deal=deal, **found)
    else:
        Review.objects.update_or_create(deal=deal, defaults=found)
    if review is not None and review.account is not None and review.account != account:
        account_services.drop_if_unused(account=review.account)
    evidence.refresh(deal, in_force.get(kinds.EVIDENCE))
    return Checked(account, eligible, alone, routed.outcome, result, tuple(routed.data["levels"]))


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


def _match(deal: Deal, subject: Subject, policy: Policy, before: Account | None) -> tuple[list[Match], Account]:
    """Store every look-alike; return them with the account the deal belongs to, a new one if none is the same.

    ``before`` is the account a returning deal sat on. One that was made for it alone is no look-alike of it.
    """
    own = before if before and not Match.objects.filter(deal=deal, account=before).exists() else None
    ranked = [(account, result) for account, result in accounts.look_alikes(subject, policy.body) if account != own]
    alike = [(account, result) for account, result in ranked if result.verdict != "different"]
    matches = _store_matches(deal, alike)
    same = next((m.account for m in matches if m.verdict == Match.Verdict.SAME), None) or next(
        (m.account for m in matches if said(m) == Match.Verdict.SAME), None
    )
    nearest = [Ranked(accounts.subject_of(account), result) for account, result in ranked[:CANDIDATES_KEPT]]
    keep(
        "deal.matching", subject=deal, partner_id=deal.partner_id,
        facts=MatchingFacts(subject, tuple(each.subject for each in nearest)), outcome=outcome_of(nearest),
        policy=policy, actor=SYSTEM, card=False,
    )  # fmt: skip
    return matches, same or (_follow(own, deal, subject) if own else _new_account(deal, subject))


def _store_matches(deal: Deal, alike: list[tuple[Account, MatchResult]]) -> list[Match]:
    """Keep the look-alikes with their results, and of earlier ones those a person judged; the likeliest first."""
    before = {match.account_id: match for match in Match.objects.filter(deal=deal).select_related("account")}
    new = []
    for account, result in alike:
        match = before.get(account.pk) or Match(deal=deal, account=account)
        match.score, match.computed, match.maybe_parent = result.score, result.verdict, result.maybe_parent
        match.contributions = [asdict(contribution) for contribution in result.contributions]
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


def _conflicts(deal: Deal, matches: list[Match], account: Account, policy: Policy, place: datetime | None) -> Outcome:
    """Collect what may collide at every look-alike, ask the rule, store what counts."""
    Conflict.objects.filter(deal=deal).delete()
    found = [
        pair
        for match in matches
        if said(match) in {Match.Verdict.SAME, Match.Verdict.MAYBE}
        for pair in collisions(deal, match, place=place)
    ]
    if place is not None and all(match.account_id != account.pk for match in matches):
        # The account is the deal's own, so it is no look-alike; others may have come to it in the meantime.
        found += _live_at(deal, account, "same", None, place)
    facts = ConflictFacts(tuple(collision for collision, _ in found), on=now().date())
    rows = {id(collision): row for collision, row in found}
    for counted in conflict_rule.find(policy.body, facts):
        row = rows[id(counted.collision)]
        row.explanation, row.blocking = counted.explanation[:400], counted.blocking
        row.save()
    outcome = conflict_rule.decide(policy.body, facts)
    keep(
        "deal.conflict", subject=deal, partner_id=deal.partner_id, facts=facts, outcome=outcome, policy=policy,
        actor=SYSTEM,
    )  # fmt: skip
    return outcome


def collisions(deal: Deal, match: Match, *, place: datetime | None = None) -> list[tuple[Collision, Conflict]]:
    """Return everything at one look-alike that the conflict rule should weigh, each with an unsaved row."""
    families = set(facts_of.families_of(deal))
    account_is: Literal["same", "maybe"] = "same" if said(match) == Match.Verdict.SAME else "maybe"
    found = _live_at(deal, match.account, account_is, match, place)
    for opportunity in _open_opportunities(match.account):
        kind = ConflictKind.RENEWAL if opportunity.is_renewal else ConflictKind.DIRECT_OPPORTUNITY
        if opportunity.partner_id == deal.partner_id and opportunity.partner_id is not None:
            continue
        collision = Collision(
            kind=kind,
            reference=opportunity.public_id,
            described=f"{kind.label}: {opportunity.name}, {opportunity.owner_name or 'no owner'}",
            account_is=account_is,
            family_overlap=opportunity.family is None or opportunity.family.code in families,
            territory_overlap=not opportunity.territory or territories.overlap(deal.territory, opportunity.territory),
        )
        found.append((collision, Conflict(deal=deal, kind=kind, match=match, opportunity=opportunity)))
    if match.account.is_strategic:
        words = f"{match.account.name} is a named strategic account"
        collision = Collision(ConflictKind.STRATEGIC_ACCOUNT, match.account.public_id, words, account_is, True, True)
        row = Conflict(deal=deal, kind=collision.kind, match=match, account=match.account)
        found.append((collision, row))
    return found


def _live_at(
    deal: Deal, account: Account, account_is: Literal["same", "maybe"], match: Match | None, place: datetime | None
) -> list[tuple[Collision, Conflict]]:
    """Return the live registrations at an account, of the undecided ones only those that came before ``place``; and
    those that ran out lately."""
    families = set(facts_of.families_of(deal))
    ended = Q(status=DealStatus.EXPIRED, closed_at__gte=now() - RAN_OUT_LATELY)
    live = Deal.objects.filter(Q(status__in=LIVE) | ended, review__account=account).exclude(pk=deal.pk)
    if place is not None:
        live = live.exclude(status__in=LIVE - {DealStatus.APPROVED}, submitted_at__gt=place)
    found = []
    for other in live.select_related("partner").prefetch_related("lines__family"):
        over = other.status == DealStatus.EXPIRED and other.closed_at is not None
        collision = Collision(
            kind=ConflictKind.ENDED_REGISTRATION if over else ConflictKind.LIVE_REGISTRATION,
            reference=other.public_id,
            described=f"{other.partner.name} registered {other.customer_name}, {other.get_status_display().lower()}",
            account_is=account_is,
            family_overlap=not families.isdisjoint({line.family.code for line in other.lines.all()}),
            territory_overlap=territories.overlap(deal.territory, other.territory),
            same_partner=other.partner_id == deal.partner_id,
            ended_on=other.closed_at.date() if over and other.closed_at else None,
        )
        found.append((collision, Conflict(deal=deal, kind=collision.kind, match=match, other=other)))
    return found


def _open_opportunities(account: Account) -> list[Opportunity]:
    """Return the vendor's open sales at the account; one grown from a registration counts as that registration."""
    return list(
        Opportunity.objects.filter(
            account=account, deal__isnull=True, stage__in=["prospecting", "engaging"]
        ).select_related("family")[:50]
    )


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
