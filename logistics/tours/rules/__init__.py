"""From the facts of a day to a routing problem, and from a plan back to tours. Pure."""

from logistics.tours.rules.facts import DayFacts, Delivery, Goods, Pickup, Shift, Store, TourPolicy
from logistics.tours.rules.problem import build_problem
from logistics.tours.rules.reading import PlannedStop, PlannedTour, read_tours
from logistics.tours.rules.timing import compose_plan, refusals_of, time_tour

__all__ = [
    "DayFacts", "Delivery", "Goods", "Pickup", "PlannedStop", "PlannedTour", "Shift", "Store", "TourPolicy",
    "build_problem", "compose_plan", "read_tours", "refusals_of", "time_tour",
]
