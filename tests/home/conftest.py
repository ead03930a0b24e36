"""What the search's tests stand on."""

import pytest

from prm.common import ids
from tests.dealreg.conftest import acme_premier, catalogue, globex_premier, rules, submitted

__all__ = ["acme_premier", "catalogue", "globex_premier", "rules", "submitted"]


@pytest.fixture(autouse=True)
def _numbers_without_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records are found by their random numbers, too: of digits alone, none begins with a word that is typed here."""
    monkeypatch.setattr(ids, "ALPHABET", ("0123456789" * 4)[:32])
