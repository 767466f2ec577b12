"""Lists that are too long for one page."""

from flask import request


def page_asked_for(last: int) -> int:
    """Return the number of the page that the address names, at most the last; no number is the first page."""
    typed = request.args.get("page", "")
    known = typed.isascii() and typed.isdecimal() and len(typed) < 9
    return min(max(1, int(typed)), max(1, last)) if known else 1


def pages_of(count: int, on_a_page: int) -> int:
    """Return how many pages so many things fill."""
    return -(-count // on_a_page)
