"""What each person chose to be told, when their mail comes, and the digests they got."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import prm.common.moment


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_absence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("run", models.UUIDField()),
                ("at", models.DateTimeField(default=prm.common.moment.now)),
            ],
        ),
        migrations.CreateModel(
            name="MailRhythm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "digest_days",
                    models.CharField(
                        choices=[("weekdays", "Monday to Friday"), ("every", "Every day"), ("never", "No digest")],
                        default="weekdays",
                        max_length=10,
                    ),
                ),
                ("digest_hour", models.PositiveSmallIntegerField(default=8)),
                ("paused_until", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="NotificationChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("channel", models.CharField(max_length=10)),
                ("choice", models.CharField(max_length=10)),
            ],
        ),
        migrations.AddField(
            model_name="mail",
            name="kind",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="mail",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="awaits_digest",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="notification",
            name="in_app",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="kind",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("awaits_digest", True)), fields=["user_id", "at"], name="notification_digest"
            ),
        ),
        migrations.AddField(
            model_name="digest",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="digests", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="mailrhythm",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="mail_rhythm", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="notificationchoice",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notification_choices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(fields=["run"], name="digest_run"),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("user", "day"), name="digest_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="mailrhythm",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest_hour__lte", 23)), name="mail_rhythm_hour_of_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationchoice",
            constraint=models.UniqueConstraint(fields=("user", "kind", "channel"), name="notification_choice_once"),
        ),
        migrations.AddConstraint(
            model_name="notificationchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "app"), ("choice__in", ["on", "off"])),
                    models.Q(("channel", "mail"), ("choice__in", ["now", "digest", "never"])),
                    _connector="OR",
                ),
                name="notification_choice_of_channel",
            ),
        ),
    ]
