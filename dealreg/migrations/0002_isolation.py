"""Deals belong to their partner; reviews, matches, conflicts, claims and opportunities are the vendor's alone."""

from django.db import migrations

from prm.common.tenancy import AppendOnly, PartnerOwned

OWNED = {
    "deal": "SELECT, INSERT, UPDATE, DELETE",
    "dealline": "SELECT, INSERT, UPDATE, DELETE",
    "dealfile": "SELECT, INSERT, DELETE",
}


class Migration(migrations.Migration):
    dependencies = [("dealreg", "0001_initial"), ("common", "0002_isolation")]

    operations = [
        *(PartnerOwned(model, "partner_id", rights) for model, rights in OWNED.items()),
        *(AppendOnly(f"{model}event") for model in OWNED),
    ]
