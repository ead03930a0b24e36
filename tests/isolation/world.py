"""A small world with one of everything that has an address of its own, and every kind of person in front of it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client

from dealreg.models import ApprovalStep, Deal, Extension, Match, Opportunity, Participant, SharedDeal
from dealreg.services import activity, confirmation, draft, evidence, files, note, participant, review, submission
from partners.enums import PartnerStatus, PersonStatus
from partners.models import (
    Account,
    AccountAlias,
    Certification,
    Cohort,
    CohortMember,
    HeldCertification,
    Metric,
    MetricValue,
    Partner,
    PartnerType,
    Person,
    TeamMember,
    Tier,
    TierAssignment,
    TierProposal,
)
from partners.services import merge as merging
from partners.services import person as people
from pricing.models import Product, ProductFamily
from prm.accounts.enums import PartnerRole, StaffRole
from prm.accounts.models import Absence, Mail, Notification, SavedView, User
from prm.accounts.notices import notify
from prm.accounts.selectors.actor import IMPERSONATION_KEY, memberships_of, partner_actor, staff_actor
from prm.accounts.services import impersonation, token
from prm.common import search
from prm.common.actors import SYSTEM, Actor
from prm.common.events import deliver_all
from prm.common.imports import jobs
from prm.common.models import AuditEntry, Decision, Delivery, Simulation, WebhookAttempt
from prm.common.models.policy import PolicyExample, PolicyVersion
from prm.common.moment import now
from prm.common.simulation import jobs as simulations
from prm.common.simulation import runner
from prm.common.webhooks import services as webhooks
from tests.dealreg.conftest import registration
from tests.isolation.quotes import quoted
from tests.isolation.renewals import renewed
from tests.pricing import books

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ANONYMOUS, REMOVED, OUTSIDER, VIEWER = "anonymous", "removed", "charlie", "viewer"
STAFF = tuple(StaffRole.values)
ACME = tuple(PartnerRole.values)
NO_ACCESS = (ANONYMOUS, REMOVED)
EVERYBODY = (*NO_ACCESS, OUTSIDER, VIEWER, *STAFF, *ACME)
"""Staff and Acme's people are called by their role; ``viewer`` is staff who views as Acme's admin."""


@dataclass
class World:
    """Signed-in clients by name, and the values that parameterised addresses take, by what they name."""

    clients: dict[str, Client] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)
    roles: dict[str, frozenset[str]] = field(default_factory=dict)


def _actor(user: User) -> Actor:
    return staff_actor(user) if user.is_staff else partner_actor(user, memberships_of(user)[0])


def _user(name: str, place: str, **fields: Any) -> User:
    return User.objects.create_user(f"{name}@{place}.example", None, name=name.replace("_", " ").title(), **fields)


def _partner(name: str) -> Partner:
    return Partner.objects.create(
        name=name,
        type=PartnerType.objects.first(),
        status=PartnerStatus.ACTIVE,
        country="DE",
        territories=["DE-BW"],
        motions=["resell"],
    )


def _person(user: User, partner: Partner, *roles: str) -> Person:
    return Person.objects.create(
        partner=partner, user=user, name=user.name, email=user.email, roles=list(roles), status=PersonStatus.ACTIVE
    )


def _sign_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return client


def build() -> World:
    """Make the world in the current transaction."""
    call_command("setup_programme", verbosity=0)
    world = World(
        clients={ANONYMOUS: Client(raise_request_exception=False)}, roles={ANONYMOUS: frozenset(), REMOVED: frozenset()}
    )
    acme, globex = _partner("Acme Integration GmbH"), _partner("Globex Systems SAS")
    staff = {role: _user(role, "meridian", staff_roles=[role]) for role in STAFF}
    own = {role: _user(role, "acme") for role in ACME}
    persons = {role: _person(user, acme, role) for role, user in own.items()}
    charlie, gone = _user("charlie", "globex"), _user("gone", "acme")
    _person(charlie, globex, PartnerRole.ADMIN, PartnerRole.SELLER)
    left = _person(gone, acme, PartnerRole.ADMIN, PartnerRole.SELLER)
    for name, user in {**staff, **own, OUTSIDER: charlie, REMOVED: gone, VIEWER: staff[StaffRole.OPS_ADMIN]}.items():
        world.clients[name] = _sign_in(user)
        world.roles[name] = frozenset({name})
    world.roles[OUTSIDER] = frozenset({PartnerRole.ADMIN, PartnerRole.SELLER})
    world.roles[VIEWER] = frozenset({PartnerRole.ADMIN})
    admin = _actor(own[PartnerRole.ADMIN])
    # Gone from Acme while a browser of theirs was still signed in, and with the account itself still open.
    Person.objects.filter(pk=left.pk).update(status=PersonStatus.REMOVED, removed_at=now())
    world.roles[REMOVED] = frozenset()

    seen = impersonation.start(
        target=own[PartnerRole.ADMIN], partner_ref=acme.public_id, reason="To help", actor=_actor(staff["ops_admin"])
    )
    session = world.clients[VIEWER].session
    session[IMPERSONATION_KEY] = seen.public_id
    session.save()

    _fill(world, acme, globex, staff, own, persons, admin)
    return world


def _fill(
    world: World,
    acme: Partner,
    globex: Partner,
    staff: dict[str, User],
    own: dict[str, User],
    persons: dict[str, Person],
    admin: Actor,
) -> None:
    seller = _actor(own[PartnerRole.SELLER])
    family, _ = ProductFamily.objects.get_or_create(code="edge", defaults={"name": "Edge Gateway"})
    product, _ = Product.objects.get_or_create(
        sku="edge-1", defaults={"name": "Edge", "family": family, "list_price": Decimal(3800)}
    )
    first = submission.submit(deal=draft.start(actor=seller, data=registration()), actor=seller)
    second = draft.start(actor=seller, data=registration(customer_name="Stadtwerke Ulm Netz"))
    second = submission.submit(deal=second, actor=seller)
    open_draft = draft.start(actor=seller, data=registration(customer_name="Nordwind Energie AG"))
    upload = SimpleUploadedFile("offer.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    file = files.attach(deal=first, actor=seller, upload=upload)
    review.assign(deal=first, reviewer=staff[StaffRole.CHANNEL_MANAGER], actor=SYSTEM)
    Deal.objects.filter(pk=first.pk).update(protected_from=now(), protected_until=now() + timedelta(days=90))
    asked = Extension.objects.create(deal=first, partner=acme, days=9, because="A late tender", asked_by_name="S")
    sale = _sale(first, globex, seller)
    account = Account.objects.first()
    match = Match.objects.filter(deal=second).first()
    opportunity = Opportunity.objects.create(name="Direct sale", account=account, stage="engaging", amount=Decimal(100))
    invited = people.invite(partner=acme, name="Ivy", email="ivy@acme.example", roles=["partner_seller"], actor=admin)
    colleague = _user("staff_colleague", "meridian", staff_roles=["finance"])
    notify(
        [own[PartnerRole.SELLER]], key="k", kind="deal.approved", title="Approved", url="/portal/", partner_id=acme.pk
    )
    alias = AccountAlias.objects.create(account=account, name="SWU", kind="alias", at=now())
    member = TeamMember.objects.create(
        partner=acme, user=staff[StaffRole.CHANNEL_MANAGER], role="partner_manager", name="M", email="m@x.example"
    )
    tier = Tier.objects.first()
    assignment = TierAssignment.objects.create(
        partner=acme, programme=tier.programme, tier=tier, since=now().date() - timedelta(days=3)
    )
    made_token, _ = token.create(actor=seller, name="script", scopes=["read", "write"], days=9)
    view = SavedView.objects.create(user=staff[StaffRole.OPS_ADMIN], page="deals", name="Mine", query="status=draft")
    table = SimpleUploadedFile("accounts.csv", b"Name,Country\nNordlicht AG,DE\n")
    job = jobs.bring(actor=_actor(staff[StaffRole.OPS_ADMIN]), upload=table)
    _webhooks(world, _actor(staff[StaffRole.OPS_ADMIN]), admin, globex)
    twins = [Account.objects.create(name=name) for name in ("Nordlicht", "Nordlicht AG", "Nordlicht GmbH")]
    merged = merging.merge(keep=twins[0], gone=twins[1], actor=_actor(staff[StaffRole.OPS_ADMIN]))
    certificate = Certification.objects.create(code="edge-expert", name="Edge expert")
    held = HeldCertification.objects.create(
        partner=acme, person=persons[PartnerRole.ENGINEER], certification=certificate, valid_from=now().date()
    )
    cohort = Cohort.objects.create(code="early", name="Early")
    CohortMember.objects.create(cohort=cohort, partner=acme)
    away = [_away(user) for user in (colleague, staff[StaffRole.OPS_ADMIN])]
    deliver_all()
    search.sweep()
    world.objects.update(
        absence=away[0].public_id,
        own_absence=away[1].public_id,
        acme=acme.public_id,
        globex=globex.public_id,
        deal=first.public_id,
        draft=open_draft.public_id,
        second=second.public_id,
        file=file.public_id,
        extension=asked.public_id,
        **sale,
        match=match.public_id if match else "MT-0000-0000",
        opportunity=opportunity.public_id,
        account=account.public_id,
        twin=twins[2].public_id,
        merge=merged.public_id,
        alias=alias.pk,
        member=member.public_id,
        assignment=assignment.pk,
        person=persons[PartnerRole.ENGINEER].public_id,
        invited=invited.public_id,
        colleague=colleague.public_id,
        seller_user=own[PartnerRole.SELLER].public_id,
        notification=Notification.objects.filter(user_id=own[PartnerRole.SELLER].pk).first().pk,
        token=made_token.public_id,
        view=view.public_id,
        mail=Mail.objects.first().public_id,
        receipt=AuditEntry.objects.first().pk,
        delivery=Delivery.objects.first().pk,
        policy=PolicyVersion.objects.get(kind="deal.protection").public_id,
        example=_example().public_id,
        certificate=certificate.public_id,
        held=held.public_id,
        cohort=cohort.public_id,
        **_measured(acme, tier),
        tier=tier.public_id,
        programme=tier.programme.public_id,
        product=product.public_id,
        family=family.code,
        **_priced(product),
        **quoted(acme, product, _actor(own[PartnerRole.ADMIN])),
        **_simulated(staff[StaffRole.OPS_ADMIN]),
        **renewed(acme, _actor(own[PartnerRole.ADMIN])),
        job=job.public_id,
    )


def _priced(product: Product) -> dict[str, str]:
    """A price book with an edition in force and a draft after it."""
    world = books.book("world")
    earlier = books.edition(world, {product: "3800"})
    return {
        "book": world.public_id,
        "earlier_edition": earlier.public_id,
        "edition": books.draft(world, {product: "3900"}).public_id,
    }


def _measured(acme: Partner, tier: Tier) -> dict[str, str]:
    """A figure entered of Acme, and a move its ladder proposes."""
    metric = Metric.objects.get(code="csat")
    value = MetricValue.objects.create(
        partner=acme, metric=metric, value=1, on=now().date(), evidence="Survey", entered_by_name="M"
    )
    move = TierProposal.objects.create(
        candidate=acme, programme=tier.programme, tier=tier, direction="up", sentence="Moves up", decision_ref="DC-0"
    )
    return {"metric": metric.public_id, "metric_value": value.public_id, "tier_proposal": move.public_id}


def _sale(deal: Deal, globex: Partner, seller: Actor) -> dict[str, str]:
    """What was written down on Acme's deal, a partner named on it, and what Globex shares with Acme."""
    done = activity.add(deal=deal, actor=seller, kind="call", text="Called")
    kept = note.add(deal=deal, actor=seller, text="Only for us")
    named = participant.propose(deal=deal, actor=seller, role="services", named="Globex")
    piece = evidence.add_meeting(deal=deal, actor=seller, text="They want it", happened_on=now().date())
    question = confirmation.ask(deal=deal, actor=seller)
    letter = Mail.objects.get(dedupe_key=f"confirmation:{question.public_id}").body
    theirs = Deal.objects.create(
        partner=globex, customer_name="Nordlicht", status="approved", submitted_at=now(), protected_from=now(),
        protected_until=now() + timedelta(days=9),
    )  # fmt: skip
    on_it = Participant.objects.create(
        deal=theirs, partner=globex, role="influence", named="Acme", state="confirmed", by_name="C", other=deal.partner
    )
    Participant.objects.create(
        deal=deal, partner=deal.partner, role="influence", named="Globex", state="confirmed", by_name="S", other=globex
    )
    for each in (deal, theirs):
        participant.refresh(deal=each)
    shared = SharedDeal.objects.get(participant=on_it)
    level = ApprovalStep.objects.create(deal=deal, order=1, job="finance", state="waiting")
    return {
        "level": level.public_id,
        "activity": done.public_id,
        "own_note": kept.public_id,
        "piece": piece.public_id,
        "question": question.public_id,
        "customer_token": letter.split("/confirm/")[1].split("/")[0],
        "participant": named.public_id,
        "shared": shared.public_id,
    }


def _example() -> PolicyExample:
    facts = {"tier": "premier", "tier_name": "Premier", "amount_eur": "80000", "families": [], "new_customer": False,
             "motion": "resell"}  # fmt: skip
    return PolicyExample.objects.create(
        kind="deal.protection", decision="deal.protection", name="Premier, 80,000 EUR", facts=facts, expect="60"
    )


def _simulated(author: User) -> dict[str, str]:
    """A milder draft tried on what was decided, shared, with a decision it would change."""
    actor = _actor(author)
    checks = PolicyVersion.objects.get(kind="deal.eligibility").body["checks"]
    tried = _tried(actor, "deal.eligibility", checks=checks[:1])
    row = tried.rows.select_related("decision")[:1].get()
    return {
        "simulation": tried.public_id,
        "price_simulation": _tried(actor, "pricing.limits", limits=[{"label": "Tight", "most": "1"}]).public_id,
        "simulated": row.decision.public_id,
        "decision": Decision.objects.filter(kind="deal.eligibility")[:1].get().public_id,
    }


def _tried(actor: Actor, kind: str, **change: Any) -> Simulation:
    """Try a draft of a policy in force on what was decided today, and show it to everybody."""
    in_force = PolicyVersion.objects.get(kind=kind)
    draft = PolicyVersion.objects.create(kind=kind, number=in_force.number + 1, body={**in_force.body, **change})
    tried = simulations.start(actor=actor, version=draft, since=now() - timedelta(days=1))
    runner.work(tried.public_id)
    simulations.keep(actor=actor, simulation=tried, name="Milder", is_shared=True)
    return Simulation.objects.get(pk=tried.pk)


def _away(user: User) -> Absence:
    return Absence.objects.create(user=user, starts=now(), until=now() + timedelta(days=3), entered_by_name=user.name)


def _webhooks(world: World, vendor: Actor, acme_admin: Actor, globex: Partner) -> None:
    """An endpoint of the vendor's and of each partner's, at a public address, with a delivery that was tried."""
    outsider = replace(acme_admin, partner_id=globex.pk, partner_name=globex.name)
    for name, actor in (("vendor_", vendor), ("", acme_admin), ("globex_", outsider)):
        hook, _ = webhooks.create(actor=actor, url="https://93.184.216.34/hook", events=["deal.approve"])
        sent = webhooks.send_test(actor=actor, endpoint=hook)
        WebhookAttempt.objects.create(delivery=sent, partner_id=sent.partner_id, response_code=500)
        world.objects.update({f"{name}hook": hook.public_id, f"{name}message": sent.message_id})


def owned_tables() -> list[str]:
    """Return every table of our own apps, history included."""
    return sorted(
        table
        for table in connection.introspection.table_names()
        if table.startswith(("common_", "accounts_", "partners_", "pricing_", "dealreg_"))
    )


def fingerprint() -> dict[str, str]:
    """Return each of our tables with a digest of everything in it; the time a token was last used does not count."""
    parts = []
    for table in owned_tables():
        row = "to_jsonb(t) - 'last_used_at'"
        parts.append(
            f"SELECT '{table}' AS name, count(*) || ':' || coalesce(md5(string_agg(({row})::text, '|' "
            f"ORDER BY ({row})::text)), '') AS digest FROM {table} t"
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
