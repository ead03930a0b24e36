"""What of deal registration moves when two accounts or two partners become one."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from dealreg.models import Claim, Conflict, Match, Participant, SharedDeal
from partners.merging import ACCOUNT, PARTNER, PERSON, Clash, Folding, Pointer
from partners.models import Account, Partner

MOST_TOLD = 20
SCOPE = ("family", "territory")
"""Besides the account, what a live claim holds alone."""

POINTERS = (
    Pointer("dealreg.review", "account_id", ACCOUNT, ("registration", "registrations"),
            label="deal__customer_name", page=("console:deal", "deal__public_id")),
    Pointer("dealreg.match", "account_id", ACCOUNT, ("compared registration", "compared registrations"),
            label="deal__customer_name", page=("console:deal", "deal__public_id"),
            clashes={"match_account_once": "prepare"}),
    Pointer("dealreg.conflict", "account_id", ACCOUNT),
    Pointer("dealreg.claim", "account_id", ACCOUNT, ("claim", "claims"), label="deal__customer_name",
            page=("console:deal", "deal__public_id"), clashes={"one_live_claim": "prepare"}),
    Pointer("dealreg.opportunity", "account_id", ACCOUNT, ("opportunity", "opportunities"), label="name",
            page=("console:opportunity", "public_id")),
    Pointer("dealreg.deal", "partner_id", PARTNER, ("registration", "registrations"), label="customer_name",
            page=("console:deal", "public_id")),
    Pointer("dealreg.dealline", "partner_id", PARTNER, follows="deal"),
    Pointer("dealreg.dealfile", "partner_id", PARTNER, ("file", "files"), label="name", follows="deal"),
    Pointer("dealreg.activity", "partner_id", PARTNER, ("activity", "activities"), label="text",
            follows="deal"),
    Pointer("dealreg.partnernote", "partner_id", PARTNER, follows="deal"),
    Pointer("dealreg.evidence", "partner_id", PARTNER, ("piece of evidence", "pieces of evidence"),
            label="deal__customer_name", page=("console:deal", "deal__public_id"), follows="deal"),
    Pointer("dealreg.confirmation", "partner_id", PARTNER, ("customer's word", "customers' words"), label="name",
            follows="deal"),
    Pointer("dealreg.extension", "partner_id", PARTNER, ("extension", "extensions"), label="deal__customer_name",
            page=("console:deal", "deal__public_id"), follows="deal"),
    Pointer("dealreg.participant", "partner_id", PARTNER, follows="deal"),
    Pointer("dealreg.participant", "other_id", PARTNER, ("part in another's deal", "parts in others' deals"),
            label="deal__customer_name", page=("console:deal", "deal__public_id"),
            clashes={"participant_role_once": "prepare"}),
    Pointer("dealreg.shareddeal", "partner_id", PARTNER),
    Pointer("dealreg.opportunity", "partner_id", PARTNER, ("opportunity", "opportunities"), label="name",
            page=("console:opportunity", "public_id")),
    Pointer("dealreg.deal", "owner_id", PERSON, stranded="clear"),
    Pointer("dealreg.opportunity", "person_id", PERSON, stranded="clear"),
)  # fmt: skip


def clashes(keep: models.Model, gone: models.Model) -> list[Clash]:
    """Return the claims that exclude each other, which block a merge, and the participations that end."""
    if isinstance(keep, Account) and isinstance(gone, Account):
        return [_excluded(claim, other, keep, gone) for claim, other in _excluded_claims(keep, gone)]
    if isinstance(keep, Partner) and isinstance(gone, Partner):
        own = _with_oneself(keep, gone).select_related("deal")[:MOST_TOLD]
        return [
            Clash(f"{each.deal}: the two are on it together. The one partner leads it alone.",
                  url=reverse("console:deal", args=[each.deal.public_id]))
            for each in own
        ]  # fmt: skip
    return []


def prepare(fold: Folding, keep: models.Model, gone: models.Model) -> None:
    """Compare every registration with the one account once; let no partner take part in its own deal."""
    if isinstance(keep, Account) and isinstance(gone, Account):
        _match_once(fold, keep, gone)
    if isinstance(keep, Partner) and isinstance(gone, Partner):
        ended = _with_oneself(keep, gone) | _twice(keep, gone)
        ids = list(ended.values_list("pk", flat=True))
        fold.drop(SharedDeal.objects.filter(participant__in=ids))
        fold.drop(Participant.objects.filter(pk__in=ids))
        led = SharedDeal.objects.filter(participant__partner=gone, lead_name=gone.name)
        fold.move(SharedDeal, "lead_name", gone.name, keep.name, list(led.values_list("pk", flat=True)))


def _excluded_claims(keep: Account, gone: Account) -> list[tuple[Claim, Claim]]:
    """Return the live claims on ``gone``, each with the one on ``keep`` for the same thing; the first of them."""
    live = Claim.objects.filter(released_at__isnull=True).order_by("pk")
    held = {(family, place): pk for pk, family, place in live.filter(account=keep).values_list("pk", *SCOPE)}
    pairs = [
        (pk, held[family, place])
        for pk, family, place in live.filter(account=gone).values_list("pk", *SCOPE)
        if (family, place) in held
    ][:MOST_TOLD]
    rows = Claim.objects.select_related("deal__partner", "family").in_bulk([pk for pair in pairs for pk in pair])
    return [(rows[one], rows[other]) for one, other in pairs]


def _excluded(claim: Claim, other: Claim, keep: Account, gone: Account) -> Clash:
    return Clash(
        f"{claim.family.name} in {claim.territory} is protected twice: {claim.deal.partner.name} at {gone.name} "
        f"({claim.deal.public_id}) and {other.deal.partner.name} at {keep.name} ({other.deal.public_id}). "
        "One of the two registrations has to end first.",
        blocking=True,
        url=reverse("console:deal", args=[claim.deal.public_id]),
    )


def _match_once(fold: Folding, keep: Account, gone: Account) -> None:
    """Of two comparisons of one registration the judged one stays, else the kept account's."""
    there = Match.objects.filter(account=gone, deal=OuterRef("deal"))
    rows = Match.objects.filter(account=keep).filter(Exists(there)).order_by("pk")
    here = {match.deal_id: match for match in rows.only("deal_id", "verdict")}
    pairs: list[tuple[int, int]] = []
    for other in Match.objects.filter(account=gone, deal__in=here).only("deal_id", "verdict").order_by("pk"):
        mine = here[other.deal_id]
        drop, stay = (mine, other) if other.verdict and not mine.verdict else (other, mine)
        pairs.append((drop.pk, stay.pk))
    fold.move_each(Conflict, "match_id", pairs)
    fold.drop(Match.objects.filter(pk__in=[drop for drop, _ in pairs]))


def _with_oneself(keep: Partner, gone: Partner) -> models.QuerySet[Participant]:
    """Return the participations of one of the two in a deal of the other."""
    return Participant.objects.filter(Q(partner=keep, other=gone) | Q(partner=gone, other=keep))


def _twice(keep: Partner, gone: Partner) -> models.QuerySet[Participant]:
    """Return the merged partner's participations in a role the kept one has on the same deal."""
    same = Participant.objects.filter(other=keep, deal=OuterRef("deal"), role=OuterRef("role"), state="confirmed")
    return Participant.objects.filter(Exists(same), other=gone, state="confirmed")
