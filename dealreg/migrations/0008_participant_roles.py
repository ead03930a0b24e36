"""Further roles of partners on a deal: whoever referred it, sells with us, has a joint solution, or builds us in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dealreg", "0007_small_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="participant",
            name="role",
            field=models.CharField(
                choices=[
                    ("distributor", "Distributor"),
                    ("influence", "Influence"),
                    ("services", "Services"),
                    ("referral", "Referral"),
                    ("co_sell", "Co-sell"),
                    ("solution", "Joint solution"),
                    ("oem", "OEM"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="participantevent",
            name="role",
            field=models.CharField(
                choices=[
                    ("distributor", "Distributor"),
                    ("influence", "Influence"),
                    ("services", "Services"),
                    ("referral", "Referral"),
                    ("co_sell", "Co-sell"),
                    ("solution", "Joint solution"),
                    ("oem", "OEM"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="shareddeal",
            name="role",
            field=models.CharField(
                choices=[
                    ("distributor", "Distributor"),
                    ("influence", "Influence"),
                    ("services", "Services"),
                    ("referral", "Referral"),
                    ("co_sell", "Co-sell"),
                    ("solution", "Joint solution"),
                    ("oem", "OEM"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="shareddealevent",
            name="role",
            field=models.CharField(
                choices=[
                    ("distributor", "Distributor"),
                    ("influence", "Influence"),
                    ("services", "Services"),
                    ("referral", "Referral"),
                    ("co_sell", "Co-sell"),
                    ("solution", "Joint solution"),
                    ("oem", "OEM"),
                ],
                max_length=14,
            ),
        ),
    ]
