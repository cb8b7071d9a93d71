"""What must not be read off a page: few households are somebody's neighbours."""

#: Under 5 households are not shown in anything public (domain notes, "Sites and people").
LEAST = 5


def shown_count(count: int) -> int | None:
    """The count, or None where it is small enough to point at somebody. Zero points at nobody."""
    return None if 0 < count < LEAST else count
