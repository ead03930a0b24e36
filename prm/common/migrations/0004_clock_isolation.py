"""A partner may read the clocks that concern it, and the calendars they count in."""

from django.db import migrations

from prm.common.tenancy import PartnerOwned, SharedTable


class Migration(migrations.Migration):
    dependencies = [("common", "0003_clocks_and_rates"), ("common", "0002_isolation")]

    operations = [PartnerOwned("clock", "partner_id", "SELECT"), SharedTable("calendar")]
