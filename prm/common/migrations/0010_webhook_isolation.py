"""A partner keeps its own webhooks and reads what was sent there; signing secrets stay internal."""

from django.db import migrations

from prm.common.tenancy import AppendOnly, PartnerOwned


class Migration(migrations.Migration):
    dependencies = [("common", "0009_webhooks"), ("common", "0002_isolation")]

    operations = [
        PartnerOwned("webhookendpoint", "partner_id", "SELECT, INSERT, UPDATE"),
        AppendOnly("webhookendpointevent"),
        PartnerOwned("webhookdelivery", "partner_id", "SELECT, INSERT, UPDATE"),
        PartnerOwned("webhookattempt", "partner_id", "SELECT"),
    ]
