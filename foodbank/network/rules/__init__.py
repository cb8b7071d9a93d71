"""Decisions of this room: reading what people typed, calendars, closing."""
