"""An issued paper is never changed; it is voided by a row of its own and issued anew."""

from django.conf import settings
from django.db import migrations

KEPT = ["receipts_paper", "receipts_papervoid"]


def triggers(table):
    return f"""
CREATE TRIGGER {table}_row_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_table_stays BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def revoke(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [settings.APPLICATION_ROLE])
        if cursor.fetchone():
            for table in KEPT:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {schema_editor.quote_name(settings.APPLICATION_ROLE)}")


class Migration(migrations.Migration):
    dependencies = [("receipts", "0001_initial"), ("stock", "0002_nobody_edits_the_past")]
    operations = [
        *[migrations.RunSQL(triggers(table), migrations.RunSQL.noop) for table in KEPT],
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
