"""Measuring the engine: public instances, generated days, peers. Nothing here is needed to plan a day."""
