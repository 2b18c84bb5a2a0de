"""Waiting purchases become facts: small transactions, so that a till never waits long; a small file in one."""

import sqlite3
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from itertools import islice
from typing import Any, Final

from loyalty_cli.errors import FactNotFound, LoyaltyError, RefConflict
from loyalty_cli.intake.people.file_people import Newcomer
from loyalty_cli.intake.people.newcomers import drafts_of, enrolment, is_erased, members_by_now
from loyalty_cli.intake.reading.sniffing import Source
from loyalty_cli.intake.writing import batches
from loyalty_cli.intake.writing.beside import Beside, can_be_had
from loyalty_cli.intake.writing.pace import Pace, Shares, fewer_collections
from loyalty_cli.intake.writing.portion import COMING, LOOK_AHEAD, Decided, Portion, Portions, key_of
from loyalty_cli.intake.writing.purchase_notes import Noticed, reason_of
from loyalty_cli.intake.writing.returned import matching_purchase
from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.ledger.facts.records import Fact, fact_keyed, members_since, purchase_record, standing_on
from loyalty_cli.ledger.facts.reusable_refs import Column, current
from loyalty_cli.ledger.importing.batches import beside_openings, note
from loyalty_cli.ledger.importing.known import data_version, enlarge_cache, names_known
from loyalty_cli.ledger.importing.staging import Aside, Staging, Waiting
from loyalty_cli.ledger.people.erased import erased_identities
from loyalty_cli.ledger.people.members import Member, get_member, get_members, insert_members
from loyalty_cli.ledger.queries.nights import reviews_are_held
from loyalty_cli.ledger.standings.load import load, quiet_since
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.buy import Sale, record_purchase
from loyalty_cli.operations.deeds.returns import record_return
from loyalty_cli.operations.due.keying import with_referral
from loyalty_cli.operations.kernel.batch import (
    Carried,
    NotNumbered,
    PurchaseRow,
    Wordings,
    Writer,
    can_be_carried,
    needs_of,
)
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.limits import most_of_one_purchase
from loyalty_cli.operations.kernel.links import account_of
from loyalty_cli.operations.kernel.recording import Done, Keyed, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.fact_names import by_number
from loyalty_cli.program.kernel.facts import Line, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.buying.categories import recorded_names

ONE_TRANSACTION: Final = 5_000
"""A file of up to so many rows is written whole or not at all."""
_CACHE_KIB: Final = 16_000


class PurchaseWriter:
    """Writes the staged rows of one file as one batch.

    ``returns_apart``: what is refunded is a return of its own. ``include_erased``: newcomers are enrolled though they
    were erased before. Rows of a member who is erased while the import runs are left out, whatever is told.
    """

    def __init__(
        self,
        shop: OpenShop,
        staging: Staging,
        source: Source,
        tell: Callable[[str, int, int], None],
        *,
        returns_apart: bool = False,
        include_erased: bool = False,
    ) -> None:
        self.returns_apart, self.include_erased = returns_apart, include_erased
        self.shop, self.staging, self.source, self.tell = shop, staging, source, tell
        self.today = shop.now().today
        self.codes = new_codes()
        self.accepted = self.unchanged = self.enrolled = self.purchases = self.returns = 0
        self.ids: dict[int, int] = {}
        self.portions = Portions(iter(()), LOOK_AHEAD)
        self.portion = Portion([])
        self.coming: deque[Portion] = deque()
        self.carried: Carried | None = None
        self.place = 0
        self.pace, self.shares = Pace(), Shares()
        self.version = -1
        self.reviewed = self.taken_back = False
        self.ahead: list[Waiting] = []
        self.claimed: set[str] = set()
        self.asks = not can_be_carried(shop.program)
        self.has_help = not self.asks and not needs_of(shop.program).lots and can_be_had()
        self.noticed = Noticed(most_of_one_purchase(shop))

    def run(self, rows: int) -> dict[str, Any]:
        """Writes all rows; returns the counts and the batch's number."""
        batch_id = batches.begin(self.shop, "purchases", self.source)
        enlarge_cache(self.shop.conn, _CACHE_KIB)
        self.writer = Writer(self.shop, batch_id)
        self.portions = Portions(self.staging.in_order(recorded_names(self.shop.program)), LOOK_AHEAD)
        try:
            with fewer_collections():
                self._write_all(rows, batch_id)
        finally:
            for portion in self.coming:
                portion.stop()
        self._take_void_back()
        refused = self.staging.count_refused()
        batches.finish(
            self.shop, batch_id, self.accepted + self.unchanged + refused, self.accepted, self.unchanged, refused
        )
        return {
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "enrolled": self.enrolled,
            "purchases": self.purchases,
            "returns": self.returns,
            "batch": batch_id,
            "noticed": self.noticed.notes(self.shop.program.shop.decimals, beside_openings(self.shop.conn, batch_id)),
        }

    def _write_all(self, rows: int, batch_id: int) -> None:
        whole = rows <= ONE_TRANSACTION
        while self._look_ahead():
            if self.has_help and not whole:
                self._prepare(batch_id)
            full = not whole and self._decide_ahead()
            with connection.writing(self.shop.conn):
                if self._begin() or not full:
                    self._write_for_a_while(whole=whole)
                self._end_hold(batch_id)
            self.pace.committed()
            self.tell("writing", self.accepted + self.unchanged, rows)
            if self._look_ahead():
                self.pace.give_way()

    def _end_hold(self, batch_id: int) -> None:
        self._enroll_the_rest()
        self.pace.flushing(self.writer.waiting)
        self._flush()
        note(self.shop.conn, batch_id, self.accepted, self.unchanged)
        self.pace.committing()

    def _look_ahead(self) -> bool:
        """Whether rows are left; where a portion is done the next one is taken up."""
        if self.portion.is_done:
            self.portion = self.coming.popleft() if self.coming else self.portions.following()
            begun = time.perf_counter()
            self.portion.take_up()
            self.shares.waited(time.perf_counter() - begun)
            first = min((row.place for row in self.portion.rows[:1]), default=0)
            self.ids = {place: number for place, number in self.ids.items() if place >= first}
        return not self.portion.is_done

    def _prepare(self, batch_id: int) -> None:
        """Has the portions behind this one decided beside, while this one is written.

        What is looked up for them holds as long as no other process writes, which ``_begin`` finds out.
        """
        while self.version >= 0 and len(self.coming) < COMING:
            portion = self.portions.following(ahead=True)
            if not portion.rows:
                return
            self.coming.append(portion)
            try:
                if not self._enroll_ahead(portion, self._look_up(portion), batch_id):
                    return
            except sqlite3.OperationalError:
                self.portions.put_back(self.coming.pop().rows)
                return
            portion.is_learnt = True
            portion.beside = Beside(partial(self._decide_all, portion, self.shares.own))

    def _enroll_ahead(self, portion: Portion, new: Mapping[int, tuple[Newcomer, date]], batch_id: int) -> bool:
        """Enrolls the newcomers of a portion; False where another process has written since they were looked up."""
        people = iter(new.items())
        while some := dict(islice(people, LOOK_AHEAD)):
            with connection.writing(self.shop.conn):
                if self._begin():
                    return False
                self._enroll(portion, some)
                self._end_hold(batch_id)
            self.pace.committed()
            self.pace.give_way()
        return True

    def _decide_all(self, portion: Portion, share: float) -> list[Decided]:
        """Decides the rows of a portion that memory knows all about, but for the first ones, in a process of its own.

        From a row on that the ledger must be asked about, the rows of its member are left.
        """
        self.portion, self.place, self.carried, self.writer = portion, 0, None, (wordings := Wordings(self.writer))
        told: list[Decided] = []
        left: set[int] = set()
        for row in portion.behind(share):
            try:
                if row.place not in left and self._is_plain(row):
                    self._carry(row)
                    told.append((row.line, self.place, wordings.facts.pop()))
                    continue
            except (LoyaltyError, NotNumbered):
                pass
            left.add(row.place)
        return told

    def _begin(self) -> bool:
        """Where another process has written meanwhile, what is carried in memory is read again: then True.

        What was decided ahead is decided again then, else it is counted.
        """
        self.pace.begin()
        version = data_version(self.shop.conn)
        anew = version != self.version
        if anew:
            self.version = version
            self.writer.forget()
            self.portion.done -= len(self.ahead)
            self._begin_again()
            self.reviewed = reviews_are_held(self.shop.conn)
            self.known_erased = None if self.include_erased else erased_identities(self.shop.conn)
            self.carried, self.place = None, 0
            self.joined_on = self.slow_on = date.min
            self.fresh: dict[int, Member | Carried] = {}
            self.gathered: set[int] = set()
        else:
            for row in self.ahead:
                self._taken(row, written=True)
        self.ahead.clear()
        return anew

    def _begin_again(self) -> None:
        """Another process has written: nothing that is known of the rows holds."""
        left = self.portion.left
        for portion in self.coming:
            portion.stop()
            left += portion.rows
        self.coming.clear()
        self.portions.put_back(left)
        self.portion = self.portions.following()

    def _decide_ahead(self) -> bool:
        """Decides and seals rows before the lock is taken, as long as memory knows all about them.

        Nothing is written, and nothing is kept where another process writes before the lock is there. Returns whether
        there are as many as one hold of the lock can write, or as the portion has.
        """
        if not self.portion.is_learnt:
            return False
        self.pace.begin()
        while not self.portion.is_done:
            row = self.portion.rows[self.portion.done]
            if not self._seal_decided(row):
                if not self._is_plain(row):
                    return False
                try:
                    self._carry(row)
                except LoyaltyError:
                    return False
            self.portion.done += 1
            self.ahead.append(row)
            if self.pace.is_full(self.writer.waiting):
                return True
        return bool(self.coming)

    def _seal_decided(self, row: Waiting) -> bool:
        """Seals the fact of a row that was decided beside; how the member stands now is not in memory."""
        found = self.portion.decided(row)
        if found is None:
            return False
        member_id, fact = found
        self.writer.gathering.add_worded(fact, member_id, self.writer.instant)
        self.fresh.pop(member_id, None)
        self.portion.foreseen.pop(member_id, None)
        self.gathered.add(member_id)
        self.place, self.carried = 0, None
        return True

    def _is_plain(self, row: Waiting) -> bool:
        """Whether a row is a purchase of a member who is carried, or who can be from here on."""
        portion = self.portion
        if row.line in portion.strangers or row.line in portion.erased:
            return False
        if portion.keys.get(row.line) in portion.known or not self._is_new_purchase(row):
            return False
        place = row.member_id or self.ids[row.place]
        if place != self.place:
            first_on, _ = portion.foreseen.get(place, (None, None))
            fresh = isinstance(self.fresh.get(place), Carried)
            if not fresh and (first_on != row.on or portion.members[place].status != "active"):
                return False
            self._turn_to(place, row.on)
        return self.carried is not None and row.on >= self.joined_on and self.carried.is_current(row.on)

    def _learn(self) -> None:
        """Looks the rows of the portion up, and enrolls the newcomers among them."""
        self._enroll(self.portion, self._look_up(self.portion))
        self.portion.is_learnt = True

    def _look_up(self, portion: Portion) -> dict[int, tuple[Newcomer, date]]:
        """Who of the rows ahead is a member by now, and which of them are in the ledger already.

        Returns those who are to be enrolled, by their place, each with the day of the first purchase.
        """
        ahead = portion.left
        new = {row.place: row.on for row in reversed(ahead) if row.member_id is None and row.place not in self.ids}
        told = {place: Newcomer._make(one) for place, one in self.staging.newcomers(list(new)).items()} if new else {}
        self.ids |= members_by_now(self.shop.conn, told) if told else {}
        named = {row.line: row.member_id or self.ids.get(row.place) for row in ahead}
        portion.members = {one.id: one for one in get_members(self.shop.conn, filter(None, named.values()))}
        keys = {row.line: key_of(row, found) for row in ahead if row.ref is None and (found := named[row.line])}
        spelled, portion.known = self._known("op_id", list(keys.values()))
        portion.keys = {line: spelled.get(key, key) for line, key in keys.items()}
        portion.spelled, portion.refs = self._known("ref", [row.ref for row in ahead if row.ref is not None])
        self._foresee(portion, ahead, named)
        claimed = self.claimed | {
            row.ref for one in self._before(portion) for row in one.left if row.repeated and row.ref
        }
        portion.strangers = portion.refused_strangers(new.keys() - self.ids.keys(), claimed)
        portion.erased = self._erased_since(portion, ahead, told)
        out = portion.strangers | portion.erased
        taken = {row.place for row in ahead if row.line not in out}
        unknown = [(place, on) for place, on in reversed(new.items()) if place not in self.ids and place in taken]
        return {place: (told[place], on) for place, on in unknown}

    def _before(self, portion: Portion) -> list[Portion]:
        """The portions before one that are not written yet."""
        return [one for one in (self.portion, *self.coming) if one is not portion]

    def _erased_since(self, portion: Portion, ahead: list[Waiting], told: Mapping[int, Newcomer]) -> set[int]:
        """The lines of those who were erased since it was looked up who each row is about."""
        gone = {number for number, member in portion.members.items() if member.status == "erased"}
        again = {
            place
            for place, one in told.items()
            if place not in self.ids and self.known_erased is not None and is_erased(one, self.known_erased)
        }
        return {row.line for row in ahead if (row.member_id or self.ids.get(row.place)) in gone or row.place in again}

    def _known(self, column: Column, names: list[str]) -> tuple[dict[str, str], set[str]]:
        """How names that are free again are spelled now, and which of all the names, so spelled, facts have."""
        known = names_known(self.shop.conn, column, names)
        spelled = current(self.shop.conn, column, known) if known else {}
        return spelled, known - spelled.keys() | names_known(self.shop.conn, column, list(spelled.values()))

    def _refuse_stranger(self, row: Waiting) -> None:
        """Raises why a newcomer's row is refused."""
        self._flush()
        fact = fact_keyed(self.shop.conn, row.ref) if row.ref else None
        if fact is None:
            raise FactNotFound("intake.no-such-purchase")
        raise RefConflict(
            "error.ref-conflict", ref=fact.ref or "", kind=Word("kind", fact.kind), id=fact.id, on=fact.on
        )

    def _foresee(self, portion: Portion, ahead: list[Waiting], named: Mapping[int, int | None]) -> None:
        """How the members stand whose rows come next: but for newcomers, and for whom is carried already."""
        first_days: dict[int, date] = {}
        for row in ahead:
            first_days.setdefault(named[row.line] or 0, row.on)
        others = portion.members.keys() - self.fresh.keys() - self.gathered - {self.place}
        if any(one.rows[-1].place == ahead[0].place for one in self._before(portion)):
            others -= {named[ahead[0].line]}
        days = {member_id: on for member_id, on in first_days.items() if member_id in others}
        quiet = quiet_since(self.shop.conn, days)
        whens = {member_id: When(on, self.today) for member_id, on in days.items() if member_id in quiet}
        needs = needs_of(self.shop.program, min(days.values(), default=None))
        known = load(self.shop.conn, self.shop.program, whens, needs)
        portion.foreseen = {
            one: (days[one], self._carried_from(standing, days[one])) for one, standing in known.items()
        }

    def _carried_from(self, standing: Standing, on: date) -> Carried:
        return Carried(self.shop, standing.member_id, self.today, reviewed=self.reviewed, standing=standing, on=on)

    def _enroll(self, portion: Portion, new: Mapping[int, tuple[Newcomer, date]]) -> None:
        """Somebody new is enrolled under what is told of them, on the day of the first purchase."""
        members = insert_members(self.shop.conn, drafts_of(self.shop.conn, new))
        for place, member in zip(new, members, strict=True):
            self.fresh[member.id] = portion.members[member.id] = member
            self.ids[place] = member.id

    def _enrolled(self, member: Member) -> Carried:
        """The newcomer as the enrolment leaves them."""
        draft, decision = enrolment(self.shop, member, self.today, self.codes, self.writer)
        carried = Carried(self.shop, member.id, self.today, reviewed=self.reviewed)
        first = self.writer.add(draft, decision)
        carried.carry(decision, member.joined_on, first, self.writer.last_fact)
        self.enrolled += 1
        return carried

    def _enroll_the_rest(self) -> None:
        """No transaction leaves a member without the enrolment, though the purchases come in the next."""
        for member_id, fresh in self.fresh.items():
            if isinstance(fresh, Member):
                self.fresh[member_id] = self._enrolled(fresh)

    def _write_for_a_while(self, *, whole: bool) -> None:
        while self._look_ahead():
            if not self.portion.is_learnt:
                self._learn()
            while not self.portion.is_done:
                row = self.portion.rows[self.portion.done]
                self.portion.done += 1
                self._write(row)
                if not whole and self.pace.is_over(self.writer.waiting):
                    return
            if self.coming:  # which may have to be waited for
                return

    def _flush(self) -> None:
        self.writer.flush()
        self.gathered.clear()

    def _write(self, row: Waiting) -> None:
        self.taken_back = False
        if row.line in self.portion.erased:
            self.staging.set_ticket_aside(row.line, str(Phrase("intake.left.erased-purchases")))
            return
        try:
            written = self._fact_of(row)
        except LoyaltyError as error:
            self.staging.refuse(row.line, "", reason_of(error))
            return
        self._taken(row, written=written)

    def _taken(self, row: Waiting, *, written: bool) -> None:
        """Counts a row that is in the ledger now, or was before."""
        self.noticed.row(row, written=written)
        if written:
            self.accepted += row.rows
            self._count(row.cents < 0 or self.taken_back)
        else:
            self.unchanged += row.rows

    def _count(self, is_return: bool) -> None:
        if is_return:
            self.returns += 1
        else:
            self.purchases += 1

    def _fact_of(self, row: Waiting) -> bool:
        """Writes one row; False when it is known. Raises the refusals of the rules."""
        if row.line in self.portion.strangers:
            self._refuse_stranger(row)
        if self._seal_decided(row):
            return True
        if row.repeated and row.ref:
            self.claimed.add(row.ref)
        key = self.portion.keys.get(row.line)
        if key in self.portion.known:
            return False
        place = row.member_id or self.ids[row.place]
        if place != self.place or (self.carried is None and row.on > self.slow_on):
            self._turn_to(place, row.on)
        if self.carried is None or row.on < self.joined_on or not self._is_new_purchase(row):
            return self._slowly(row, Keyed(row.on, row.at, row.ref, self.writer.batch_id, self._key_of(row)))
        self._carry(row)
        return True

    def _is_new_purchase(self, row: Waiting) -> bool:
        """Whether a row is a purchase under a number of its own, which nothing but the member's standing decides."""
        apart = row.buyer or (row.refunded and self.returns_apart)
        return not (self.asks or row.cents < 0 or row.repeated or apart or self._ref_of(row) in self.portion.refs)

    def _carry(self, row: Waiting) -> None:
        """Decides a purchase of the member who is carried."""
        if self.carried is None:
            raise AssertionError("somebody is carried where a purchase is")
        ref, key = self._ref_of(row), self._key_of(row)
        purchase = PurchaseRow(row.on, row.cents - row.refunded, row.lines, row.at, ref, key, row.channel)
        self.carried.purchase(purchase, self.writer, self.codes)

    def _ref_of(self, row: Waiting) -> str | None:
        return self.portion.spelled.get(row.ref, row.ref) if row.ref else None

    def _key_of(self, row: Waiting) -> str | None:
        key = self.portion.keys.get(row.line)
        return key_of(row, self.place) if row.ref is None and key is None else key

    def _slowly(self, row: Waiting, keyed: Keyed) -> bool:
        """By the ledger itself: returns, members with a later history, and receipt numbers seen before."""
        self._flush()
        self.carried, self.slow_on = None, row.on
        done: Done | LoyaltyError
        with connection.attempt(self.shop.conn) as take_back:
            try:
                done = with_referral(self.shop, self._recorded(row, keyed))
            except LoyaltyError as error:
                take_back()
                done = error
        last = self.writer.last_fact
        self.writer.begin()
        # What was written may concern another member too.
        touched = members_since(self.shop.conn, last)
        for portion in (self.portion, *self.coming):
            portion.forget(touched)
        if isinstance(done, LoyaltyError):
            raise done
        return not done.repeated

    def _recorded(self, row: Waiting, keyed: Keyed) -> Done:
        named = keyed.ref and fact_keyed(self.shop.conn, keyed.ref)
        bought = named if named and named.kind == "purchase" else None
        if row.cents < 0:
            return self._returned(row, keyed, bought)
        if bought is not None and row.refunded and bought.body["amount"] != row.cents - row.refunded:
            return self._refunded_since(row, keyed, bought)
        return self._bought(row, keyed)

    def _bought(self, row: Waiting, keyed: Keyed) -> Done:
        """A purchase, perhaps by another for the member; of our own exports what was returned of it comes back too."""
        member = get_member(self.shop.conn, self.place)
        buyer = find_member(self.shop, row.buyer).id if row.buyer else member.id if self.returns_apart else 0
        back = row.refunded if self.returns_apart else 0
        sale = Sale(row.cents - row.refunded + back, row.lines, channel=row.channel, by=buyer)
        done = record_purchase(self.shop, member, sale, keyed)
        if back and not done.repeated:
            apart = keyed._replace(ref=None, op_id=f"returned:{done.fact_id}")
            record_return(self.shop, by_number(done.fact_id), back, row.back, apart)
        return done

    def _returned(self, row: Waiting, keyed: Keyed, bought: Fact | None) -> Done:
        """Goods come back; a row under the number of a purchase brings back that one."""
        if bought is not None:
            return self._once(keyed.op_id or key_of(row, self.place), keyed, bought, -row.cents, row.lines)
        day = row.on.isoformat()
        place = account_of(self.shop, get_member(self.shop.conn, self.place), row.on).id
        found = matching_purchase(self.shop, place, row.purchase, -row.cents, day, row.ref)
        return record_return(self.shop, found, -row.cents, row.lines, keyed)

    def _refunded_since(self, row: Waiting, keyed: Keyed, bought: Fact) -> Done:
        """An order that came in before, and of which some was refunded since: what is more now comes back."""
        left = purchase_record(self.shop.conn, bought, self.today).left_cents
        more = left - (row.cents - row.refunded)
        if more <= 0:
            return Done(bought.id, bought.member_id or 0, repeated=True)
        self.taken_back = True
        return self._once(f"refund:{keyed.ref}:{row.refunded}", keyed, bought, more)

    def _once(self, key: str, keyed: Keyed, bought: Fact, cents: int | None, lines: tuple[Line, ...] = ()) -> Done:
        """A return without a number of its own, written once: it is known again by its key."""
        spelled, known = self._known("op_id", [key])
        key = spelled.get(key, key)
        if key in known:
            return Done(bought.id, bought.member_id or 0, repeated=True)
        return record_return(self.shop, by_number(bought.id), cents, lines, keyed._replace(ref=None, op_id=key))

    def _take_void_back(self) -> None:
        """Orders that are void now and were purchases before: what is left of each comes back."""
        for aside in self.staging.void():
            bought = fact_keyed(self.shop.conn, aside.ref)
            if bought is None or bought.kind != "purchase":
                continue
            with connection.writing(self.shop.conn):
                self.writer.begin()
                written = self._void(aside, bought)
            if written is None:
                continue
            self.staging.was_written(aside.line)
            if written:
                self.accepted += 1
                self.returns += 1
            else:
                self.unchanged += 1

    def _void(self, aside: Aside, bought: Fact) -> bool | None:
        """Whether something came back now; None where the purchase was undone, or another took its number."""
        if any(kind == "undo" for _, kind in standing_on(self.shop.conn, bought.id)):
            return None
        if purchase_record(self.shop.conn, bought, self.today).left_cents <= 0:
            return False
        on = max(date.fromisoformat(aside.on) if aside.on else self.today, bought.on)
        keyed = Keyed(on, None, None, self.writer.batch_id)
        done = with_referral(self.shop, self._once(f"void:{aside.ref}:{bought.id}", keyed, bought, None))
        return not done.repeated

    def _turn_to(self, member_id: int, on: date) -> None:
        """The member whose rows follow, from that day on."""
        member = self.portion.members[member_id]
        self.place, self.joined_on, self.slow_on = member_id, member.joined_on, on
        fresh = self.fresh.pop(member_id, None)
        if fresh is not None:
            self.carried = self._enrolled(fresh) if isinstance(fresh, Member) else fresh
        else:
            self.carried = self._read(member, on)
        self.gathered.add(member_id)

    def _read(self, member: Member, on: date) -> Carried | None:
        """A member as the ledger knows them on that day; None where each purchase has to ask it."""
        first_on, known = self.portion.foreseen.pop(member.id, (None, None))
        if known is not None and first_on == on and member.status == "active":
            return known
        if member.id in self.gathered:
            self._flush()
        if member.status != "active" or not quiet_since(self.shop.conn, {member.id: on}):
            return None
        whens, needs = {member.id: When(on, self.today)}, needs_of(self.shop.program, on)
        return self._carried_from(load(self.shop.conn, self.shop.program, whens, needs)[member.id], on)
