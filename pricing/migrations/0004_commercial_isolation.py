"""Quotes, special prices and renewals belong to their partner; books, costs and approvals are the vendor's alone."""

from django.db import migrations

from prm.common.tenancy import AppendOnly, PartnerOwned, SharedTable

OWNED = {
    "quote": "SELECT, INSERT, UPDATE, DELETE",
    "quoteline": "SELECT, INSERT, UPDATE, DELETE",
    "specialprice": "SELECT",
    "subscription": "SELECT",
    "renewal": "SELECT",
}
WRITTEN = ("quote", "quoteline")
SHARED = ("bundleitem", "productrule")


class Migration(migrations.Migration):
    dependencies = [("pricing", "0003_commercial"), ("common", "0002_isolation")]

    operations = [
        *(SharedTable(model) for model in SHARED),
        *(PartnerOwned(model, "partner_id", rights) for model, rights in OWNED.items()),
        *(AppendOnly(f"{model}event") for model in WRITTEN),
    ]
