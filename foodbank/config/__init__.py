"""The wiring: the only room that names both packages."""
