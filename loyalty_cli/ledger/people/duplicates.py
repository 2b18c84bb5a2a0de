"""One person kept twice: a warning while somebody is enrolled, and a report over all members.

The report compares within small groups only: those that share a phone, an e-mail, or a name; those born on one day; and
neighbours in the order of names (the sorted neighbourhood of Hernández and Stolfo, 1995). So its cost grows with the
number of members, not with its square.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from itertools import combinations, groupby

from loyalty_cli.ledger.people.folding import fold, look_of
from loyalty_cli.ledger.people.members import Member, get_members, members_by, survivors
from loyalty_cli.values import Final, NamedTuple

MAX_WARNINGS: Final = 5
_POOL: Final = 100
_LARGEST_GROUP: Final = 20
_NEIGHBOURS: Final = 5
_LONG_NAME: Final = 8
_IDENTITIES: Final = ("phone", "email", "birthday")


class Likeness(NamedTuple):
    """A member who may be the one asked about; ``reasons`` among ``phone, email, name, look-alike``."""

    member: Member
    reasons: tuple[str, ...]


class Pair(NamedTuple):
    """Two members who may be one, the elder first; ``reasons`` among ``phone, email, birthday, name, near-name``."""

    one: Member
    other: Member
    reasons: tuple[str, ...]


def likely_duplicates(
    conn: sqlite3.Connection, name: str, phone: str | None, email: str | None, exclude: int | None = None
) -> list[Likeness]:
    """At most five members who may be this person: same phone, same e-mail, same name or one that looks the same.

    Names are the same when their folded words are, in any order. Values come through their gates first; ``exclude``
    is the number of the member who is compared.
    """
    reasons: dict[int, set[str]] = {}
    alike: dict[int, Member] = {}
    for reason, matches in _matches(conn, name, phone, email):
        for member in survivors(conn, matches):
            alike[member.id] = member
            reasons.setdefault(member.id, set()).add(reason)
    likenesses = [Likeness(alike[id_], tuple(sorted(why))) for id_, why in reasons.items() if id_ != exclude]
    return sorted(likenesses, key=lambda one: (-len(one.reasons), one.member.id))[:MAX_WARNINGS]


def probable_duplicates(conn: sqlite3.Connection, limit: int = 200) -> list[Pair]:
    """Pairs of members who may be one person, those with most reasons first.

    A phone or an e-mail in common is enough, so is a name (or nearly) with the birthday; a name (or nearly) alone only
    while no phone, e-mail or birthday tells the two apart.
    """
    numbers = {pair for pairs in (_sharing(conn), _near_each_other(conn)) for pair in pairs}
    members = {member.id: member for member in get_members(conn, {id_ for pair in numbers for id_ in pair})}
    pairs = [_judged(members[one], members[other]) for one, other in sorted(numbers)]
    probable = [pair for pair in pairs if _is_probable(pair)]
    return sorted(probable, key=lambda pair: -len(pair.reasons))[:limit]


def _matches(
    conn: sqlite3.Connection, name: str, phone: str | None, email: str | None
) -> Iterator[tuple[str, list[Member]]]:
    if phone:
        yield "phone", members_by(conn, "phone", phone, _POOL)
    if email:
        yield "email", members_by(conn, "email", email, _POOL)
    words = sorted(fold(name))
    looking_alike = _looking_alike(conn, words)
    same = [member for member in looking_alike if sorted(member.folded.split()) == words]
    yield "name", same
    yield "look-alike", [member for member in looking_alike if member not in same]


def _looking_alike(conn: sqlite3.Connection, words: list[str]) -> list[Member]:
    looks = [look_of(word) for word in words]
    if not looks:
        return []
    # A word and its look have the same length, so only names of that length can be meant.
    ids = conn.execute(
        "SELECT id FROM members WHERE length(folded) = ? AND id IN ("
        + " INTERSECT ".join(["SELECT member_id FROM member_words WHERE word IN (?, ?)"] * len(looks))
        + ") ORDER BY id LIMIT ?",
        (len(" ".join(words)), *(value for look in looks for value in (look, " " + look)), _POOL),
    )
    members = get_members(conn, [member_id for (member_id,) in ids])
    return [member for member in members if _look(member.folded) == " ".join(sorted(looks))]


def _look(folded: str) -> str:
    return " ".join(sorted(map(look_of, folded.split())))


def _sharing(conn: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    for column in ("phone", "email"):
        rows = conn.execute(
            f"SELECT {column}, id FROM members WHERE {column} IS NOT NULL AND status = 'active' ORDER BY {column}, id"
        )
        for _, group in groupby(rows, key=lambda row: row[0]):
            yield from combinations([id_ for _, id_ in group][:_LARGEST_GROUP], 2)


def _near_each_other(conn: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    rows = conn.execute(
        "SELECT id, folded, coalesce(birthday, '') FROM members WHERE status = 'active' AND folded <> ''"
    )
    names = [(_look(folded), birthday, id_) for id_, folded, birthday in rows]
    names.sort()
    yield from _near_neighbours(names)
    names.sort(key=lambda name: name[1])
    for birthday, group in groupby(names, key=lambda name: name[1]):
        if birthday:
            yield from _near_neighbours(list(group))


def _near_neighbours(names: list[tuple[str, str, int]]) -> Iterator[tuple[int, int]]:
    is_near = _nearness()
    window: deque[tuple[str, int]] = deque(maxlen=_NEIGHBOURS)
    for look, _, id_ in names:
        for earlier, other in window:
            if is_near(earlier, look):
                yield min(id_, other), max(id_, other)
        window.append((look, id_))


def _nearness() -> Callable[[str, str], bool]:
    from rapidfuzz.distance import OSA

    def is_near(one: str, other: str) -> bool:
        allowed = 2 if len(one) >= _LONG_NAME <= len(other) else 1
        return one == other or OSA.distance(one, other, score_cutoff=allowed) <= allowed

    return is_near


def _judged(one: Member, other: Member) -> Pair:
    reasons = [name for name in _IDENTITIES if getattr(one, name) and getattr(one, name) == getattr(other, name)]
    looks = _look(one.folded), _look(other.folded)
    if looks[0] and looks[0] == looks[1]:
        reasons.append("name")
    elif all(looks) and _nearness()(*looks):
        reasons.append("near-name")
    return Pair(one, other, tuple(reasons))


def _is_probable(pair: Pair) -> bool:
    if {"phone", "email", "birthday"} & set(pair.reasons):
        return True
    known = [(getattr(pair.one, name), getattr(pair.other, name)) for name in _IDENTITIES]
    return not any(one and other for one, other in known)
