"""What the portal's role may see of identity: notices of its own partner."""

from django.db import migrations

from prm.common.tenancy import PartnerOwned


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("common", "0002_isolation")]

    operations = [PartnerOwned("notification", "partner_id", "SELECT, INSERT, UPDATE")]
