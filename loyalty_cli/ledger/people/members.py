"""The rows of ``members`` and the tables that refer to them, kept apart from facts.

Values come through the gates first (``clean_text``, ``to_e164``, ``check_email``, ``check_card``); every function runs
in the caller's transaction. The folded words of each name are kept in step here and nowhere else.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from loyalty_cli.errors import BadValue, Duplicate, MemberNotFound
from loyalty_cli.jsons import dumps
from loyalty_cli.language.catalogue import Word
from loyalty_cli.ledger.people.cards import free_cards
from loyalty_cli.ledger.people.folding import fold, index_words
from loyalty_cli.ledger.store.binding import NOTHING, OR_NULL, insert_rows
from loyalty_cli.values import Final, Literal, NamedTuple, TypeAlias

Status: TypeAlias = Literal["active", "merged", "erased", "closed"]
Identity: TypeAlias = Literal["card", "source_id", "phone", "email"]
Value: TypeAlias = str | int | date | None

COLUMNS: Final = (
    "id, card, source_id, name, folded, phone, email, birthday, birthday_told_on, joined_on, last_contact_on, note,"
    " status, merged_into"
)
_CHANGEABLE: Final = frozenset(COLUMNS.split(", ")) - {"id", "folded"}
_CHUNK: Final = 400
_CONTACTS: Final = ("phone", "email")
_DAYS: Final = frozenset(("birthday", "birthday_told_on", "joined_on", "last_contact_on"))
_FURTHER: Final = {"other_phone": "phone", "other_email": "email"}
"""The shop's own fields that hold further contacts."""
_INSERT: Final = (
    f"INSERT INTO members ({COLUMNS}) VALUES (?, ?, {OR_NULL}, ?, ?, {', '.join([OR_NULL] * 4)}, ?, {OR_NULL}, ?,"
    " 'active', NULL)"
)
_EMPTY: Final = {"name": "", "note": ""}
_OLD_REPLACED: Final = (
    "SELECT f.id FROM replaced r JOIN facts f ON f.id = r.fact_id WHERE f.batch_id IS NULL AND f.keyed_on < ?"
)
_TAKE_CONSENT: Final = (
    "DELETE FROM consents WHERE id = (SELECT max(id) FROM consents WHERE member_id = :member AND channel = :channel)"
)
_INSERT_WORD: Final = "INSERT INTO member_words (word, member_id) VALUES (?, ?)"

KEPT_DAYS: Final = 30
"""For so many days after a change keyed by hand the old values are kept, so that it can be undone."""

NO_YEAR: Final = 4
"""The year of a birthday told without one: a leap year, so that 29 February can be told too."""


class Replaced(NamedTuple):
    """A detail of a member before and since a fact; dates as ISO text, None for nothing."""

    field: str
    was: str | None
    became: str | None


class Member(NamedTuple):
    """A row of ``members``. ``folded`` are the words of the name; ``merged_into`` is the member it was merged into.

    A ``birthday`` told without its year has the year NO_YEAR (see ``birthday_text``).
    """

    id: int
    card: str
    source_id: str | None
    name: str
    folded: str
    phone: str | None
    email: str | None
    birthday: date | None
    birthday_told_on: date | None
    joined_on: date
    last_contact_on: date | None
    note: str
    status: Status
    merged_into: int | None

    @property
    def shown_name(self) -> str:
        """The name, or what is known instead: phone, e-mail, card."""
        if self.name:
            return self.name
        from loyalty_cli.ledger.people.phones import shown_name

        return shown_name(self.name, self.phone, self.email, self.card)


class MemberDraft(NamedTuple):
    """A member before they have a number. Without a ``card`` the next free one is given."""

    joined_on: date
    name: str = ""
    phone: str | None = None
    email: str | None = None
    card: str | None = None
    source_id: str | None = None
    birthday: date | None = None
    birthday_told_on: date | None = None
    last_contact_on: date | None = None
    note: str = ""


class Prepared(NamedTuple):
    """A draft ready to be written: its own card, the words it is found by, the columns behind the card as bound."""

    card: str | None
    words: set[str]
    columns: tuple[str | float, ...]


def insert_member(conn: sqlite3.Connection, draft: MemberDraft) -> Member:
    """Writes a new member and the words of the name. Raises as ``insert_prepared`` does."""
    return insert_members(conn, (draft,))[0]


def insert_members(conn: sqlite3.Connection, drafts: Sequence[MemberDraft]) -> list[Member]:
    """Writes new members as ``insert_prepared`` does, and returns them. Raises as it does."""
    ready = list(map(prepared, drafts))
    return list(map(_made, insert_prepared(conn, ready), drafts, ready))


def prepared(draft: MemberDraft) -> Prepared:
    """A draft ready to be written. Asks nothing of the ledger, so that it can be done before the lock."""
    joined_on, name, phone, email, card, source_id, birthday, told_on, contact_on, note = draft
    words = fold(name)
    columns = (
        NOTHING if source_id is None else source_id, name, " ".join(words),
        NOTHING if phone is None else phone, NOTHING if email is None else email,
        NOTHING if birthday is None else birthday.isoformat(), NOTHING if told_on is None else told_on.isoformat(),
        joined_on.isoformat(), NOTHING if contact_on is None else contact_on.isoformat(), note,
    )  # fmt: skip
    return Prepared(card, index_words(name, words), columns)


def insert_prepared(conn: sqlite3.Connection, ready: Sequence[Prepared]) -> list[tuple[int, str]]:
    """Writes new members with consecutive numbers, in order, and the words of their names; number and card of each.

    Raises Duplicate when a card or a number of another system is taken, BadValue when nothing says who somebody is
    (neither name, phone, e-mail nor a number of another system). On a refusal nothing was written.
    """
    numbers: list[str] = []
    for _, _, (source_id, name, _, phone, email, *_) in ready:
        if isinstance(source_id, str) and source_id:
            numbers.append(source_id)
        elif not (name or (isinstance(phone, str) and phone) or (isinstance(email, str) and email)):
            raise _nobody()
    own = [one.card for one in ready if one.card]
    _refuse_among(conn, "card", own)
    _refuse_among(conn, "source_id", numbers)
    (last,) = conn.execute("SELECT coalesce(max(id), 0) FROM members").fetchone()
    cards = free_cards(conn, last + 1, {*own, *numbers}, len(ready) - len(own))
    given = [(at, one.card or next(cards)) for at, one in enumerate(ready, start=last + 1)]
    insert_rows(conn, _INSERT, [(*key, *one.columns) for key, one in zip(given, ready, strict=True)])
    # In the order of the index: rows that go to one page go together.
    words = [(word, key[0]) for key, one in zip(given, ready, strict=True) for word in one.words]
    insert_rows(conn, _INSERT_WORD, sorted(words))
    return given


def get_member(conn: sqlite3.Connection, member_id: int, *, follow: bool = False) -> Member:
    """The member with this number; with ``follow``, the one merged into. Raises MemberNotFound."""
    row = conn.execute(
        f"SELECT {COLUMNS} FROM members WHERE id = ?",
        (member_id,),
    ).fetchone()
    if row is None:
        raise MemberNotFound("error.no-member-id", member_id=member_id)
    member = from_row(row)
    if follow and member.merged_into is not None:
        return get_member(conn, member.merged_into, follow=True)
    return member


def get_members(conn: sqlite3.Connection, ids: Iterable[int]) -> list[Member]:
    """The members with these numbers, in this order; numbers that are nobody's are left out."""
    wanted = list(dict.fromkeys(ids))
    query = f"SELECT {COLUMNS} FROM members WHERE id IN (SELECT value FROM json_each(?))"
    found = {row[0]: from_row(row) for row in conn.execute(query, (dumps(wanted),))}
    return [found[one] for one in wanted if one in found]


def members_by(conn: sqlite3.Connection, identity: Identity, value: str, limit: int = _CHUNK) -> list[Member]:
    """The members that carry exactly this card, number of another system, phone or e-mail, in any status.

    A further phone or e-mail finds its member, too.
    """
    where = f"{identity} = :value"
    if identity in _CONTACTS:
        where += " OR id IN (SELECT member_id FROM contacts WHERE kind = :kind AND value = :value)"
    rows = conn.execute(
        f"SELECT {COLUMNS} FROM members WHERE {where} ORDER BY id LIMIT :limit",
        {"value": value, "kind": identity, "limit": limit},
    )
    return [from_row(row) for row in rows]


def survivors(conn: sqlite3.Connection, members: Iterable[Member]) -> list[Member]:
    """Those who are members today, each once: the merged lead on, the erased and closed drop out."""
    alive: dict[int, Member] = {}
    for member in members:
        today = get_member(conn, member.id, follow=True) if member.status == "merged" else member
        if today.status == "active":
            alive.setdefault(today.id, today)
    return list(alive.values())


def by_card(conn: sqlite3.Connection, text: str) -> list[Member]:
    """The member with this card, else the one known by this number in another system; capitals do not matter."""
    bare = "".join(text.split())
    if cards := survivors(conn, members_by(conn, "card", bare.upper())):
        return cards
    for number in dict.fromkeys((text, bare, bare.upper(), bare.lower())):
        if known := survivors(conn, members_by(conn, "source_id", number)):
            return known
    return []


def update_member(conn: sqlite3.Connection, member_id: int, changes: Mapping[str, Value]) -> Member:
    """Writes the changed columns, and the words when the name is one of them; returns the member as they are now.

    Raises MemberNotFound, Duplicate as ``insert_member`` does, BadValue when nothing would say any more who it is.
    """
    unknown = changes.keys() - _CHANGEABLE
    if unknown:
        raise ValueError(f"not columns of members: {sorted(unknown)}")
    before = get_member(conn, member_id)
    after = before._replace(**dict(changes))  # type: ignore[arg-type]
    if after == before:
        return before
    if after.status == "active" and not (after.name or after.phone or after.email or after.source_id):
        raise _nobody()
    after = after._replace(folded=" ".join(fold(after.name)))
    _refuse_taken_by_another(conn, before, after)
    columns = COLUMNS.split(", ")
    conn.execute(
        f"UPDATE members SET {', '.join(f'{column} = ?' for column in columns)} WHERE id = ?",
        (*_row(after), member_id),
    )
    if after.name != before.name:
        conn.execute("DELETE FROM member_words WHERE member_id = ?", (member_id,))
        conn.executemany(_INSERT_WORD, [(word, member_id) for word in _words(after)])
    return after


def set_field(conn: sqlite3.Connection, member_id: int, field: str, value: str | None) -> str | None:
    """Writes one of the shop's own fields, or takes it away (None); returns what stood there before."""
    key = (member_id, field)
    before = conn.execute("SELECT value FROM member_fields WHERE member_id = ? AND field = ?", key).fetchone()
    if value is None:
        conn.execute("DELETE FROM member_fields WHERE member_id = ? AND field = ?", key)
    else:
        conn.execute("INSERT OR REPLACE INTO member_fields (member_id, field, value) VALUES (?, ?, ?)", (*key, value))
    if field in _FURTHER:
        _keep_contacts(conn, member_id, _FURTHER[field], value or "")
    return before[0] if before else None


def _keep_contacts(conn: sqlite3.Connection, member_id: int, kind: str, told: str) -> None:
    """Those of a field's values by which a member can be found: phones in E.164, e-mails."""
    parts = {part.strip() for part in told.split(",")}
    values = {part.lower() for part in parts if (part[:1] == "+" if kind == "phone" else "@" in part)}
    conn.execute("DELETE FROM contacts WHERE member_id = ? AND kind = ?", (member_id, kind))
    rows = [(kind, value, member_id) for value in sorted(values)]
    conn.executemany("INSERT INTO contacts (kind, value, member_id) VALUES (?, ?, ?)", rows)


def keep_replaced(conn: sqlite3.Connection, fact_id: int, member_id: int, rows: Iterable[Replaced]) -> None:
    """Keeps what a fact replaced in a member's details, in the caller's transaction."""
    conn.executemany(
        "INSERT INTO replaced (fact_id, member_id, field, was, became) VALUES (?, ?, ?, ?, ?)",
        [(fact_id, member_id, *row) for row in rows],
    )


def put_back(conn: sqlite3.Connection, fact_id: int) -> list[str]:
    """Brings back what a fact replaced, in the caller's transaction; returns the fields that changed since and stay.

    A field of ``members`` has its column's name, one of the shop's own ``field:`` before it, a consent ``consent:``.
    What was replaced in a record that was merged since comes back in the record that stays. Raises as
    ``update_member``, where the old card is another member's by now.
    """
    rows = conn.execute("SELECT member_id, field, was, became FROM replaced WHERE fact_id = ?", (fact_id,)).fetchall()
    stay: list[str] = []
    columns: dict[str, Value] = {}
    for member_id, field, was, became in rows:
        member = get_member(conn, member_id, follow=True)
        kind, _, name = field.rpartition(":")
        if (_detail(conn, member, kind, name) or None) != (became or None):
            stay.append(field)
        elif kind == "consent":
            conn.execute(_TAKE_CONSENT, {"member": member.id, "channel": name})
        elif kind == "field":
            set_field(conn, member.id, name, was)
        else:
            columns[name] = date.fromisoformat(was) if was and name in _DAYS else was or _EMPTY.get(name)
    if columns:
        update_member(conn, get_member(conn, rows[0][0], follow=True).id, columns)
    conn.execute("DELETE FROM replaced WHERE fact_id = ?", (fact_id,))
    return stay


def _detail(conn: sqlite3.Connection, member: Member, kind: str, name: str) -> str | None:
    """A detail of a member as ``replaced`` keeps it."""
    match kind:
        case "field":
            return get_fields(conn, member.id).get(name)
        case "consent":
            granted = consents_in_force(conn, member.id).get(name)
            return None if granted is None else str(int(granted))
        case _:
            return as_kept(getattr(member, name))


def as_kept(value: object) -> str | None:
    """A value as ``replaced`` keeps it: dates as ISO text, None for nothing."""
    return value.isoformat() if isinstance(value, date) else str(value) if value else None


def has_replaced(conn: sqlite3.Connection, fact_id: int) -> bool:
    """Whether the old values of what a fact changed are still kept."""
    return conn.execute("SELECT 1 FROM replaced WHERE fact_id = ? LIMIT 1", (fact_id,)).fetchone() is not None


def forget_replaced(conn: sqlite3.Connection, today: date) -> None:
    """Drops the old values of what was keyed by hand more than KEPT_DAYS ago, in the caller's transaction."""
    conn.execute(f"DELETE FROM replaced WHERE fact_id IN ({_OLD_REPLACED})", (_last_kept(today),))


def has_old_replaced(conn: sqlite3.Connection, today: date) -> bool:
    """Whether ``forget_replaced`` has something to drop."""
    return conn.execute(f"{_OLD_REPLACED} LIMIT 1", (_last_kept(today),)).fetchone() is not None


def _last_kept(today: date) -> str:
    return (today - timedelta(days=KEPT_DAYS)).isoformat()


def get_fields(conn: sqlite3.Connection, member_id: int) -> dict[str, str]:
    """The shop's own fields of a member, by name."""
    return dict(
        conn.execute(
            "SELECT field, value FROM member_fields WHERE member_id = ? ORDER BY field", (member_id,)
        ).fetchall()
    )


def record_consent(
    conn: sqlite3.Connection, member_id: int, channel: str, granted: bool, source: str, on: date, wording: str = ""
) -> None:
    """Writes that a member allowed or refused a channel: where that came from, on which day, in what words."""
    conn.execute(
        "INSERT INTO consents (member_id, channel, granted, source, on_date, wording) VALUES (?, ?, ?, ?, ?, ?)",
        (member_id, channel, int(granted), source, on.isoformat(), wording),
    )


def consents_in_force(conn: sqlite3.Connection, member_id: int, on: date = date.max) -> dict[str, bool]:
    """Whether each channel spoken of up to the end of a day is allowed: the latest word counts."""
    rows = conn.execute(
        "SELECT channel, granted FROM consents WHERE member_id = ? AND on_date <= ? ORDER BY id",
        (member_id, on.isoformat()),
    )
    return {channel: bool(granted) for channel, granted in rows}


def count_members(conn: sqlite3.Connection, most: int = -1) -> int:
    """How many members there are: active ones; counted up to ``most`` where that is not negative."""
    counted = "SELECT count(*) FROM (SELECT 1 FROM members WHERE status = 'active' LIMIT ?)"
    (count,) = conn.execute(counted, (most,)).fetchone()
    return int(count)


def birthday_text(birthday: date | None) -> str | None:
    """``1987-05-12``, or ``--05-12`` where the year was not told; None for none."""
    if birthday is None:
        return None
    return f"--{birthday:%m-%d}" if birthday.year == NO_YEAR else birthday.isoformat()


def birthday_from_text(text: str) -> date:
    """The birthday that ``birthday_text`` wrote. Raises ValueError for what is not a day of the calendar."""
    return date.fromisoformat(f"{NO_YEAR:04}{text[1:]}" if text.startswith("--") else text)


def from_row(row: Sequence[object]) -> Member:
    """The member in a row of COLUMNS."""
    days = (date.fromisoformat(day) if isinstance(day, str) else None for day in row[7:11])
    return Member._make((*row[:7], *days, *row[11:]))


def _made(key: tuple[int, str], draft: MemberDraft, ready: Prepared) -> Member:
    return Member(
        id=key[0],
        card=key[1],
        source_id=draft.source_id,
        name=draft.name,
        folded=str(ready.columns[2]),
        phone=draft.phone,
        email=draft.email,
        birthday=draft.birthday,
        birthday_told_on=draft.birthday_told_on,
        joined_on=draft.joined_on,
        last_contact_on=draft.last_contact_on,
        note=draft.note,
        status="active",
        merged_into=None,
    )


def _words(member: Member) -> set[str]:
    return index_words(member.name, tuple(member.folded.split()))


def _row(member: Member) -> tuple[str | int | None, ...]:
    days = [day.isoformat() if day else None for day in member[7:11]]
    return (*member[:7], *days, *member[11:])


def _refuse_taken_by_another(conn: sqlite3.Connection, before: Member, after: Member) -> None:
    if after.card != before.card:
        _refuse_among(conn, "card", [after.card])
    if after.source_id and after.source_id != before.source_id:
        _refuse_among(conn, "source_id", [after.source_id])


def _refuse_among(conn: sqlite3.Connection, column: Literal["card", "source_id"], numbers: list[str]) -> None:
    what = "card" if column == "card" else "number"
    seen: set[str] = set()
    for number in numbers:
        if number in seen:
            raise Duplicate("error.given-twice", what=Word("thing", what), number=number)
        seen.add(number)
    for start in range(0, len(numbers), _CHUNK):
        chunk = numbers[start : start + _CHUNK]
        marks = ",".join("?" * len(chunk))
        held = conn.execute(
            f"SELECT {column} FROM members WHERE {column} IN ({marks}) LIMIT 1",
            chunk,
        ).fetchone()
        if held:
            raise Duplicate("error.belongs-to-another", what=Word("thing", what), held=held[0])


def _nobody() -> BadValue:
    return BadValue("error.nobody-named")
