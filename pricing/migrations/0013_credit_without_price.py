"""Credit on what another partner paid no longer says what that was: shares of before said the price and the part."""

from django.db import migrations

HIDDEN = """
UPDATE pricing_saleshare share
SET basis = 0, percent = NULL, because = CASE
    WHEN share.role = 'incumbent' THEN 'Another partner sold this customer more'
    ELSE 'Its part of the credit, by its role' END
WHERE share.sort = 'credit' AND share.percent IS NOT NULL AND (
    share.role = 'incumbent' OR EXISTS (
        SELECT FROM pricing_saleshare bought
        WHERE bought.sale_ref = share.sale_ref AND bought.kind = 'resale'
            AND bought.partner_id IS DISTINCT FROM share.partner_id
    )
)
"""
SAID = """
UPDATE pricing_saleshare share
SET basis = sale.net, percent = round(share.amount * 100 / sale.net, 2),
    because = trim_scale(round(share.amount * 100 / sale.net, 2)) || ' % of the price paid'
FROM pricing_sale sale
WHERE share.sort = 'credit' AND share.percent IS NULL AND sale.public_id = share.sale_ref AND sale.net > 0
"""


class Migration(migrations.Migration):
    dependencies = [("pricing", "0012_decisions_by_job")]

    operations = [migrations.RunSQL(HIDDEN, SAID)]
