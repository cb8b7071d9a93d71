from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("network", "0002_names_for_outside")]

    operations = [
        migrations.AddField("warehouse", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField("activity", "version", models.PositiveIntegerField(default=1)),
    ]
