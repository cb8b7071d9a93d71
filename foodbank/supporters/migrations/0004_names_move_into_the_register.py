from django.db import migrations


def copy(apps, schema_editor):
    """The register gets what was written about each member; who chose to be named, or keeps the office, stays named."""
    for member in apps.get_model("supporters", "Member").objects.select_related("membership").iterator():
        membership = member.membership
        member.name, member.kana, member.telephone = membership.name, membership.kana, membership.telephone
        member.save(update_fields=["name", "kana", "telephone"])
        if member.left_on is None and (member.shows_name or member.is_secretary) and membership.hides_name:
            membership.hides_name = False
            membership.save(update_fields=["hides_name"])


class Migration(migrations.Migration):

    dependencies = [("supporters", "0003_the_register_is_the_groups_own"),
                    ("accounts", "0003_names_move_to_memberships")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
