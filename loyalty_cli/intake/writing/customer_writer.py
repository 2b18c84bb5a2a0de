"""Rows of customers become members: found again by number, e-mail or phone, else enrolled; a chunk, a transaction."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, TypeAlias

from loyalty_cli.intake.answer import LeftOut
from loyalty_cli.intake.fields.questions import Question, asking
from loyalty_cli.intake.fields.rejects import Rejected, RejectsFile
from loyalty_cli.intake.people.duplicates import Duplicate, Duplicates, marks_of
from loyalty_cli.intake.people.matching import Index, brought, digest_of, news, own_fields, with_address, with_further
from loyalty_cli.intake.people.names import may_be_one
from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.intake.writing.checked_rows import Checked, draft_of
from loyalty_cli.intake.writing.customer_notes import Noticed
from loyalty_cli.intake.writing.enrolments import Enrolments
from loyalty_cli.intake.writing.openings import less
from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.ledger.importing.batches import note
from loyalty_cli.ledger.importing.known import (
    balances_of,
    data_version,
    enlarge_cache,
    keep_rows,
    known_rows,
    units_given,
)
from loyalty_cli.ledger.people.erased import Identity, erased_identities
from loyalty_cli.ledger.people.links import LINKED_TO
from loyalty_cli.ledger.people.members import (
    Member,
    Replaced,
    consents_in_force,
    get_fields,
    get_member,
    insert_prepared,
    keep_replaced,
    members_by,
    prepared,
    record_consent,
    set_field,
    survivors,
    update_member,
)
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.helping.linking import link_once
from loyalty_cli.operations.kernel.batch import Writer
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.recording import Keyed
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.members.opening import Opening, decide_opening
from loyalty_cli.program.kernel.facts import Decision, When

OpeningMode: TypeAlias = Literal["", "add", "top-up", "skip"]
"""What becomes of balances that a file tells of somebody who has some already; "" asks."""
_OPENINGS: Final = ("--opening add", "--opening top-up", "--opening skip")

ONE_TRANSACTION: Final = 5_000
"""A file of up to so many rows is written whole or not at all."""
_MOST_TOLD: Final = 1_000
_NEWCOMERS_TOLD: Final = 100
_CACHE_KIB: Final = 16_000
"""Of the tables and indexes that a file of many people is written into, the pages that are needed again and again."""


class CustomerWriter:
    """Writes checked rows and counts what became of them.

    ``spend_months`` is the range that the column of spend names; ``most_updates`` of who is updated are remembered.
    ``size`` is the number of bytes of a file of text.
    """

    def __init__(
        self,
        shop: OpenShop,
        file_name: str,
        opening_date: date,
        *,
        spend_months: int | None = None,
        most_updates: int = _MOST_TOLD,
        opening_mode: OpeningMode = "",
        include_erased: bool = False,
        size: int | None = None,
    ) -> None:
        self.opening_mode, self.include_erased = opening_mode, include_erased
        self.is_erased: Callable[[Identity, str], bool] | None = None
        self.version = -1
        self.most_updates = most_updates
        self.noticed = Noticed(shop)
        self.updates: list[dict[str, Any]] = []
        self.newcomers: list[dict[str, Any]] = []
        self.shop, self.file_name = shop, file_name
        self.today = shop.now().today
        self.when = When(opening_date, self.today)
        self.codes = new_codes()
        self.seen = Duplicates(size)
        self.accepted = self.unchanged = self.rejected = self.enrolled = self.updated = 0
        self.duplicates: list[dict[str, Any]] = []
        self.left_out = LeftOut()
        self.rejects: list[dict[str, Any]] = []
        self.links: list[tuple[int, str]] = []
        self.enrolments = Enrolments(shop, self.when, self.codes, self.noticed, spend_months)
        enlarge_cache(shop.conn, _CACHE_KIB)

    def write(self, part: Sequence[Checked | Rejected], rejects: RejectsFile, batch_id: int | None) -> float:
        """Writes a part of the file in one transaction; without a batch (a dry run) it is taken back again.

        Returns for how many seconds the lock was held.
        """
        good = [one for one in part if isinstance(one, Checked)]
        refused = [row for row in part if isinstance(row, Rejected)]
        begun = time.perf_counter()
        try:
            with connection.writing(self.shop.conn):
                begun = time.perf_counter()
                self._look_for_erased()
                refused += self._write(good, batch_id)
                if batch_id is None:
                    raise _DryRun
                note(self.shop.conn, batch_id, self.accepted, self.unchanged)
        except _DryRun:
            pass
        held_s = time.perf_counter() - begun
        for row in sorted(refused, key=lambda one: one.line):
            self.rejected += 1
            if batch_id is not None:
                rejects.write(row)
            if len(self.rejects) < _MOST_TOLD:
                self.rejects.append({"line": row.line, "column": row.column, "reason": row.reason})
        return held_s

    def _look_for_erased(self) -> None:
        """Reads who was erased, again where somebody else has written since."""
        version = data_version(self.shop.conn)
        if version != self.version and not self.include_erased:
            self.is_erased = erased_identities(self.shop.conn)
        self.version = version

    def _write(self, good: Sequence[Checked], batch_id: int | None) -> list[Rejected]:
        known = known_rows(self.shop.conn, [one.mark for one in good])
        index = Index(self.shop, [one.row for one in good])
        writer = Writer(self.shop, batch_id)
        refused: list[Rejected] = []
        fresh: list[Checked] = []
        for one in good:
            row, mark, _ = one
            identities = marks_of(row.identities())
            if self.is_erased is not None and (reason := self._erased(row, index)):
                self.left_out.add(row.line, reason)
                continue
            if mark in known:
                # Remembered for the rows that follow: they may be the same person again.
                self.seen.seen(row.line, identities)
                self.unchanged += 1
                continue
            member_id = index.find(row)
            twin = None if row.ours else self.seen.earlier(row.line, identities)
            if twin is not None and self._adds_an_address(row, twin, fresh, member_id):
                self.left_out.add(row.line, str(Phrase("intake.left.address")))
                continue
            reason = index.taken(row) if twin is None else self._same_person(twin)
            if member_id is None and not (row.name or row.phone or row.email or row.source_id):
                reason = reason or str(Phrase("intake.tells-nobody"))
            if reason:
                refused.append(Rejected(row.line, row.raw, "", reason))
                continue
            # Only who is taken holds the phone and the e-mail: those of a row that is refused stay free.
            if not row.ours:
                self.seen.seen(row.line, identities)
            known.add(mark)
            if member_id is None:
                fresh.append(one)
            else:
                self._update(row, member_id, mark, writer)
        self.noticed.zeroless.update(index.zeroless)
        self._enroll(fresh, writer)
        writer.flush()
        return refused

    def _same_person(self, twin: Duplicate) -> str:
        """Two rows of one file that are one person are not guessed together: the second is given back, with why."""
        if len(self.duplicates) < _MOST_TOLD:
            self.duplicates.append({"line": twin.line, "earlier_line": twin.earlier_line, "identity": twin.identity})
        return str(Phrase("intake.same-as", what=Word("intake.one", twin.identity), line=twin.earlier_line))

    def _enroll(self, fresh: Sequence[Checked], writer: Writer) -> None:
        for row, _, _ in fresh:
            self.noticed.newcomer(row)
            self.noticed.tier(row)
        keys = insert_prepared(self.shop.conn, [one.ready for one in fresh])
        for (row, _, _), (member_id, _) in zip(fresh, keys, strict=True):
            self.enrolments.add(row, member_id, writer)
            if fields := self._own_fields(row, member_id):
                self._keep_fields(member_id, fields)
            if row.consents:
                self._keep_consents(row, member_id)
        self.enrolments.end(writer)
        taken = zip(fresh, keys, strict=True)
        keep_rows(self.shop.conn, [(one.mark, member_id) for one, (member_id, _) in taken])
        named = fresh[: max(0, _NEWCOMERS_TOLD - len(self.newcomers))]
        self.newcomers += [{"line": row.line, "name": row.name} for row, _, _ in named]
        self.enrolled += len(fresh)
        self.accepted += len(fresh)

    def _erased(self, row: CustomerRow, index: Index) -> str:
        """Why somebody who was erased does not come back; "" for anybody else, and for who is a member again."""
        told: list[tuple[Identity, str]] = [("phone", one) for one in (row.phone or "", *row.more_phones) if one]
        told += [("email", one) for one in (row.email or "", *row.more_emails) if one]
        told += [("source_id", row.source_id)] if row.source_id else []
        if self.is_erased is None or not any(self.is_erased(kind, value) for kind, value in told):
            return ""
        return "" if index.find(row) is not None else str(Phrase("intake.left.erased"))

    def _adds_an_address(self, row: CustomerRow, twin: Duplicate, fresh: list[Checked], member_id: int | None) -> bool:
        """Whether a row is a further address of somebody of this file: it tells nothing but perhaps a further phone.

        The phone is kept with the row that came before.
        """
        if twin.identity == "phone":
            return False
        at = next((at for at, one in enumerate(fresh) if one.row.line == twin.earlier_line), None)
        if at is not None:
            merged = with_address(fresh[at].row, row)
            if merged is not None:
                fresh[at] = fresh[at]._replace(row=merged, ready=prepared(draft_of(merged, self.when)))
            return merged is not None
        if member_id is None:
            return False
        member = get_member(self.shop.conn, member_id, follow=True)
        rest = row._replace(phone=None, more_phones=())
        return may_be_one(row.name, member.name) and not (
            news(rest._replace(name=""), member, self.today) or own_fields(rest) or row.consents or _brings(row)
        )

    def _update(self, row: CustomerRow, member_id: int, mark: bytes, writer: Writer) -> None:
        """What is new is added or replaced; nothing is emptied, and an opening is honoured once."""
        member = get_member(self.shop.conn, member_id, follow=True)
        before = get_fields(self.shop.conn, member.id)
        further = {part for name in ("other_phone", "other_email") for part in before.get(name, "").split(", ")}
        columns = news(row, member, self.today, further)
        self.noticed.tier(row)
        fields = with_further(self._own_fields(row, member.id), before, member)
        writer.flush()
        standing = load_one(self.shop.conn, self.shop.program, member.id, self._when_for(member))
        opening = self._first_opening(row, member.id)
        decision = decide_opening(self.shop.program, standing, opening, self._when_for(member), self.codes)
        consents = self._new_consents(row, member.id)
        keep_rows(self.shop.conn, [(mark, member.id)])
        if not (columns or fields or decision.entries or consents):
            self.unchanged += 1
            return
        told = sorted({*columns, *fields} - {"birthday_told_on"})
        body: dict[str, Any] = {"told": told, "source": True}
        body |= brought(row, opening.spend_until) if decision.entries else {}
        writer.add(writer.draft("profile", member.id, self._when_for(member), body), decision)
        self._tell_update(row, member, [*told, *_units(decision)])
        keep_replaced(
            self.shop.conn, writer.gathering.end.fact_id, member.id, _replaced(member, before, columns, fields)
        )
        update_member(self.shop.conn, member.id, columns)
        self._keep_fields(member.id, fields)
        self._keep_consents(row, member.id)
        self.updated += 1
        self.accepted += 1

    def doubt_about_balances(self, part: Sequence[CustomerRow | Rejected]) -> Question | None:
        """The question what becomes of balances of somebody who has some here, by the first such row of a part."""
        good = [row for row in part if isinstance(row, CustomerRow) and not row.ours and _brings(row)]
        index = Index(self.shop, good)
        if self.opening_mode or not good or not index.knows_any:
            return None
        digests = {row.line: digest_of(row) for row in good}
        known = known_rows(self.shop.conn, digests.values())
        for row in good:
            member_id = index.find(row)
            if member_id is None or digests[row.line] in known or index.taken(row):
                continue
            member = get_member(self.shop.conn, member_id, follow=True)
            if self._has_both(row, member.id):
                told = Phrase("intake.both", line=row.line, name=member.shown_name, card=member.card)
                return asking("", told, *_OPENINGS)
        return None

    def _has_both(self, row: CustomerRow, member_id: int) -> bool:
        """Whether a row brings balances of units that purchases or the till gave already, and no opening did."""
        if not _brings(row):
            return False
        units = [
            *(["points"] if row.points else []), *(["credit"] if row.credit_cents else []),
            *(["spend"] if row.spend_cents else []), *(f"stamps:{card}" for card, count in row.stamps.items() if count),
        ]  # fmt: skip
        there, opened = (units_given(self.shop.conn, member_id, by_openings=asked) for asked in (False, True))
        return not there.intersection(units) <= opened

    def _tell_update(self, row: CustomerRow, member: Member, fields: list[str]) -> None:
        if len(self.updates) < self.most_updates:
            self.updates.append({"line": row.line, "card": member.card, "name": member.name, "fields": fields})

    def _when_for(self, member: Member) -> When:
        return When(max(self.when.on, member.joined_on), self.today)

    def _first_opening(self, row: CustomerRow, member_id: int) -> Opening:
        """What of the row's balances was never honoured for this member.

        Another system's balance is honoured once. Our own export tells what is in this ledger, or in the one it came
        from: what has entries already is not given again.
        """
        whole = self.enrolments.opening(row)
        opening = less(whole, units_given(self.shop.conn, member_id, by_openings=not row.ours))
        if not row.ours and self.opening_mode in ("top-up", "skip"):
            opening = self._beside(opening, member_id)
        self.noticed.opening(row, whole, opening)
        return opening

    def _beside(self, opening: Opening, member_id: int) -> Opening:
        """The balances of a row beside what there is already: nothing of these units, or what is missing."""
        there = balances_of(self.shop.conn, member_id)
        if self.opening_mode == "skip":
            return less(opening, there)
        return opening._replace(
            points=max(0, opening.points - there.get("points", 0)),
            credit_cents=max(0, opening.credit_cents - there.get("credit", 0)),
            spend_cents=max(0, opening.spend_cents - there.get("spend", 0)),
            stamps={card: max(0, count - there.get(f"stamps:{card}", 0)) for card, count in opening.stamps.items()},
        )

    def _new_consents(self, row: CustomerRow, member_id: int) -> list[str]:
        """Channels the row says something new about: never a yes where the member once said no."""
        spoken = consents_in_force(self.shop.conn, member_id) if row.consents else {}
        return [
            consent.channel
            for consent in row.consents
            if consent.channel not in spoken or (spoken[consent.channel] and not consent.granted)
        ]

    def _own_fields(self, row: CustomerRow, member_id: int) -> dict[str, str]:
        """What is kept as fields of its own; to whom the member is linked is remembered for the end of the file."""
        fields = own_fields(row)
        if card := fields.pop(LINKED_TO, ""):
            self.links.append((member_id, card))
        return fields

    def link(self, batch_id: int | None) -> None:
        """Links the members of the file whose rows name the card of another, once all are there."""
        if batch_id is None or not self.links:
            return
        with connection.writing(self.shop.conn):
            for member_id, card in self.links:
                member = get_member(self.shop.conn, member_id, follow=True)
                other = next(iter(survivors(self.shop.conn, members_by(self.shop.conn, "card", card))), None)
                if other is not None:
                    link_once(self.shop, member, other, Keyed(batch_id=batch_id))

    def _keep_fields(self, member_id: int, fields: Mapping[str, str]) -> None:
        for name, value in fields.items():
            set_field(self.shop.conn, member_id, name, value)

    def _keep_consents(self, row: CustomerRow, member_id: int) -> None:
        new = self._new_consents(row, member_id)
        for consent in row.consents:
            if consent.channel in new:
                day = consent.on or self.today
                record_consent(
                    self.shop.conn,
                    member_id,
                    consent.channel,
                    consent.granted,
                    f"import {self.file_name}",
                    day,
                    consent.source,
                )


def _units(decision: Decision) -> list[str]:
    """What a decision gives something of: points, credit, spend, stamps."""
    return list(dict.fromkeys(entry.unit.partition(":")[0] for entry in decision.entries))


def _brings(row: CustomerRow) -> bool:
    """Whether a row tells balances."""
    return bool(row.points or row.credit_cents or row.spend_cents or any(row.stamps.values()))


def _replaced(
    member: Member, before: Mapping[str, str], columns: Mapping[str, Any], fields: Mapping[str, str]
) -> list[Replaced]:
    """What a row replaces of a member."""
    rows = [Replaced(name, _as_text(getattr(member, name)), _as_text(value)) for name, value in columns.items()]
    return [*rows, *(Replaced(f"field:{name}", before.get(name), value) for name, value in fields.items())]


def _as_text(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else str(value) if value else None


class _DryRun(Exception):
    """Everything was tried; nothing is to stay."""
