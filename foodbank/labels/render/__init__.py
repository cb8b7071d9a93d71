"""Drawing labels: one as an image (`png.py`), many on paper (`sheet.py`)."""
