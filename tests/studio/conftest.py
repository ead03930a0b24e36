"""The studio stands on what deals stand on."""

from tests.dealreg.conftest import acme_premier, catalogue, globex_premier, rules, submitted

__all__ = ["acme_premier", "catalogue", "globex_premier", "rules", "submitted"]
