"""Merge two records of one person by moving entries with new facts; ``undo`` separates them again."""

from collections import Counter
from datetime import date

from loyalty_cli.errors import AlreadyReversed, BadValue, FactNotFound, RefConflict, Refused
from loyalty_cli.language.catalogue import Listed, Phrase, Word, sentence, spoken
from loyalty_cli.language.words import points
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.keying import merging
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.members import (
    NO_YEAR,
    Member,
    get_member,
    update_member,
)
from loyalty_cli.ledger.queries.nights import first_review
from loyalty_cli.ledger.standings.excerpt import tier_path
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.ledger.standings.possessions import (
    closed_since,
    debts_paid,
    last_day_of,
    moved_by,
    pairs,
    possessions,
    usable_left,
)
from loyalty_cli.ledger.standings.standing import AsOf, tiers_before
from loyalty_cli.ledger.standings.undone import undone_record
from loyalty_cli.operations.deeds.members.taking_over import give_back_profile, take_over_profile
from loyalty_cli.operations.due import keying, lapse
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import (
    RULES,
    RULES_NOW,
    Done,
    Keyed,
    append,
    check_ref,
    draft_of,
    durably,
    find_member,
    reviewed_in,
    when_of,
)
from loyalty_cli.operations.kernel.rehearsal import rehearse
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.fact_names import typed
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.members.merge import (
    LEAVING,
    decide_joining,
    decide_leaving,
    decide_leaving_undone,
)
from loyalty_cli.program.decisions.reversals.corrections import Path, Step, changed
from loyalty_cli.program.decisions.reversals.undo import Undone, decide_undo
from loyalty_cli.program.kernel.facts import (
    CREDIT,
    MERGE,
    POINTS,
    REWARD,
    SPENDABLE,
    UNDO,
    VOUCHER,
    WITHDRAWN,
    Recorded,
    When,
)
from loyalty_cli.program.promises.buying.tiers import BEGINNING, rank
from loyalty_cli.values import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from loyalty_cli.operations.due.referral import Replay

_TELLING: Final = {"phone": "phone", "email": "e-mail", "birthday": "birthday"}
"""What two people do not share, as it is called."""


def merge(shop: OpenShop, goes: str, stays: str, *, ref: str | None = None) -> Receipt:
    """Merges the member ``goes`` into the member ``stays``.

    Points and credit keep their days, spend counts for the days it was spent, stamps and vouchers go along, the tier is
    the higher one; details that only one of them has are kept. The receipt is the other's, with
    ``merged``: ``card, name`` of the record that went; two that look like two people are warned of. Refusals in
    this order: values, the members', the receipt number's, BadValue (twice the same), the ledger's.
    """
    keyed = Keyed(ref=check_ref(ref))
    first, second = find_member(shop, goes), find_member(shop, stays)
    done = durably(shop, lambda: record_merge(shop, first, second, keyed))
    return receipt(shop, done, merged_document(shop, done.fact_id))


def preview(shop: OpenShop, goes: str, stays: str) -> dict[str, Any]:
    """What ``merge`` would answer, and ``dry_run``; writes nothing. Refuses as ``merge`` does."""
    first, second = find_member(shop, goes), find_member(shop, stays)

    def work() -> dict[str, Any]:
        done = record_merge(shop, first, second, Keyed())
        return receipt(shop, done, merged_document(shop, done.fact_id)).document()

    return rehearse(shop, work)


def record_merge(shop: OpenShop, goes: Member, stays: Member, keyed: Keyed) -> Done:
    """One merge inside the caller's transaction: a fact empties one record, a fact fills the other."""
    known = records.fact_by_ref(shop.conn, keyed.ref) if keyed.ref else None
    if known is not None:
        return _known(shop, known, goes, stays)
    first, second = get_member(shop.conn, goes.id, follow=True), get_member(shop.conn, stays.id, follow=True)
    if first.id == second.id:
        raise BadValue("error.merge-self", card=first.card)
    when = when_of(shop, keyed)
    write_due_of_both(shop, first.id, second.id)
    told = _take_back_referral(shop, first, second)
    left = leave(shop, first.id, {"into": second.id}, when)
    kept = take_over_profile(shop.conn, first, second)
    joined = join(shop, second.id, {"from": first.id, "fact": left, **kept.told}, when, keyed)
    done = Done(joined, second.id, warnings=(*unlike(first, second), *told))
    kept.write_consents(shop.conn, second.id, done.fact_id)
    update_member(shop.conn, first.id, {"status": "merged", "merged_into": second.id})
    return done


def _take_back_referral(shop: OpenShop, first: Member, second: Member) -> tuple[str, ...]:
    """Takes back referral rewards that one record got for the other: a member cannot refer themself."""
    from loyalty_cli.operations.due import referral

    taken = 0
    for number in referral.paid_between(shop.conn, first, second):
        referral.take_back(shop, number)
        entries = records.recorded_entries(shop.conn, number, shop.now().today)
        taken += sum(one.amount for one in entries if one.unit == POINTS)
    for one in (first, second):
        referral.take_back_steps(shop, one)
    lang, named = spoken(shop.program.shop.language), shop.program.points.name
    return (sentence(lang, "say.referral-self", points=points(taken, named, lang)),) if taken else ()


def _known(shop: OpenShop, known: Fact, goes: Member, stays: Member) -> Done:
    members = {get_member(shop.conn, one.id, follow=True).id for one in (goes, stays)}
    if known.kind == MERGE and members == {known.member_id}:
        return Done(known.id, known.member_id or 0, repeated=True)
    raise RefConflict("error.ref-conflict", ref=known.ref, kind=Word("kind", known.kind), id=known.id, on=known.on)


def write_due_of_both(shop: OpenShop, goes: int, stays: int) -> None:
    """Before two records become one: writes what missed nights should have written of each."""
    for number in (goes, stays):
        _write_due(shop, get_member(shop.conn, number), when_of(shop, Keyed()))


def _write_due(shop: OpenShop, member: Member, when: When) -> None:
    """First writes what missed nights should have written for the member."""
    keying.before(shop, member, MERGE, {}, when, in_order=False)
    lapse.write_lapses(shop, member.id, when.keyed_on)
    keying.standing_after_dues(shop, member.id, when, in_order=False)


def leave(shop: OpenShop, member_id: int, body: dict[str, Any], when: When) -> int:
    """The fact that empties the record that goes, inside the caller's transaction; returns its number."""
    standing = load_one(shop.conn, shop.program, member_id, when)
    has = possessions(shop.conn, shop.program, member_id, when.on)
    decision = decide_leaving(shop.program, standing, has, when)
    return append(shop, draft_of(shop, LEAVING, member_id, when, body, Keyed()), decision)


def join(shop: OpenShop, member_id: int, body: dict[str, Any], when: When, keyed: Keyed) -> int:
    """The fact that fills the record that stays, directly after the one that emptied the other; returns its number."""
    standing = load_one(shop.conn, shop.program, member_id, when)
    moved = moved_by(shop.conn, body["fact"])
    tier, lent = tiers_before(shop.conn, shop.program, body["from"], AsOf(when.keyed_on, body["fact"] - 1))
    decision = decide_joining(shop.program, standing, moved, tier, when, new_codes(), lent)
    return append(shop, draft_of(shop, MERGE, member_id, when, body, keyed), decision)


def merged_document(shop: OpenShop, fact_id: int) -> dict[str, Any]:
    """What the receipt of a merge adds: which record went."""
    fact = records.fact_by_id(shop.conn, fact_id)
    gone = get_member(shop.conn, fact.body["from"]) if fact else None
    return {"merged": {"card": gone.card, "name": gone.shown_name}} if gone else {}


def record_separation(shop: OpenShop, fact: Fact, keyed: Keyed, replay_without: "Replay") -> Done:
    """Undoes a merge inside the caller's transaction: what is left of what was moved goes back.

    ``fact`` is either side of it; ``replay_without``, see ``part``. Raises AlreadyReversed, Refused (one of the two
    was erased).
    """
    joined = _joined(shop, fact)
    left = records.fact_by_id(shop.conn, joined.body["fact"])
    if left is None:
        raise AssertionError("a merge names the fact that emptied the other record")
    check_separable(shop, joined)
    other, stays = get_member(shop.conn, joined.body["from"]), get_member(shop.conn, joined.member_id or 0)
    when = when_of(shop, keyed, joined.on)
    _write_due(shop, stays, when)
    clean = not merging.anything_since(shop.conn, stays.id, joined.id)
    undone = part(shop, joined, when, keyed, replay_without, first_review(shop.conn), clean=clean)
    rejoin(shop, left, joined, undone, when, clean=clean)
    update_member(shop.conn, other.id, {"status": "active", "merged_into": None})
    give_back_profile(shop.conn, other, stays, joined)
    return Done(undone, stays.id)


def _joined(shop: OpenShop, fact: Fact) -> Fact:
    joined = fact if fact.kind == MERGE else records.fact_by_id(shop.conn, fact.id + 1)
    if joined is None or joined.kind != MERGE:
        raise AssertionError("the two sides of a merge stand next to each other")
    return joined


def check_separable(shop: OpenShop, joined: Fact) -> None:
    """Raises AlreadyReversed (undone, merged on, something stands on what was merged), Refused (one was erased)."""
    for number, _ in records.standing_on(shop.conn, joined.id):
        raise AlreadyReversed("error.already-undone", name=f"#{joined.id}", number=number)
    stays, other = get_member(shop.conn, joined.member_id or 0), get_member(shop.conn, joined.body["from"])
    if stays.status == "merged":
        raise AlreadyReversed("error.merged-since", card=stays.card)
    if "erased" in (stays.status, other.status):
        raise Refused("error.erased-since")
    row = merging.first_on_merged(shop.conn, stays.id, joined.id, family(shop.conn, other.id))
    if row is not None:
        first = Phrase("error.undo-first", typed=typed(row[0]))
        hint = first if row[1] != UNDO else Phrase("error.not-separable")
        raise AlreadyReversed("error.stands-on-merge", hint, kind=Word("kind", row[1]), number=row[0])


def part(
    shop: OpenShop,
    joined: Fact,
    when: When,
    keyed: Keyed,
    replay_without: "Replay",
    reviewed: str | None,
    *,
    clean: bool,
) -> int:
    """The fact that takes what was moved back out of the record that stays; returns its number.

    ``clean``: nothing of that record came since, so that the merge never was. This holds for ``rejoin``, too. Where
    facts of it were undone since, ``replay_without`` tells how it would stand, with ``reviewed``, the instant of the
    first night that reviewed tiers.
    """
    member_id = joined.member_id or 0
    body: dict[str, Any] = {"fact": joined.id, "kind": MERGE, **_rules(clean=clean)}
    undone = None
    if clean and merging.undone_since(shop.conn, member_id, joined.id):
        undone = _without_merge(shop, joined, when, replay_without, reviewed)
        body |= {"reviewed": reviewed} if undone and reviewed else {}
    undone = undone or _what_is_left(shop, joined, when, clean=clean)
    standing = load_one(shop.conn, shop.program, member_id, when)
    decision = decide_undo(shop.program, standing, undone, when, new_codes())
    return append(shop, draft_of(shop, UNDO, member_id, when, body, keyed, reverses=joined.id), decision)


def _without_merge(
    shop: OpenShop, joined: Fact, when: When, replay_without: "Replay", reviewed: str | None
) -> Undone | None:
    """The joining as never made: what undos took of what was moved was not used; None where it cannot be replayed.

    A moved voucher that an undo withdrew comes back with its count, to go back; one that lapsed is over, as is its
    count.
    """
    member_id = joined.member_id or 0
    path, replayed = replay_without(shop, joined, member_id, when, reviewed)
    if replayed is None:
        return None
    record = undone_record(shop.conn, shop.program, joined, member_id, when)
    closed = closed_since(shop.conn, joined.id)
    back = [one for one in closed if one.rule == WITHDRAWN and one.last_day >= when.on]
    gone = Counter((one.unit, one.counts_on) for one in closed if one not in back)
    found = (
        records.recorded_entry(shop.conn, number, when.on) for one in back for number in (one.entry, one.counted_by)
    )
    withdrawn = tuple(one for one in found if one is not None)
    moved = tuple(_less(one, gone) for one in record.entries)
    return record._replace(entries=withdrawn + moved, path=path, replayed=replayed)


def _what_is_left(shop: OpenShop, joined: Fact, when: When, *, clean: bool) -> Undone:
    """The joining with what is left of what was moved."""
    record = undone_record(shop.conn, shop.program, joined, joined.member_id or 0, when)
    gone = Counter((one.unit, one.counts_on) for one in closed_since(shop.conn, joined.id))
    entries = tuple(_less(_usable(shop, one, when), gone) for one in record.entries)
    path = Path(_tiers(shop, joined), bool(record.raised)) if clean else None
    return record._replace(entries=entries, path=path)


def _usable(shop: OpenShop, one: Recorded, when: When) -> Recorded:
    """A lot of the joining with what can still be taken back out of it.

    What paid an old debt of the record that stays was not used: that record owes it again.
    """
    if one.unit not in SPENDABLE or one.amount <= 0:
        return one
    left = usable_left(shop.conn, one.id, when.on) + debts_paid(shop.conn, one.id)
    return one._replace(net=left, lapsed=0)


def _less(one: Recorded, gone: Counter[tuple[str, date]]) -> Recorded:
    """A count of rewards without those whose vouchers do not go back."""
    if not one.unit.startswith(REWARD) or one.counts_on is None:
        return one
    return one._replace(net=one.net - gone[one.unit, one.counts_on])


def _rules(*, clean: bool) -> dict[str, int]:
    return {RULES: RULES_NOW} if clean else {}


def _tiers(shop: OpenShop, side: Fact) -> tuple[Step, ...]:
    """The tiers of a record without one side of a merge, since its day."""
    tiers = tuple(tier_path(shop.conn, side.member_id or 0, side.on, side.id))
    return tiers or (Step(shop.program.tiers[0].name, BEGINNING, UNDO),)


def rejoin(shop: OpenShop, left: Fact, joined: Fact, undone: int, when: When, *, clean: bool) -> int:
    """The fact that gives the separated record its part back, directly after that; returns its number."""
    answers = pairs(shop.conn, left.id, joined.id)
    given_back: dict[int, int] = {}
    last_days = {}
    for entry in records.recorded_entries(shop.conn, joined.id, when.on):
        number = answers.get(entry.id)
        if number is not None:
            given_back[number] = merging.taken_by(shop.conn, undone, entry.id)
    entries = records.recorded_entries(shop.conn, left.id, when.on)
    for entry_id, number in answers.items():
        for entry in entries:
            if entry.id == number and entry.draws:
                moved = last_day_of(shop.conn, entry_id)
                if moved is not None:
                    last_days[entry.draws[0][0].id] = moved
    tier, lent = tiers_before(shop.conn, shop.program, left.member_id or 0, AsOf(when.on, left.id - 1))
    changes = records.tier_changes_of(shop.conn, left.id)
    had = changes[0]._replace(before=tier) if changes and rank(shop.program, tier) else None
    decision = decide_leaving_undone(left.id, entries, given_back, last_days, had, when)
    if clean and changes:
        path = Path(_tiers(shop, left), differs=True)
        decision = decision._replace(tier_changes=changed(path, changes[0].after))
    elif lent:
        from loyalty_cli.program.promises.buying.tiers import carried

        standing = load_one(shop.conn, shop.program, left.member_id or 0, when)
        decision = decision._replace(tier_changes=carried(shop.program, standing, tier, lent, UNDO, when))
    body = {"fact": left.id, "kind": LEAVING, **_rules(clean=clean)}
    draft = draft_of(shop, UNDO, left.member_id or 0, when, body, Keyed(), reverses=left.id)
    return append(shop, draft, decision)


def separated_document(shop: OpenShop, joined: Fact, undone: int) -> dict[str, Any]:
    """What the receipt of an undone merge adds: ``separated`` (card, name), ``kept`` (points, credit_cents, vouchers).

    What is kept was moved and has been used since.
    """
    other = get_member(shop.conn, joined.body["from"])
    kept = _kept(shop, joined, undone)
    return {"separated": {"card": other.card, "name": other.shown_name}} | ({"kept": kept} if kept else {})


def _kept(shop: OpenShop, joined: Fact, undone: int) -> dict[str, int]:
    names = {POINTS: "points", CREDIT: "credit_cents", VOUCHER: "vouchers"}
    kept: dict[str, int] = {}
    for unit, stays in merging.kept_of(shop.conn, joined.id, undone):
        name = names.get(VOUCHER if unit.startswith(VOUCHER) else unit)
        if name and stays > 0:
            kept[name] = kept.get(name, 0) + stays
    return kept


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides one side of a merge again."""
    when = When(fact.on, fact.keyed_on)
    if fact.kind == LEAVING:
        leave(shop, member.id, dict(fact.body), when)
    else:
        join(shop, member.id, dict(fact.body), when, as_keyed(fact))


def replay_separation(shop: OpenShop, fact: Fact, replay_without: "Replay") -> None:
    """Replays one side of an undone merge; the side that gives up comes first, the other directly after it."""
    side = records.fact_by_id(shop.conn, fact.reverses or 0)
    joined = side if side and side.kind == MERGE else records.fact_by_id(shop.conn, (fact.reverses or 0) + 1)
    if side is None or joined is None:
        raise FactNotFound("error.names-no-merge")
    when, clean = When(fact.on, fact.keyed_on), RULES in fact.body
    if side is joined:
        part(shop, joined, when, as_keyed(fact), replay_without, reviewed_in(fact.body), clean=clean)
    else:
        rejoin(shop, side, joined, fact.id - 1, when, clean=clean)


def unlike(one: Member, other: Member) -> tuple[str, ...]:
    """A warning where two records look like two people's: no word of the names in common, nor phone, e-mail, birthday.

    Two birthdays are always told: one person has one. Else nothing is said as long as anything that both records know
    is the same.
    """
    words, others = set(fold(one.name)), set(fold(other.name))
    pairs = {called: (getattr(one, column), getattr(other, column)) for column, called in _TELLING.items()}
    known = {called: values for called, values in pairs.items() if None not in values}
    differing = [called for called, values in known.items() if values[0] != values[1]]
    if not words or not others or words & others or not differing or len(differing) < len(known):
        return (str(Phrase("warning.birthdays-differ")),) if _two_birthdays(one.birthday, other.birthday) else ()
    listed = Listed([Word("field", one) for one in ("name", *differing[:-1])])
    return (str(Phrase("warning.records-differ", listed=listed, last=Word("field", differing[-1]))),)


def _two_birthdays(one: date | None, other: date | None) -> bool:
    """Whether both are known and cannot be one; a year that was not told may be any."""
    if one is None or other is None:
        return False
    told = NO_YEAR not in (one.year, other.year)
    return (one.month, one.day) != (other.month, other.day) or (told and one.year != other.year)
