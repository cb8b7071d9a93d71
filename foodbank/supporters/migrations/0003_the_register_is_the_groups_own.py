from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("supporters", "0002_who_left_is_remembered")]

    operations = [
        migrations.AddField("member", "name", models.CharField(default="", max_length=80)),
        migrations.AddField("member", "kana", models.CharField(blank=True, default="", max_length=80)),
        migrations.AddField("member", "telephone", models.CharField(blank=True, default="", max_length=20)),
    ]
