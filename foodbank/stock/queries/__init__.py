"""Every read of this room, named as nouns."""

from foodbank.stock.queries.checks import Fault, ledger_faults
from foodbank.stock.queries.figures import MonthFigures, dispatches_of_month, figures_by_month, received_of_donation
from foodbank.stock.queries.lots import (
    AvailableLot,
    StockLine,
    allergens_of_lot,
    available_lots,
    get_lot_for,
    get_place_for,
    get_remark_for,
    holds_open,
    lot_stock,
    places_of,
    places_of_lots,
    stock_page,
    unexplained_counts,
)
from foodbank.stock.queries.records import Record, records_of_today
from foodbank.stock.queries.trace import TraceStep, trace_of_lot

__all__ = [
    "AvailableLot", "Fault", "MonthFigures", "Record", "StockLine", "TraceStep", "allergens_of_lot", "available_lots",
    "dispatches_of_month", "figures_by_month", "get_lot_for", "get_place_for", "get_remark_for", "holds_open", "ledger_faults",
    "lot_stock", "places_of", "places_of_lots", "received_of_donation", "records_of_today", "stock_page", "trace_of_lot",
    "unexplained_counts",
]
