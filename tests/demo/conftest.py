"""What the demo's tests stand on."""

from tests.dealreg.conftest import acme_premier, catalogue, rules

__all__ = ["acme_premier", "catalogue", "rules"]
