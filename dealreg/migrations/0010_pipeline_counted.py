"""Count what was protected before triggers noted it. Who writes a registration meanwhile waits."""

from django.db import migrations

COUNT = [
    "LOCK TABLE dealreg_deal, dealreg_review IN SHARE ROW EXCLUSIVE MODE",
    "DELETE FROM dealreg_pipelineline",
    "INSERT INTO dealreg_pipelineline (deals, amount) "
    "SELECT count(*), coalesce(sum(review.amount_eur), 0) FROM dealreg_deal deal "
    "LEFT JOIN dealreg_review review ON review.deal_id = deal.id WHERE deal.status = 'approved' HAVING count(*) > 0",
]


class Migration(migrations.Migration):
    dependencies = [("dealreg", "0009_pipeline_lines")]

    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
