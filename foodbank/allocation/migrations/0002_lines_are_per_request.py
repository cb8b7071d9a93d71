"""Two activities of one site are two lines: the plan is made per request, so the line is too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("allocation", "0001_initial")]
    operations = [
        migrations.AddField("allocationrun", "unit_pieces",
                            models.JSONField(default=dict, help_text="engine lot -> pieces of one unit")),
        migrations.RemoveConstraint("allocationline", "one_line_per_lot_and_site"),
        migrations.AddConstraint("allocationline", models.UniqueConstraint(
            fields=["run", "lot", "request"], name="one_line_per_lot_and_request")),
    ]
