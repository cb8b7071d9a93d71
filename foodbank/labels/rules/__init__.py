"""Label stock as data, and what stands on a label; no Django, no clock."""
