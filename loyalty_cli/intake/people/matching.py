"""What a row of customers says, and whom of the members it means."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import Any, Final

from loyalty_cli.intake.people.names import may_be_one
from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.ledger.facts.chain import fingerprint
from loyalty_cli.ledger.importing.holders import holders
from loyalty_cli.ledger.importing.leading_zeros import unzeroed
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.members import Member, birthday_from_text, get_member
from loyalty_cli.operations.kernel.shop import OpenShop

_SAID: Final = CustomerRow._fields[2:]
"""What a row says: all but its line and its raw cells."""
_OF_AN_ADDRESS: Final = frozenset(("line", "raw", "name", "phone", "more_phones", "company"))


class Index:
    """Who of a part of the file is there already, looked up in a few queries."""

    def __init__(self, shop: OpenShop, part: Sequence[CustomerRow]) -> None:
        self.shop = shop
        self.zeroless: dict[str, str] = {}
        self.source_ids, self.gone_ids = holders(shop.conn, "source_id", {row.source_id for row in part})
        self.cards, self.gone_cards = holders(shop.conn, "card", {row.card for row in part})
        self.emails, _ = holders(shop.conn, "email", {one for row in part for one in (row.email, *row.more_emails)})
        self.phones, _ = holders(shop.conn, "phone", {one for row in part for one in (row.phone, *row.more_phones)})
        self._match_zeros(part)
        self.knows_any = any((
            self.source_ids, self.gone_ids, self.cards, self.gone_cards, self.emails, self.phones,
        ))  # fmt: skip

    def _match_zeros(self, part: Sequence[CustomerRow]) -> None:
        """Numbers that are not known but for leading zeros are those that are."""
        unknown = {row.source_id for row in part if row.source_id and row.source_id not in self.source_ids}
        if not any(number.isdecimal() for number in unknown):
            return
        meant = unzeroed(self.shop.conn, unknown)
        known, _ = holders(self.shop.conn, "source_id", set(meant.values()))
        self.zeroless = {number: one for number, one in meant.items() if one in known}
        self.source_ids |= {number: known[one] for number, one in self.zeroless.items()}

    def find(self, row: CustomerRow) -> int | None:
        """The member of the same source number, else card, else e-mail, else phone; of our own exports, the card's."""
        return self._found(row)[0] if self.knows_any else None

    def _found(self, row: CustomerRow) -> tuple[int | None, str]:
        """The member a row means, and what they have in common: number, card, e-mail or phone."""
        known = (
            ("number", self.source_ids, row.source_id),
            ("card", self.cards, row.card),
            ("e-mail", self.emails, row.email),
            ("phone", self.phones, row.phone),
        )
        for what, among, value in known[1:2] if row.ours else known:
            if value and value in among:
                return among[value], what
        for what, among, more in (("e-mail", self.emails, row.more_emails), ("phone", self.phones, row.more_phones)):
            for value in more:
                if value in among and not row.ours:
                    return among[value], what
        return None, ""

    def taken(self, row: CustomerRow) -> str:
        """Why the row can not be: its card or phone is another's, or was that of somebody who is no longer one."""
        if not self.knows_any:
            return ""
        for what, number, gone in (("card", row.card, self.gone_cards), ("number", row.source_id, self.gone_ids)):
            if number and number in gone:
                return str(
                    Phrase(
                        "intake.was-that-of",
                        what=Word("thing", what),
                        number=number,
                        state=Word("intake.member", gone[number]),
                    )
                )
        holder = self.cards.get(row.card or "")
        found, what = self._found(row)
        if row.card and holder is not None and found is not None and holder != found:
            return str(Phrase("intake.card-of-another", card=row.card))
        return self._another_name(row, found, what) if found is not None and what != "number" else ""

    def _another_name(self, row: CustomerRow, member_id: int, what: str) -> str:
        """A number of another system identifies; a phone, an e-mail or a card may be shared, or keyed wrongly."""
        member = get_member(self.shop.conn, member_id, follow=True)
        if may_be_one(row.name, member.name):
            return ""
        holder = f"{member.name} ({member.card})"
        return str(Phrase("intake.another-name", what=Word("intake.one", what), holder=holder))


def digest_of(row: CustomerRow) -> bytes:
    """What a row says, as 16 bytes: equal rows are known again, and nothing can be read out of it."""
    told = row._replace(stamps=dict(row.stamps), fields=dict(row.fields)) if row.stamps or row.fields else row
    values = told[2:]
    text = "\x1f".join([f"{name}={value}" for name, value in compress(zip(_SAID, values, strict=True), values)])
    return fingerprint(text.encode("utf-8", "surrogatepass"))


def told_fields(row: CustomerRow) -> list[str]:
    """The names of what the row tells, for the fact: never what stands there."""
    told = {"name": row.name, "phone": row.phone, "email": row.email, "birthday": row.birthday}
    return [field for field, value in told.items() if value]


def brought(row: CustomerRow, spend_until: date | None) -> dict[str, Any]:
    """What balances the row brought, for the fact; the day for which its spend counts, where that is known."""
    brought = {
        "points": row.points,
        "credit": row.credit_cents,
        "spend": row.spend_cents,
        "spend_until": spend_until.isoformat() if spend_until and row.spend_cents else None,
        "stamps": dict(row.stamps),
        "tier": row.tier,
        "ours": bool(row.ours),
        "lots": [(points, last.isoformat() if last else None) for points, last in row.lots],
    }
    return {name: value for name, value in brought.items() if value}


def own_fields(row: CustomerRow) -> dict[str, str]:
    """What the shop's own fields keep of a row."""
    if not (row.fields or row.company or row.language or row.tags or row.more_phones or row.more_emails):
        return {}
    more = {
        "company": row.company,
        "language": row.language,
        "tags": ", ".join(row.tags),
        "other_phone": ", ".join(row.more_phones),
        "other_email": ", ".join(row.more_emails),
    }
    return {**dict(row.fields), **{name: value for name, value in more.items() if value}}


def with_address(first: CustomerRow, other: CustomerRow) -> CustomerRow | None:
    """The first row with the further phones of the other, where that tells nothing else; None where it does."""
    phones = [one for one in (other.phone, *other.more_phones) if one]
    rest = {name: value for name, value in other._asdict().items() if name not in _OF_AN_ADDRESS}
    told = first._asdict()
    if any(value and value != told[name] for name, value in rest.items()) or not _same_name(first.name, other.name):
        return None
    new = [one for one in dict.fromkeys(phones) if one not in (first.phone, *first.more_phones)]
    return first._replace(phone=first.phone or (new.pop(0) if new else None), more_phones=(*first.more_phones, *new))


def _same_name(one: str, other: str) -> bool:
    return not other or sorted(fold(one)) == sorted(fold(other))


def with_further(fields: Mapping[str, str], before: Mapping[str, str], member: Member) -> dict[str, str]:
    """The own fields that a row tells, with the further phones and e-mails that are known already."""
    told = dict(fields)
    for name, first in (("other_phone", member.phone), ("other_email", member.email)):
        if name in told:
            parts = [*before.get(name, "").split(", "), *told[name].split(", ")]
            told[name] = ", ".join(dict.fromkeys(part for part in parts if part and part != first))
    return {name: value for name, value in told.items() if value and value != before.get(name)}


def news(row: CustomerRow, member: Member, today: date, further: Collection[str] = ()) -> dict[str, Any]:
    """Columns whose value the row tells, and the ledger does not have so.

    A phone or an e-mail that is one of the ``further`` ones is known.
    """
    birthday = birthday_from_text(row.birthday) if row.birthday else None
    told: dict[str, Any] = {
        "name": row.name,
        "phone": row.phone,
        "email": row.email,
        "card": row.card,
        "source_id": row.source_id,
        "birthday": birthday,
        "note": row.note,
    }
    news = {name: value for name, value in told.items() if value and value != getattr(member, name)}
    news = {name: value for name, value in news.items() if not (name in ("phone", "email") and value in further)}
    if "source_id" in news and (member.source_id or member.card).lstrip("0") == str(row.source_id).lstrip("0"):
        del news["source_id"]
    if "birthday" in news:
        news["birthday_told_on"] = today
    if row.last_visit_on and (member.last_contact_on is None or row.last_visit_on > member.last_contact_on):
        news["last_contact_on"] = row.last_visit_on
    if row.joined_on and row.joined_on < member.joined_on:
        news["joined_on"] = row.joined_on
    return news
