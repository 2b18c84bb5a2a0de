"""The members of each segment as of last night, for rules at the till."""

import sqlite3
from collections.abc import Collection, Mapping


def keep_lists(conn: sqlite3.Connection, lists: Mapping[str, Collection[int]]) -> None:
    """Puts the lists of a night, members by segment, in place of those of the night before."""
    conn.execute("DELETE FROM segment_lists")
    rows = ((segment, number) for segment, members in lists.items() for number in members)
    conn.executemany("INSERT INTO segment_lists(segment, member_id) VALUES (?, ?)", rows)


def segments_of(conn: sqlite3.Connection, member_id: int) -> frozenset[str]:
    """The segments on whose list a member stands."""
    rows = conn.execute("SELECT segment FROM segment_lists WHERE member_id = ?", (member_id,))
    return frozenset(segment for (segment,) in rows)
