from django.db import migrations


def copy(apps, schema_editor):
    """What was written about a person once becomes what each of their food banks wrote."""
    for membership in apps.get_model("accounts", "Membership").objects.select_related("user").iterator():
        user = membership.user
        membership.name, membership.kana = user.name, user.kana
        membership.telephone, membership.search_key = user.telephone, user.search_key
        membership.hides_name = membership.role == "supporter"  # the supporters' room says who chose otherwise
        membership.save(update_fields=["name", "kana", "telephone", "search_key", "hides_name"])


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_a_food_bank_has_its_own_name_for_a_person")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
