"""What the search's tests stand on."""

from tests.dealreg.conftest import acme_premier, catalogue, globex_premier, rules, submitted

__all__ = ["acme_premier", "catalogue", "globex_premier", "rules", "submitted"]
