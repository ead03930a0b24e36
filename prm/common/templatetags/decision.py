"""Words for decisions."""

from django import template

from prm.common.models.policy import PolicyVersion
from prm.common.policies import kinds
from prm.common.policies.store import label_of

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


@register.filter
def version_word(version: PolicyVersion) -> str:
    """Return a version as people call it: "Protection window, version 14"."""
    return label_of(version) if version.kind in kinds() else str(version)
