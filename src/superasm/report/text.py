"""Text from outside (assembly, tools, file names) made fit for a terminal. Pure."""


def printable(text: str) -> str:
    """Return the text with control characters and undecodable bytes written as escapes.

    Line ends and tabs stay. Hostile assembly must not move the cursor of whoever reads about it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text
    )
