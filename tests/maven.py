"""The public Maven CRM files, where they lie next to the checkout."""

import os
from pathlib import Path

import pytest

_SHARED = Path(os.environ.get("ENTENTE_SHARED") or Path(__file__).resolve().parents[2] / "shared")
RAW = _SHARED / "data" / "maven_crm" / "raw"

needs_maven = pytest.mark.skipif(not RAW.is_dir(), reason="the Maven CRM files are not next to the checkout")
