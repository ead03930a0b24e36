"""The portal's role, and what it may see of the kernel."""

from django.db import migrations

from prm.common.tenancy import AppendOnly, CreatePortalRole, PartnerOwned


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        CreatePortalRole(),
        AppendOnly("event"),
        PartnerOwned("timelineentry", "partner_id", "SELECT, INSERT"),
        PartnerOwned("decisioncard", "partner_id", "SELECT, INSERT"),
    ]
