"""Ledger lines and operations are never changed: triggers for everybody, rights for the application's role."""

from django.conf import settings
from django.db import migrations

KEPT = ["stock_stockmovement", "devices_operation"]

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""

PAIRS = [
    ("stock_stockmovement", "lot_id", "stock_lot"),
    ("stock_stockmovement", "from_place_id", "stock_place"),
    ("stock_stockmovement", "to_place_id", "stock_place"),
    ("stock_balance", "lot_id", "stock_lot"),
    ("stock_balance", "place_id", "stock_place"),
    ("stock_reservation", "lot_id", "stock_lot"),
    ("stock_reservation", "place_id", "stock_place"),
    ("stock_reservation", "site_id", "network_site"),
    ("stock_hold", "lot_id", "stock_lot"),
    ("stock_label", "lot_id", "stock_lot"),
    ("stock_lot", "product_id", "catalog_product"),
    ("stock_lot", "donation_id", "donors_donation"),
]


def triggers(table):
    return f"""
CREATE TRIGGER {table}_row_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_table_stays BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def tenant_key(table, column, target):
    return f"""
ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_food_bank
    FOREIGN KEY (food_bank_id, {column}) REFERENCES {target} (food_bank_id, id) DEFERRABLE INITIALLY DEFERRED;
"""


def revoke(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [settings.APPLICATION_ROLE])
        if cursor.fetchone():
            for table in KEPT:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {schema_editor.quote_name(settings.APPLICATION_ROLE)}")


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial"), ("devices", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_change() CASCADE"),
        *[migrations.RunSQL(triggers(table), migrations.RunSQL.noop) for table in KEPT],
        *[migrations.RunSQL(tenant_key(*pair), migrations.RunSQL.noop) for pair in PAIRS],
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
