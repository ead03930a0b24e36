"""Evidence, requests, participants, activities and notes belong to a partner; links and approvals to the vendor."""

from django.db import migrations

from prm.common.tenancy import AppendOnly, PartnerOwned

OWNED = {
    "evidence": "SELECT, INSERT, UPDATE, DELETE",
    "confirmation": "SELECT, INSERT, UPDATE",
    "extension": "SELECT, INSERT, UPDATE",
    "participant": "SELECT, INSERT, UPDATE",
    "shareddeal": "SELECT",
    "activity": "SELECT, INSERT, UPDATE, DELETE",
    "partnernote": "SELECT, INSERT, UPDATE, DELETE",
}
WRITTEN = [model for model in OWNED if model != "shareddeal"]


class Migration(migrations.Migration):
    dependencies = [("dealreg", "0003_full_depth")]

    operations = [
        *(PartnerOwned(model, "partner_id", rights) for model, rights in OWNED.items()),
        *(AppendOnly(f"{model}event") for model in WRITTEN),
    ]
