"""Decisions of this room: agreements, offers, restrictions, states."""
