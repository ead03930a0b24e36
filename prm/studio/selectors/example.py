"""Examples by reference."""

from prm.common.errors import NotFound
from prm.common.models.policy import PolicyExample


def get(reference: str) -> PolicyExample:
    """Return one example. Raises ``NotFound``."""
    found = PolicyExample.objects.filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found
