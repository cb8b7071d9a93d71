import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField("membership", "name", models.CharField(default="", max_length=80)),
        migrations.AddField("membership", "kana", models.CharField(blank=True, default="", max_length=80)),
        migrations.AddField("membership", "telephone", models.CharField(blank=True, default="", max_length=20)),
        migrations.AddField("membership", "search_key", models.CharField(default="", editable=False, max_length=200)),
        migrations.AddField("membership", "hides_name", models.BooleanField(
            default=False, help_text="a supporter who did not choose to be named; its group alone knows")),
        migrations.AddField("membership", "sessions_since", models.DateTimeField(
            blank=True, help_text="a session begun earlier lets nobody in", null=True)),
        migrations.AddIndex("membership", django.contrib.postgres.indexes.GinIndex(
            fields=["search_key"], name="member_search", opclasses=["gin_trgm_ops"])),
    ]
