"""Everybody may read which certificates there are; a partner reads those its own people hold."""

from django.db import migrations

from prm.common.tenancy import PartnerOwned, SharedTable


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_certifications")]

    operations = [
        SharedTable("certification"),
        PartnerOwned("heldcertification", "partner_id", "SELECT"),
    ]
