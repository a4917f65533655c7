"""Words of the terminal without the ends of its lines, which fall where a line is full."""


def one_line(text: str) -> str:
    """Return a text with single blanks between its words."""
    return " ".join(text.split())
