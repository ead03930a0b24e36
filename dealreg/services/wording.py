"""What a partner will read must not name another partner."""

from dealreg.models import Conflict, Deal
from partners.rules.names import normalise
from prm.common.errors import Invalid


def check(*, deal: Deal, note: str) -> None:
    """Raise ``Invalid`` on ``note`` when the words name a partner whose registration collides with this one."""
    if not note.strip():
        return
    words = f" {normalise(note).ascii.lower()} "
    others = Conflict.objects.filter(deal=deal, other__isnull=False).exclude(other__partner_id=deal.partner_id)
    for conflict in others.select_related("other__partner"):
        assert conflict.other is not None
        if names_partner(words, conflict.other.partner.name):
            raise Invalid({"note": "Names another partner. Say “an earlier registration” instead."})


def names_partner(text: str, partner_name: str) -> bool:
    """Whether the text holds the partner's name, or its first telling word."""
    tokens = normalise(partner_name).tokens
    return bool(tokens) and f" {tokens[0]} " in text.replace(",", " ").replace(".", " ")
