"""The list's rows, as a page has them that follows its frames. Written plainly, to compare with."""

from rpcviz.web.cuts import MOST_ROWS
from rpcviz.web.shapes import Frame, Mark


def rows_after(rows: list[Mark], frame: Frame) -> list[Mark]:
    """The frame's rows; where it tells none, those of before with its marks, newest first."""
    if frame.messages is not None:
        return frame.messages
    known = {row.id: row for row in rows}
    for mark in frame.marks:
        known[mark.id] = mark
    return sorted(known.values(), key=lambda row: -row.seq)[:MOST_ROWS]
