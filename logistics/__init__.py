"""How it gets there: vehicles, roads, tours. Stands on `foodbank`, never the reverse."""
