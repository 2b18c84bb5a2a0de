"""Finding members by anything the person at the till has: card, phone, e-mail, words of the name, with typos.

Every text is bound, never pasted into SQL, and compared by ranges and equality: ``%``, ``_`` and quotes are letters.
Each step asks one index. The look for typos reads the distinct words of all names, and only when nothing else matched;
the distance is that of optimal string alignment (Damerau 1964): letters wrong, missing, too many or swapped.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from loyalty_cli.errors import BadPhone
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.members import Member, by_card, get_members, members_by, survivors
from loyalty_cli.ledger.people.phones import beginnings, looks_like_phone, phone_digits, to_e164
from loyalty_cli.ledger.people.text import MAX_QUERY, clean_text
from loyalty_cli.values import Final, Literal, TypeAlias

DEFAULT_LIMIT: Final = 20
_LAST: Final = "\U0010ffff"
_PHONE_END: Final = 4
_EMAIL_PART: Final = 3
_NEAR_WORDS: Final = 12
_NEAR_POOL: Final = 60
_MOST_NEAR_WORDS: Final = 6

Closeness: TypeAlias = Literal["full", "whole", "beginning"]
"""The words typed are all the words of the name; are words of the name; are beginnings of words of the name."""

CLOSENESSES: Final[tuple[Closeness, ...]] = ("full", "whole", "beginning")

_Test: TypeAlias = tuple[str, tuple[str, ...]]


def find(conn: sqlite3.Connection, text: str, country: str, limit: int = DEFAULT_LIMIT) -> list[dict[str, object]]:
    """The members that match, best first: ``id, card, name, phone, email`` and ``by``, what it was that matched.

    A card number, phone or e-mail typed whole answers alone; typos are looked for when nothing else was found.
    Raises BadText and PaymentCard for what can not be typed.
    """
    text = clean_text(text, "search", MAX_QUERY)
    found: dict[int, dict[str, object]] = {}
    for by, members in _steps(conn, text, country, limit):
        for member in members:
            found.setdefault(member.id, _described(member, by))
        if len(found) >= limit or (found and by in {"card", "phone", "email", "parts"}):
            break
    return list(found.values())[:limit]


def by_phone(conn: sqlite3.Connection, text: str, country: str) -> list[Member]:
    """The members with this phone, in any spelling; nobody when it is not a whole phone number."""
    if not looks_like_phone(text):
        return []
    try:
        number = to_e164(text, country)
    except BadPhone:
        return []
    return survivors(conn, members_by(conn, "phone", number))


def by_email(conn: sqlite3.Connection, text: str) -> list[Member]:
    """The members with this e-mail; nobody when it is not one."""
    return survivors(conn, members_by(conn, "email", text.lower())) if "@" in text else []


def by_words(conn: sqlite3.Connection, words: Sequence[str], closeness: Closeness, limit: int) -> list[Member]:
    """The members whose names have these folded words, in any order; at most ``limit``."""
    if closeness == "beginning":
        return _by_tests(conn, [_begins(word) for word in words], limit)
    tests = [_is_one_of((word,)) for word in words]
    if closeness == "whole":
        return _by_tests(conn, tests, limit)
    same_length = f"length(m.folded) = {len(' '.join(words))}"
    members = _by_tests(conn, tests, limit, same_length)
    return [member for member in members if sorted(member.folded.split()) == sorted(words)]


def near_members(conn: sqlite3.Connection, words: Sequence[str], limit: int) -> list[Member]:
    """The members whose names these words may have been meant for, nearest first; nobody for more than six."""
    if not 0 < len(words) <= _MOST_NEAR_WORDS:
        return []
    near = [_near_words(conn, word) for word in words]
    tests = [
        _is_one_of(tuple(options)) if options else _begins(word) for word, options in zip(words, near, strict=True)
    ]
    members = _by_tests(conn, tests, _NEAR_POOL)
    return sorted(members, key=lambda member: (_distance(member, near), member.folded))[:limit]


def _steps(conn: sqlite3.Connection, text: str, country: str, limit: int) -> Iterator[tuple[str, list[Member]]]:
    words = fold(text)
    yield "card", by_card(conn, text)
    yield "phone", by_phone(conn, text, country)
    yield "email", by_email(conn, text)
    for closeness in CLOSENESSES:
        yield "name", by_words(conn, words, closeness, limit)
    yield "parts", _by_parts(conn, text, country, limit)
    yield "parts", _by_email_inside(conn, text, limit)
    yield "parts", by_words(conn, ("".join(words),), "beginning", limit) if len(words) > 1 else []
    yield "near", near_members(conn, words, limit)


def _described(member: Member, by: str) -> dict[str, object]:
    return {
        "id": member.id,
        "card": member.card,
        "name": member.name,
        "phone": member.phone,
        "email": member.email,
        "by": by,
    }


def _by_parts(conn: sqlite3.Connection, text: str, country: str, limit: int) -> list[Member]:
    queries: list[tuple[str, tuple[str | int, ...]]] = []
    digits = phone_digits(text)
    if len(digits) >= _PHONE_END:
        # The first two conditions are those of the index members_phone_end.
        ends = "phone IS NOT NULL AND substr(phone, -4) = ? AND substr(phone, ?) = ?"
        queries.append((ends, (digits[-_PHONE_END:], -len(digits), digits)))
        queries += [("phone BETWEEN ? AND ?", (start, start + _LAST)) for start in beginnings(text, country)]
    if len(text) >= _EMAIL_PART and " " not in text:
        start = text.lower()
        queries.append(("email BETWEEN ? AND ?", (start, start + _LAST)))
        queries.append(("card BETWEEN ? AND ?", (start.upper(), start.upper() + _LAST)))
    return [member for where, values in queries for member in _where(conn, where, values, limit)]


def _by_email_inside(conn: sqlite3.Connection, text: str, limit: int) -> list[Member]:
    if len(text) < _EMAIL_PART or " " in text:
        return []
    return _where(conn, "email IS NOT NULL AND instr(email, ?)", (text.lower(),), limit)


def _where(conn: sqlite3.Connection, where: str, values: tuple[str | int, ...], limit: int) -> list[Member]:
    rows = conn.execute(f"SELECT id FROM members WHERE {where} LIMIT ?", (*values, limit))
    return survivors(conn, get_members(conn, [member_id for (member_id,) in rows]))


def _begins(word: str) -> _Test:
    return "word BETWEEN ? AND ?", (word, word + _LAST)


def _is_one_of(words: tuple[str, ...]) -> _Test:
    return f"word IN ({','.join('?' * len(words))})", words


def _by_tests(conn: sqlite3.Connection, tests: Sequence[_Test], limit: int, also: str = "1") -> list[Member]:
    """The members of whose words one passes each test. The longest word is asked first: it is the rarest."""
    if not tests:
        return []
    (first, first_values), *others = sorted(tests, key=lambda test: -len(test[1][0]))
    more = "".join(
        " AND EXISTS (SELECT 1 FROM member_words AS x"
        f" WHERE x.member_id = w.member_id AND {test.replace('word', 'x.word')})"
        for test, _ in others
    )
    rows = conn.execute(
        "SELECT DISTINCT w.member_id FROM member_words AS w CROSS JOIN members AS m ON m.id = w.member_id"
        f" WHERE {first.replace('word', 'w.word')} AND m.status IN ('active', 'merged') AND {also}{more} LIMIT ?",
        [*first_values, *(value for _, values in others for value in values), limit],
    )
    return survivors(conn, get_members(conn, [member_id for (member_id,) in rows]))


def _near_words(conn: sqlite3.Connection, word: str) -> dict[str, int]:
    """The indexed words nearest to this one, with their distance; those with its first letter before all others."""
    allowed = _slips_allowed(word)
    within = _near_between(conn, word, allowed, word[0], word[0] + _LAST)
    return within or (_near_between(conn, word, allowed, "!", _LAST) if allowed else {})


def _near_between(conn: sqlite3.Connection, word: str, allowed: int, low: str, high: str) -> dict[str, int]:
    from rapidfuzz.distance import OSA

    candidates = conn.execute(
        "SELECT DISTINCT word FROM member_words WHERE word BETWEEN ? AND ? AND length(word) BETWEEN ? AND ?",
        (low, high, len(word) - allowed, len(word) + allowed),
    )
    distances = ((OSA.distance(word, one, score_cutoff=allowed), one) for (one,) in candidates)
    return {one: distance for distance, one in sorted(pair for pair in distances if pair[0] <= allowed)[:_NEAR_WORDS]}


def _slips_allowed(word: str) -> int:
    if len(word) < 3:
        return 0
    return 1 if len(word) < 6 else 2


def _distance(member: Member, near: Sequence[dict[str, int]]) -> int:
    words = member.folded.split()
    return sum(min((options[word] for word in words if word in options), default=0) for options in near)
