"""Static files keep their names; a page must not fail because a bundle was not built."""

from django.contrib.staticfiles.storage import StaticFilesStorage


class BundleStorage(StaticFilesStorage):
    """Unhashed names, short cache: pages work with or without the bundle and after a half-finished update."""
