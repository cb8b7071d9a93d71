"""Grams, millilitres and the like as people read them. Stored numbers are integers; only screens say kg."""


def kg(grams: int) -> str:
    """Kilograms with at most one decimal: 12500 -> '12.5', 12000 -> '12', 300 -> '0.3', 40 -> '0.04'."""
    if 0 < abs(grams) < 100:
        return f"{grams / 1000:.2f}"
    text = f"{grams / 1000:,.1f}"
    return text.removesuffix(".0")


def tonnes(grams: int) -> str:
    return f"{grams / 1_000_000:,.1f}"


def litres(millilitres: int) -> str:
    return f"{millilitres / 1000:,.0f}"


def celsius(tenths: int) -> str:
    return f"{tenths / 10:.1f}"


def percent(part: int, whole: int) -> int:
    """Whole per cent, rounded half up; 0 when there is no whole."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def cases_and_pieces(pieces: int, pieces_per_case: int) -> tuple[int, int]:
    """(unopened cases, loose pieces); a case of 1 or less counts as loose pieces."""
    if pieces_per_case <= 1:
        return 0, pieces
    return divmod(pieces, pieces_per_case)
