"""Decisions about stock: pure, no database, no clock."""
