"""Words for decisions."""

from django import template

from prm.common.policies import kinds

register = template.Library()

OTHER = {"deal.rejection": "Rejection", "deal.matching": "Account matching"}


@register.filter
def decision_word(kind: str) -> str:
    """Return what a decision of ``kind`` is about: its policy's name, or a word of its own."""
    known = kinds().get(kind)
    return known.label if known else OTHER.get(kind, kind.split(".")[-1].replace("_", " ").capitalize())


@register.filter
def policy_word(kind: str) -> str:
    """Return what a kind of policy is called."""
    known = kinds().get(kind)
    return known.label if known else kind
