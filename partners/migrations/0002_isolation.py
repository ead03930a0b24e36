"""Whose rows are whose in the strategy pillar. Accounts are internal: they are granted to nobody."""

from django.db import migrations

from prm.common.tenancy import AppendOnly, PartnerOwned, SharedTable

OWNED = {"partner": "id", "person": "partner_id", "teammember": "partner_id", "tierassignment": "partner_id"}
RIGHTS = {
    "partner": "SELECT, UPDATE",
    "person": "SELECT, INSERT, UPDATE",
    "teammember": "SELECT",
    "tierassignment": "SELECT",
}
SHARED = ["partnertype", "territory", "vertical", "capability", "programme", "tier"]


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("common", "0002_isolation")]

    operations = [
        *(PartnerOwned(model, column, RIGHTS[model]) for model, column in OWNED.items()),
        *(AppendOnly(f"{model}event") for model in ("partner", "person")),
        *(SharedTable(model) for model in SHARED),
    ]
