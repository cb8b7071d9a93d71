"""Decisions of this room: shifts, and calendars as text."""
