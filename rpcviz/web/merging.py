"""Two frames in one, for a client that has not yet taken the older one. Pure.

Nothing that is told only once is lost, and what does not fit is counted.
"""

import msgspec

from rpcviz.web.cuts import MOST_MARKS, MOST_ROWS, by_seq, is_troubled, per_dot
from rpcviz.web.frames import MOST_HOPS
from rpcviz.web.gaps import join
from rpcviz.web.shapes import Frame, Mark


def _with_marks(rows: list[Mark] | None, marks: list[Mark]) -> list[Mark] | None:
    """The rows after these marks, newest first; None where rows are as before but for the marks."""
    if rows is None:
        return None
    known = {each.id: each for each in (*rows, *marks)}
    return sorted(known.values(), key=by_seq, reverse=True)[:MOST_ROWS]


def _bounded(marks: list[Mark]) -> list[Mark]:
    """At most MOST_MARKS and the newest MOST_ROWS, in their order: the oldest that is no trouble goes first.

    The newest stay in any case, for they are the list's rows.
    """
    older, newest = marks[:-MOST_ROWS], marks[-MOST_ROWS:]
    plain = [each.id for each in older if not is_troubled(each)]
    gone = set(plain[: max(0, len(older) - MOST_MARKS)])
    return [*[each for each in older if each.id not in gone][-MOST_MARKS:], *newest]


def merge(older: Frame, newer: Frame) -> Frame:
    """One frame in place of two, for a client that has not yet taken the older one.

    Bounded: marks beyond MOST_MARKS and the list's rows are left out, oldest first and trouble last, and
    counted in `skipped`.
    """
    if newer.whole:
        return newer
    marks = {each.id: each for each in older.marks}
    marks.update({each.id: each for each in newer.marks})
    ordered = sorted(marks.values(), key=by_seq)
    kept = _bounded(ordered)
    skipped = older.skipped + newer.skipped + len(ordered) - len(kept)
    return msgspec.structs.replace(
        newer,
        whole=older.whole,
        marks=kept,
        skipped=skipped,
        came=older.came + newer.came,
        messages=newer.messages if newer.messages is not None else _with_marks(older.messages, newer.marks),
        hops=[*older.hops, *newer.hops][-MOST_HOPS:],
        per_dot=per_dot(len(kept), skipped),
        edges=newer.edges if newer.edges is not None else older.edges,
        gap=join(older.gap, newer.gap),
        gaps=older.gaps,
        brokers=newer.brokers if newer.brokers is not None else older.brokers,
        topology=newer.topology or older.topology,
        runs=newer.runs if newer.runs is not None else older.runs,
    )
