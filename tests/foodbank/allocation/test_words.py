"""Reasons on the board are said from the engine's facts."""

from foodbank.allocation.words import left_words, limit_words


def test_a_case_that_fits_nowhere_is_told_with_its_weight_and_the_room() -> None:
    told = left_words({"code": "less_than_one_unit", "facts": {"unit_g": 40_000, "largest_room_g": 12_500}})
    assert "1箱・1個（40 kg）" in told and "12.5 kg" in told
    rule = {"rule": "minimum_line", "unit_g": 1_000, "largest_room_g": 9_000}
    assert left_words({"code": "less_than_one_unit", "facts": rule}) == "これより少ない数では届けません。"
    assert left_words({"code": "pin", "facts": {}}) == "手で決めた数の残りです。"


def test_a_site_alone_with_its_stock_is_not_said_to_share_it() -> None:
    assert limit_words({"code": "scarce_stock", "facts": {"sites": 3}}) == "ほか2か所と分け合う在庫です。"
    alone = limit_words({"code": "scarce_stock", "facts": {"sites": 1}})
    assert alone and "分け合" not in alone
