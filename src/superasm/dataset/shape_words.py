"""What single words and lines of an input look like. Pure."""

from collections.abc import Sequence


def looks_final(line: Sequence[str]) -> bool:
    """Tell whether a line looks like one that ends something: zeros, minus ones, no words."""
    plain = all(token.strip("0.") in {"", "-1"} for token in line)
    return plain or not any(c.isdigit() for token in line for c in token)


def is_numeric(token: str) -> bool:
    """Tell whether a word is a decimal number, with or without sign and fraction."""
    return token.lstrip("+-").replace(".", "", 1).isdigit()
