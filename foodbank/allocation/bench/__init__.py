"""Measuring the engine: seeded rounds of many kinds, simple rivals, figures as JSON. No Django."""
