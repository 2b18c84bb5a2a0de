"""Possible duplicates at enrolment: same phone, e-mail or name, or a name that looks the same."""

import sqlite3
from collections.abc import Iterator

from loyalty_cli.ledger.people.folding import fold, look_of
from loyalty_cli.ledger.people.members import Member, get_members, members_by, survivors
from loyalty_cli.values import Final, NamedTuple

MAX_WARNINGS: Final = 5
_POOL: Final = 100


class Likeness(NamedTuple):
    """A member who may be the one asked about; ``reasons`` among ``phone, email, name, look-alike``."""

    member: Member
    reasons: tuple[str, ...]


def likely_duplicates(conn: sqlite3.Connection, name: str, phone: str | None, email: str | None) -> list[Likeness]:
    """At most five members who may be this person: same phone, same e-mail, same name or one that looks the same.

    Names are the same when their folded words are, in any order. Values come through their gates first.
    """
    reasons: dict[int, set[str]] = {}
    alike: dict[int, Member] = {}
    for reason, matches in _matches(conn, name, phone, email):
        for member in survivors(conn, matches):
            alike[member.id] = member
            reasons.setdefault(member.id, set()).add(reason)
    likenesses = [Likeness(alike[id_], tuple(sorted(why))) for id_, why in reasons.items()]
    return sorted(likenesses, key=lambda one: (-len(one.reasons), one.member.id))[:MAX_WARNINGS]


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
