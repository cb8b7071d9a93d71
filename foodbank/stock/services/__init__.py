"""Every write of this room, one use case each."""

from foodbank.stock.services.count import count_place, discard_pieces, explain_count, return_to_donor
from foodbank.stock.services.dock import announce_at_dock
from foodbank.stock.services.hand_over import HandOverLine, hand_out, hand_over
from foodbank.stock.services.hold import close_hold, hold_lot, hold_pieces, let_named_goods_go
from foodbank.stock.services.inspect import finish_inspection, reopen_inspection
from foodbank.stock.services.labels import lease_codes
from foodbank.stock.services.move import move_pieces, move_reserved
from foodbank.stock.services.places import add_place, add_shelf, open_places, open_places_of, place_of_site
from foodbank.stock.services.receive import Check, Goods, receive_lot
from foodbank.stock.services.repack import NewLot, repack
from foodbank.stock.services.reserve import Wish, release_reservations, reserve_lots
from foodbank.stock.services.reverse import after_reversal, reverse_operation

__all__ = [
    "Check", "Goods", "HandOverLine", "NewLot", "Wish", "add_place", "add_shelf", "after_reversal", "announce_at_dock",
    "close_hold", "count_place", "discard_pieces", "explain_count", "finish_inspection", "hand_out", "hand_over", "hold_lot",
    "hold_pieces", "lease_codes", "let_named_goods_go", "move_pieces", "move_reserved", "open_places", "open_places_of",
    "place_of_site", "receive_lot", "release_reservations", "reopen_inspection", "repack", "reserve_lots", "return_to_donor",
    "reverse_operation",
]
