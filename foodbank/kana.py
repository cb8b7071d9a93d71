"""How names are found: one key for full and half width, kana of both kinds, and capitals."""

import unicodedata

import jaconv


def search_key(*texts: str) -> str:
    """NFKC, hiragana, casefold, single spaces. For finding only; names are kept as typed."""
    joined = unicodedata.normalize("NFKC", " ".join(texts))
    return " ".join(str(jaconv.kata2hira(joined)).casefold().split())


def plain_text(text: str) -> str:
    """What a keyboard or scanner sent, in half width, without control characters, trimmed; raw GS (0x1D) stays."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if char == "\x1d" or unicodedata.category(char)[0] != "C").strip(" \t\r\n\u3000")
