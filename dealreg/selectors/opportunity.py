"""Reading the vendor's opportunities."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from dealreg.models import Deal, DealLine, Opportunity
from dealreg.selectors import own
from dealreg.selectors.own import Stored
from partners.models import Account
from pricing.models import ProductFamily
from prm.common.actors import Actor
from prm.common.errors import NotFound


def visible_to(actor: Actor) -> QuerySet[Opportunity]:
    """Return every opportunity for staff, none for a partner."""
    rows = Opportunity.objects.select_related("account", "product", "family", "partner", "person", "deal")
    return rows if actor.is_staff else rows.none()


def get_visible(actor: Actor, reference: str) -> Opportunity:
    """Return one opportunity by public id. Raises ``NotFound``."""
    found = visible_to(actor).filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def by_kind(rows: Any, values: list[str]) -> Any:
    """Narrow to direct ones, those by a partner, or renewals."""
    wanted = Q()
    if "direct" in values:
        wanted |= Q(partner__isnull=True)
    if "partner" in values:
        wanted |= Q(partner__isnull=False)
    if "renewal" in values:
        wanted |= Q(is_renewal=True)
    return rows.filter(wanted)


def family_choices() -> list[tuple[str, str]]:
    """Return every product family's code and name."""
    return list(ProductFamily.objects.values_list("code", "name"))


def totals() -> list[tuple[str, int, str, Decimal]]:
    """Return count and sum of each stage in each currency: stage, count, currency, amount."""
    rows = (
        Opportunity.objects.values("stage", "currency")
        .annotate(n=Count("pk"), total=Sum("amount"))
        .order_by("stage", "currency")
    )
    return [(row["stage"], row["n"], row["currency"], row["total"] or Decimal(0)) for row in rows]


def of_account(account: Account, limit: int = 20) -> list[Opportunity]:
    """Return an account's newest opportunities."""
    return list(account.opportunities.select_related("product", "partner").order_by("-engaged_on", "-pk")[:limit])


def of_deal(deal: Deal) -> Opportunity | None:
    """Return the opportunity grown from a registration."""
    return Opportunity.objects.filter(deal=deal).first()


def lines_of(deal: Deal) -> list[DealLine]:
    """Return what is sold on the sale."""
    return own.lines_of(deal)


def stored_sale(deal: Deal) -> Stored:
    """Return what both sides keep up to date on a sale, in the form's terms."""
    names = ("stage", "expected_close", "next_step", "next_step_on")
    return Stored({name: getattr(deal, name) for name in names}, own.stored_rows(deal))


def said_sale(deal: Deal) -> list[tuple[str, str]]:
    """Return what is stored of the sale as labels and words, to compare with what somebody typed."""
    days = {name: value.strftime("%-d %B %Y") if value else "Not given" for name, value in (
        ("close", deal.expected_close), ("next", deal.next_step_on),
    )}  # fmt: skip
    rows = ", ".join(
        f"{line.quantity.normalize():f} × {line.product.name if line.product else line.family.name}, "
        f"{line.amount:,.2f} {deal.currency}"
        for line in own.lines_of(deal)
    )
    return [
        ("Sales stage", deal.get_stage_display()),
        ("Expected close", days["close"]),
        ("Next step", deal.next_step or "Not given"),
        ("Day of the next step", days["next"]),
        ("Products", rows),
    ]
