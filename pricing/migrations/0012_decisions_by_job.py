"""The timeline of a quote names the job that decided on its price; lines of before named the person."""

from django.db import migrations

SIGNED = """
UPDATE common_timelineentry line
SET actor_name = (
        SELECT upper(left(level.job, 1)) || replace(substr(level.job, 2), '_', ' ')
        FROM pricing_quoteapproval level JOIN pricing_quote quote ON quote.id = level.quote_id
        WHERE quote.public_id = line.subject_id AND level.decided_by_id = line.actor_id
        ORDER BY abs(extract(epoch FROM level.decided_at - line.at)) LIMIT 1
    ),
    actor_id = NULL
WHERE line.subject_type = 'pricing.quote' AND line.kind IN ('quote.approve', 'quote.refuse')
    AND EXISTS (
        SELECT FROM pricing_quoteapproval level JOIN pricing_quote quote ON quote.id = level.quote_id
        WHERE quote.public_id = line.subject_id AND level.decided_by_id = line.actor_id
    )
"""
REPLACED = """
UPDATE common_timelineentry line
SET actor_name = 'Entente', actor_id = NULL
WHERE line.subject_type = 'pricing.quote' AND line.kind = 'quote.replace'
    AND EXISTS (
        SELECT FROM pricing_quoteapproval level
        JOIN pricing_quote quote ON quote.id = level.quote_id
        JOIN pricing_quote earlier ON earlier.series = quote.series
        WHERE earlier.public_id = line.subject_id AND level.decided_by_id = line.actor_id
            AND abs(extract(epoch FROM level.decided_at - line.at)) < 10
    )
"""
NAMED = """
UPDATE common_timelineentry line
SET actor_name = signer.name, actor_id = signer.id
FROM pricing_quoteapproval level
JOIN pricing_quote quote ON quote.id = level.quote_id
JOIN accounts_user signer ON signer.id = level.decided_by_id
WHERE line.subject_type = 'pricing.quote' AND line.kind IN ('quote.approve', 'quote.refuse')
    AND line.actor_id IS NULL AND quote.public_id = line.subject_id
    AND abs(extract(epoch FROM level.decided_at - line.at)) < 10
    AND line.actor_name = upper(left(level.job, 1)) || replace(substr(level.job, 2), '_', ' ')
"""
"""What an approval replaced, it replaces in nobody's name; that line is as true before as after."""


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0011_prices_for_ever"),
        ("common", "0020_simulation_sums"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(SIGNED, NAMED),
        migrations.RunSQL(REPLACED, migrations.RunSQL.noop),
    ]
