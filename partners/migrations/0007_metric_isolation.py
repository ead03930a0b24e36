"""Everybody may read which metrics there are; a partner reads its own values and may declare some."""

from django.db import migrations

from prm.common.tenancy import AppendOnly, PartnerOwned, SharedTable


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_metrics_and_proposals")]

    operations = [
        SharedTable("metric"),
        PartnerOwned("metricvalue", "partner_id", "SELECT, INSERT"),
        AppendOnly("metricvalueevent"),
    ]
