from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_names_move_to_memberships")]

    operations = [
        migrations.RemoveIndex("user", "user_search"),
        migrations.RemoveField("user", "kana"),
        migrations.RemoveField("user", "search_key"),
        migrations.RemoveField("user", "telephone"),
    ]
