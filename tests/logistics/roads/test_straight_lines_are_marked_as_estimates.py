"""Great circle times a factor."""

from __future__ import annotations

import pytest

from logistics.roads.points import Point
from logistics.roads.straight import Factors, fit_factors, road_metres, straight_metres
from logistics.roads.tables import travel_table

CITY_HALL = Point(35.7935, 139.5653)


def test_a_degree_of_latitude_is_as_long_as_it_is() -> None:
    assert straight_metres(Point(35.0, 139.0), Point(36.0, 139.0)) == pytest.approx(111_195, abs=2)


def test_near_places_have_the_larger_factor_and_far_ones_are_never_nearer() -> None:
    metres = [road_metres(CITY_HALL, Point(35.7935, 139.5653 + 0.0005 * i), Factors()) for i in range(100)]
    assert metres == sorted(metres)
    assert metres[10] == pytest.approx(straight_metres(CITY_HALL, Point(35.7935, 139.5703)) * 1.4, abs=1)
    assert metres[99] == pytest.approx(straight_metres(CITY_HALL, Point(35.7935, 139.5653 + 0.0495)) * 1.3, abs=1)


def test_the_table_says_that_it_is_an_estimate() -> None:
    table = travel_table([(35.79, 139.56), (35.80, 139.57), (35.70, 139.50)])
    assert "estimate" in table["provider"]
    assert [row[i] for i, row in enumerate(table["drive_s"])] == [0, 0, 0]
    assert table["drive_s"][0][1] == pytest.approx(table["distance_m"][0][1] * 3.6 / 22, abs=1)


def test_factors_are_fitted_from_tours_that_were_driven() -> None:
    legs = [(1_000.0, 1_500, 300)] * 30 + [(5_000.0, 6_000, 900)] * 30
    fitted = fit_factors(legs)
    assert (fitted.near, fitted.far) == (1.5, 1.2)
    assert fitted.km_per_hour == pytest.approx(3.6 * (30 * 7_500) / (30 * 1_200), abs=0.1)


def test_a_few_tours_change_nothing() -> None:
    assert fit_factors([(1_000.0, 3_000, 300)] * 5) == Factors()
