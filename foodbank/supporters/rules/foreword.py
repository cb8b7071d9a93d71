"""The foreword of the month sheet: what fits on one A4 page beside the figures."""

import unicodedata

MOST = 800
#: Letters on a line of the sheet, and lines that leave the figures their room; a test prints the fullest page.
LINE = 44
MOST_LINES = 22


def foreword_of(text: str) -> str:
    """As typed, without control characters, blank lines and blanks at the ends; one paragraph a line."""
    kept = "".join(char for char in text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
                   if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"))
    return "\n".join(line.strip() for line in kept.split("\n") if line.strip())


def lines_of(foreword: str) -> int:
    """Lines it takes on the sheet; a half-width letter is half a letter."""
    return sum(-(-_width(paragraph) // (2 * LINE)) for paragraph in foreword.split("\n") if paragraph)


def fault_of(foreword: str) -> str:
    """Why it cannot be printed (too_long, too_many_lines); empty when it can."""
    if len(foreword) > MOST:
        return "too_long"
    return "too_many_lines" if lines_of(foreword) > MOST_LINES else ""


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
