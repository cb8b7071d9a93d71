from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fleet', '0002_duties_have_a_name_for_outside'),
    ]

    operations = [
        migrations.AddField(
            model_name='vehicle',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='driver',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
    ]
