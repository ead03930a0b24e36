"""A partner's index is the partner's; the vendor's is granted to nobody. What changed may be noted by both."""

from django.db import migrations

from prm.common.tenancy import AppendOnly, PartnerOwned


class Migration(migrations.Migration):
    dependencies = [("common", "0011_search")]

    operations = [
        PartnerOwned("partnersearchentry", "partner_id", "SELECT"),
        PartnerOwned("partnersearchword", "partner_id", "SELECT"),
        AppendOnly("searchchange"),
        # The triggers are made after every migrate; on the way back they must go before what they write to.
        migrations.RunSQL(migrations.RunSQL.noop, reverse_sql="DROP FUNCTION IF EXISTS search_note_change() CASCADE"),
    ]
