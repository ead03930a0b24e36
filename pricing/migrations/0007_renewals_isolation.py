"""Claims and shares belong to their partner; open renewals may be read by all; a sale as a whole is the vendor's."""

from django.db import migrations

from prm.common.tenancy import AppendOnly, PartnerOwned, SharedTable


class Migration(migrations.Migration):
    dependencies = [("pricing", "0006_renewals")]

    operations = [
        SharedTable("renewaloffer"),
        PartnerOwned("renewalclaim", "partner_id", "SELECT, INSERT, UPDATE"),
        PartnerOwned("saleshare", "partner_id", "SELECT"),
        AppendOnly("renewalclaimevent"),
    ]
