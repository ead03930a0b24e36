"""The protected pipeline as lines that are added up, written by triggers whenever it changes."""

from django.db import migrations, models

# Both run with the rights of their owner: a partner's request changes the pipeline, which it may neither read nor write.
# Who changes a review's amount holds its registration meanwhile, so that the one who protects it or ends its protection
# at the same time comes first or after: whatever comes second sees what the first one wrote.
DEAL = """
CREATE FUNCTION dealreg_pipeline_of_deal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    sign integer := CASE WHEN TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND NEW.status <> 'approved') THEN -1 ELSE 1 END;
    deal bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
BEGIN
    INSERT INTO dealreg_pipelineline (deals, amount)
    VALUES (sign, sign * coalesce((SELECT amount_eur FROM dealreg_review WHERE deal_id = deal), 0));
    RETURN NULL;
END $$;
CREATE TRIGGER pipeline_insert AFTER INSERT ON dealreg_deal FOR EACH ROW
    WHEN (NEW.status = 'approved') EXECUTE FUNCTION dealreg_pipeline_of_deal();
CREATE TRIGGER pipeline_update AFTER UPDATE OF status ON dealreg_deal FOR EACH ROW
    WHEN ((OLD.status = 'approved') <> (NEW.status = 'approved')) EXECUTE FUNCTION dealreg_pipeline_of_deal();
CREATE TRIGGER pipeline_delete AFTER DELETE ON dealreg_deal FOR EACH ROW
    WHEN (OLD.status = 'approved') EXECUTE FUNCTION dealreg_pipeline_of_deal();
"""
REVIEW = """
CREATE FUNCTION dealreg_pipeline_of_review() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    state text;
    total numeric := 0;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT status INTO state FROM dealreg_deal WHERE id = OLD.deal_id FOR NO KEY UPDATE;
        IF state = 'approved' THEN total := total - coalesce(OLD.amount_eur, 0); END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT status INTO state FROM dealreg_deal WHERE id = NEW.deal_id FOR NO KEY UPDATE;
        IF state = 'approved' THEN total := total + coalesce(NEW.amount_eur, 0); END IF;
    END IF;
    IF total <> 0 THEN
        INSERT INTO dealreg_pipelineline (deals, amount) VALUES (0, total);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER pipeline_insert AFTER INSERT ON dealreg_review FOR EACH ROW
    WHEN (NEW.amount_eur IS NOT NULL) EXECUTE FUNCTION dealreg_pipeline_of_review();
CREATE TRIGGER pipeline_update AFTER UPDATE OF amount_eur, deal_id ON dealreg_review FOR EACH ROW
    WHEN (OLD.amount_eur IS DISTINCT FROM NEW.amount_eur OR OLD.deal_id <> NEW.deal_id)
    EXECUTE FUNCTION dealreg_pipeline_of_review();
CREATE TRIGGER pipeline_delete AFTER DELETE ON dealreg_review FOR EACH ROW
    WHEN (OLD.amount_eur IS NOT NULL) EXECUTE FUNCTION dealreg_pipeline_of_review();
"""


class Migration(migrations.Migration):
    dependencies = [("dealreg", "0008_participant_roles")]

    operations = [
        migrations.CreateModel(
            name="PipelineLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deals", models.BigIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20)),
            ],
        ),
        migrations.RunSQL(DEAL, "DROP FUNCTION dealreg_pipeline_of_deal() CASCADE"),
        migrations.RunSQL(REVIEW, "DROP FUNCTION dealreg_pipeline_of_review() CASCADE"),
    ]
