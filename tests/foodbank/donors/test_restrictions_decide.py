"""A donor's restrictions are data in one vocabulary, and say by themselves whether a site may have the goods."""

from datetime import date

import pytest

from foodbank.donors.errors import RestrictionUnknown
from foodbank.donors.rules.restrictions import (
    MARKS,
    Kind,
    Restriction,
    SiteFacts,
    allows,
    broken_by,
    read_restrictions,
    united,
)

ON = date(2026, 11, 28)
SHOKUDO = SiteFacts(areas=frozenset({"11230", "11230-3", "東北小学校"}), channel="見本ネット", cooks=True,
                    hands_out_to_take_home=False, serves_only_children=False)


@pytest.mark.parametrize(("data", "site", "kept"), [
    ({"kind": "area", "value": ["11230-3", "11230-4"]}, SHOKUDO, True),
    ({"kind": "area", "value": "11229"}, SHOKUDO, False),
    ({"kind": "children_only"}, SHOKUDO, False),
    ({"kind": "children_only"}, SiteFacts(serves_only_children=True), True),
    ({"kind": "channel", "value": "見本ネット"}, SHOKUDO, True),
    ({"kind": "channel", "value": "別のネット"}, SHOKUDO, False),
    ({"kind": "cook_here"}, SHOKUDO, True),
    ({"kind": "cook_here"}, SiteFacts(), False),
    ({"kind": "take_home"}, SHOKUDO, False),
    ({"kind": "take_home"}, SiteFacts(), True),
    ({"kind": "hand_out_by", "value": "2026-11-28"}, SHOKUDO, True),
    ({"kind": "hand_out_by", "value": "2026-11-27"}, SHOKUDO, False),
    ({"kind": "no_onward_gift"}, SHOKUDO, True),
    ({"kind": "no_onward_gift"}, SiteFacts(passes_on=True), False),
    ({"kind": "no_photo"}, SiteFacts(), True),
    ({"kind": "donor_unnamed"}, SiteFacts(), True)])
def test_each_kind_decides(data: dict[str, object], site: SiteFacts, kept: bool) -> None:
    assert allows(read_restrictions([data]), site, ON) is kept


def test_every_kind_of_the_vocabulary_is_decided() -> None:
    values = {Kind.AREA: "x", Kind.CHANNEL: "x", Kind.HAND_OUT_BY: "2026-01-01"}
    everything = [Restriction(kind, values.get(kind, "")) for kind in Kind]
    nothing = SiteFacts(hands_out_to_take_home=False, passes_on=True)
    assert {one.kind for one in broken_by(everything, nothing, ON)} == set(Kind) - MARKS


@pytest.mark.parametrize("data", [
    {"kind": "only_on_mondays"}, {}, "children_only", None, {"kind": "area"}, {"kind": "area", "value": []},
    {"kind": "area", "value": ["a,b"]}, {"kind": "channel", "value": ""}, {"kind": "channel", "value": "x" * 41},
    {"kind": "hand_out_by", "value": "soon"}, {"kind": "hand_out_by", "value": 20261128},
    {"kind": "no_photo", "value": "1"}])
def test_what_is_not_in_the_vocabulary_is_refused(data: object) -> None:
    with pytest.raises(RestrictionUnknown):
        read_restrictions([data])


def test_restrictions_of_goods_put_together_add_up_and_survive_storage() -> None:
    first = read_restrictions([{"kind": "area", "value": ["b", "a"]}, {"kind": "no_photo"}])
    both = united(first, read_restrictions([{"kind": "no_photo"}, {"kind": "cook_here"}]))
    assert [one.kind for one in both] == [Kind.AREA, Kind.COOK_HERE, Kind.NO_PHOTO]
    assert read_restrictions([one.data for one in both]) == both
    assert both[0].data == {"kind": "area", "value": ["a", "b"]}
