"""A member's standing without a fact: later facts are replayed in memory by the till's own functions."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from operator import itemgetter

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.standings import excerpt
from loyalty_cli.ledger.standings.excerpt import Earning, Story
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.ledger.store import connection
from loyalty_cli.ledger.store.blank import follow_merge
from loyalty_cli.ledger.store.programs import Recording, program_of
from loyalty_cli.operations.deeds.buy import CHARGED
from loyalty_cli.operations.deeds.members.merge import write_due_of_both
from loyalty_cli.operations.deeds.redeem import TAKEN
from loyalty_cli.operations.due import lapse, review
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.kinds import replay_of
from loyalty_cli.operations.kernel.recording import append
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.members.merge import LEAVING
from loyalty_cli.program.decisions.reversals.corrections import Correction, Path, Replayed, Step
from loyalty_cli.program.decisions.reversals.lots_without import Giver, Lapsed, Origins
from loyalty_cli.program.decisions.reversals.vouchers_without import Held
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import CORRECTED, MERGE, UNDO, Allocation, Extension, When
from loyalty_cli.program.promises.buying.tiers import BEGINNING


def replay_without(
    shop: OpenShop, fact: Fact, member_id: int, when: When, reviewed: str | None, *, since: int = 0
) -> tuple[Path, Replayed | None]:
    """The tiers of a member since a fact's day without it, and how they would stand; None where nothing came since.

    ``reviewed`` is the instant of the first night that reviewed tiers. ``since`` is an earlier fact behind which all is
    played again. Without a merge that is how the record that stays would stand alone.
    """
    left = fact.body["fact"] if fact.kind == MERGE else 0
    apart = family(shop.conn, fact.body["from"]) if left else ()
    story = excerpt.story_without(shop.conn, member_id, fact.id, left - 1 if left else since, left)
    held = excerpt.tier_path(shop.conn, member_id, fact.on, fact.id)
    raised = bool(records.tier_changes_of(shop.conn, fact.id))
    if story is None:
        return _path(shop, held, differs=raised), None
    conn = excerpt.excerpt(shop.conn, story.members, story.first)
    try:
        numbers = _play(shop, conn, story, reviewed)
        story = story._replace(members=tuple(one for one in story.members if one not in apart))
        world = shop._replace(conn=conn, rehearsed=Now(when.keyed_on, "", shop.now().instant))
        lapse.write_lapses(world, member_id, when.on)
        if reviewed:
            excerpt.hold_reviews(conn)
            review.write_reviews(world, member_id, when.on)
        right = excerpt.tier_path(conn, member_id, fact.on)
        return _path(shop, right, differs=raised or right != held), Replayed(
            load_one(conn, shop.program, member_id, When(when.on, when.on)),
            _corrections(shop.conn, conn, fact.id, story, numbers, when.on),
            _held(shop.conn, conn, fact.id, story, numbers, when.on),
            _origins(shop.conn, conn, story, numbers, when.on),
        )
    finally:
        conn.close()


def _origins(
    conn: sqlite3.Connection, copy: sqlite3.Connection, story: Story, numbers: Mapping[int, int], on: date
) -> Origins:
    """What the lots of both ledgers were given for, by the numbers that facts have in the first."""
    back = {now: then for then, now in numbers.items()}
    mine, other = excerpt.lots_given(conn, story.members), excerpt.lots_given(copy, story.members)
    held = {one.lot: one.giver for one in mine}
    right = {one.lot: _numbered(one.giver, story, back) for one in other}
    gone: Counter[Giver] = Counter()
    for lot, _, amount in excerpt.lots_lapsed(conn, story.members, on):
        if lot in held:
            gone[held[lot]] += amount
    besides: list[Lapsed] = []
    for lot, day, amount in sorted(excerpt.lots_lapsed(copy, story.members, on), key=itemgetter(1)):
        if lot in right:
            part = min(amount, gone[right[lot]])
            gone[right[lot]] -= part
            besides += [Lapsed(right[lot], day, amount - part)] if amount > part else []
    return Origins(right, held, {one.giver: one.first for one in reversed(mine)}, tuple(besides))


def _numbered(giver: Giver, story: Story, numbers: Mapping[int, int]) -> Giver:
    """What a lot was given for, by the number that a replayed fact has in the other ledger."""
    return giver if giver.fact_id < story.first else giver._replace(fact_id=numbers.get(giver.fact_id, 0))


def _held(
    conn: sqlite3.Connection,
    copy: sqlite3.Connection,
    fact_id: int,
    story: Story,
    numbers: Mapping[int, int],
    on: date,
) -> Held:
    """The vouchers of a member in both ledgers, those of the copy with the facts' numbers in the other.

    Those that the fact moved here from another record are not the member's own.
    """
    back = {now: then for then, now in numbers.items()}
    codes = {code for one in (conn, copy) for code in excerpt.codes_since(one, story.members, story.first)}
    codes -= excerpt.codes_moved(conn, fact_id)
    held, right = (
        [voucher for voucher in excerpt.vouchers_of(one, codes, on) if voucher.member_id in story.members]
        for one in (conn, copy)
    )
    return Held(
        tuple(held),
        tuple(one._replace(fact_id=back.get(one.fact_id, one.fact_id)) for one in right),
        _lapsed_besides(excerpt.boxes_lapsed(conn, story.members), excerpt.boxes_lapsed(copy, story.members)),
        excerpt.opened_again(conn, codes),
    )


def _lapsed_besides(
    given: Mapping[tuple[str, date], int], right: Mapping[tuple[str, date], int]
) -> tuple[tuple[str, date, int], ...]:
    """The boxes that would have lapsed, by card and day, and did not."""
    besides = ((card_id, day, boxes - given.get((card_id, day), 0)) for (card_id, day), boxes in right.items())
    return tuple(one for one in besides if one[2] > 0)


def _path(shop: OpenShop, tiers: Sequence[Step], *, differs: bool) -> Path:
    """Without an earlier tier a member has always been in the lowest one."""
    return Path(tuple(tiers or [Step(shop.program.tiers[0].name, BEGINNING, UNDO)]), differs)


def _play(shop: OpenShop, conn: sqlite3.Connection, story: Story, reviewed: str | None) -> dict[int, int]:
    """Decides what stands since again; returns the number that each fact has now."""
    numbers: dict[int, int] = {}
    for fact in story.later:
        if reviewed and fact.recorded_at >= reviewed:
            excerpt.hold_reviews(conn)
        if fact.kind == UNDO:
            _revive(shop, conn, story, numbers, fact)
            continue
        renumbered = fact._replace(reverses=numbers.get(fact.reverses or 0, fact.reverses))
        if fact.kind == MERGE:
            renumbered = renumbered._replace(body={**fact.body, "fact": numbers[fact.body["fact"]]})
        with connection.attempt(conn) as take_back:
            try:
                numbers[fact.id] = _decided(shop, conn, renumbered)
            except LoyaltyError:
                take_back()
                numbers[fact.id] = excerpt.write_as_recorded(conn, shop.conn, fact.id)
        if fact.kind == MERGE:
            follow_merge(conn, fact.body["from"], fact.member_id)
    return numbers


def _revive(shop: OpenShop, conn: sqlite3.Connection, story: Story, numbers: Mapping[int, int], undo: Fact) -> None:
    """Gives the lots of the copy back what an undo that stands revived of them (rule 5)."""
    world, member_id = _world(shop, conn, undo), undo.member_id or 0
    lapse.write_lapses(world, member_id, undo.on)
    mine = {one.lot: one.giver for one in excerpt.lots_given(shop.conn, story.members)}
    there = excerpt.lots_given(conn, story.members)
    draft = Draft(load_one(conn, world.program, member_id, When(undo.on, undo.keyed_on)))
    for lot, unit, amount, until in excerpt.revivals(shop.conn, undo.id):
        giver = _numbered(mine[lot], story, numbers)
        left = amount
        for one, debit, lapsed in excerpt.lapses_of(conn, [one.lot for one in there if one.giver == giver]):
            part = min(left, lapsed)
            left -= part
            if part:
                draft.entry(unit, part, UNDO, {"fact": undo.id}, reverses=debit)
                draft.give_back(unit, [Allocation(debit, one, -part)])
                draft.extensions.append(Extension(one, until))
    if draft.entries:
        append(world, FactDraft(UNDO, member_id, undo.on, undo.keyed_on, undo.recorded_at, {}), draft.decision())


def _world(shop: OpenShop, conn: sqlite3.Connection, fact: Fact) -> OpenShop:
    """The shop of the copy at the moment of a fact."""
    digest = records.digest_of(conn, fact.program_id)
    return shop._replace(
        conn=conn, program=program_of(conn, fact.program_id), recording=Recording(fact.program_id, digest),
        operator=fact.operator, rehearsed=Now(fact.keyed_on, fact.at or "", fact.recorded_at), session=None,
    )  # fmt: skip


def _decided(shop: OpenShop, conn: sqlite3.Connection, fact: Fact) -> int:
    world = _world(shop, conn, fact)
    replay = replay_of(fact.kind)
    if replay is None:
        raise AssertionError(f"a recorded fact is of a known kind: {fact.kind}")
    if fact.kind == "purchase":
        # What was charged stands: nobody pays more or less than they did.
        fact = fact._replace(body={**fact.body, CHARGED: records.cuts_of(shop.conn, fact.id)})
    if fact.kind == "redemption":
        fact = fact._replace(body={**fact.body, TAKEN: True})
    if used := records.codes_of(fact.body):
        codes = excerpt.same_vouchers(conn, shop.conn, used, fact)
        fact = fact._replace(body={**fact.body, "voucher": codes[0] if len(codes) == 1 else codes})
    if fact.kind == LEAVING:
        write_due_of_both(world, fact.member_id or 0, fact.body["into"])
    replay(world, fact, get_member(conn, fact.member_id or 0))
    return records.last_of_kind(conn, fact.kind)


def _corrections(
    conn: sqlite3.Connection,
    copy: sqlite3.Connection,
    fact_id: int,
    story: Story,
    numbers: Mapping[int, int],
    on: date,
) -> tuple[Correction, ...]:
    """What later facts gave more or less than they would have: by fact, unit, rule and goal.

    What the fact had taken of another that is undone since comes back with it, and goes.
    """
    back = {now: then for then, now in numbers.items()}
    own = {one: one for one in (*numbers, *excerpt.undone_givers(conn, fact_id))}
    given = _grouped(excerpt.earnings(conn, story.members, story.first, fact_id), story, own)
    right = _grouped(excerpt.earnings(copy, story.members, story.first), story, back)
    if any(key.fact_id < story.first for key in {*given} ^ {*right}):
        given = _grouped(excerpt.earnings(conn, story.members, 0, fact_id), story, own)
        right = _grouped(excerpt.earnings(copy, story.members, 0), story, back)
    found = []
    for key in sorted({*given, *right}):
        had, due = given.get(key, []), right.get(key, [])
        more = sum(one.left for one in due) - sum(one.left for one in had)
        terms = due[0].why if due else {}
        changed = had and due and terms.get("x_e4") != had[-1].why.get("x_e4")
        until = due[0].until if due else None
        if not more and not changed:
            continue
        if more > 0 and until is not None and until < on:
            continue
        found_for = ((one.left, records.recorded_entry(conn, one.entry_id, on)) for one in had)
        entries = tuple(entry._replace(net=left) for left, entry in found_for if entry is not None)
        counts_on = (due or had)[0].counts_on
        found.append(Correction(key.fact_id, counts_on, key.unit, key.rule, more, entries, until, terms))
    return tuple(found)


def _grouped(earned: Sequence[Earning], story: Story, names: Mapping[int, int]) -> dict[Giver, list[Earning]]:
    found: dict[Giver, list[Earning]] = {}
    for one in earned:
        number = one.fact_id if one.fact_id < story.first else names.get(one.fact_id)
        if number is not None:
            rule = one.why["rule"] if one.rule == CORRECTED else one.rule
            found.setdefault(Giver(number, one.unit, rule, str(one.why.get("id", ""))), []).append(one)
    return found
