"""Decisions about codes, dates and allergens: values in, values out, no clock, no database."""
