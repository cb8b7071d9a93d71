"""Promise 6: every path to a changed or removed ledger line, operation or issued paper is refused."""

import psycopg
import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, InternalError, connection, transaction

from foodbank.devices.models import Operation
from foodbank.receipts.models import Paper
from foodbank.stock.models import StockMovement
from foodbank.stock.queries import ledger_faults
from tests import builders

KEPT = ["stock_stockmovement", "devices_operation", "receipts_paper", "receipts_papervoid"]
STATEMENTS = ["UPDATE {table} SET food_bank_id = food_bank_id", "DELETE FROM {table}", "TRUNCATE {table} CASCADE",
              "ALTER TABLE {table} DISABLE TRIGGER ALL", "DROP TABLE {table} CASCADE"]


@pytest.mark.django_db
@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_application_has_no_right_to(table: str, statement: str) -> None:
    column = "paper_id" if table == "receipts_papervoid" else "food_bank_id"
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement.format(table=table).replace("food_bank_id", column))


def test_even_the_owner_is_stopped_by_triggers(committed: str, owner_connection) -> None:
    lot = builders.lot(builders.food_bank())
    with owner_connection() as owner:
        for table in ("stock_stockmovement", "devices_operation"):
            for statement in STATEMENTS[:3]:
                with pytest.raises(psycopg.Error, match="never changed or removed"):
                    owner.execute(statement.format(table=table))
        for table in ("receipts_paper", "receipts_papervoid"):
            with pytest.raises(psycopg.Error, match="never changed or removed"):
                owner.execute(f"TRUNCATE {table} CASCADE")
    assert StockMovement.objects.filter(lot=lot).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("model", [StockMovement, Operation])
def test_the_orm_is_refused_too(model: type) -> None:
    builders.lot(builders.food_bank())
    row = model.objects.first()
    for attempt in (lambda: model.objects.update(food_bank_id=1), lambda: model.objects.all()._raw_delete("default"),
                    lambda: row.save(force_update=True)):
        with pytest.raises((DatabaseError, InternalError)), transaction.atomic():
            attempt()


def test_admin_offers_no_way_to_change_a_quantity_or_a_paper() -> None:
    never = {StockMovement, Operation, Paper, apps.get_model("stock", "Balance"), apps.get_model("stock", "Reservation")}
    assert never.isdisjoint(admin.site._registry)


def test_a_line_tampered_with_behind_everybodys_back_is_found(committed: str, owner_connection) -> None:
    bank = builders.food_bank()
    lot = builders.lot(bank, 24)
    assert ledger_faults(bank.id) == []
    with owner_connection() as owner:
        owner.execute("ALTER TABLE stock_stockmovement DISABLE TRIGGER USER")
        owner.execute("UPDATE stock_stockmovement SET quantity = 23 WHERE lot_id = %s", [lot.id])
    assert {fault.what for fault in ledger_faults(bank.id)} == {"balance", "chain"}
