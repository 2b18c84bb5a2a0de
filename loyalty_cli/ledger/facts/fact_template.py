"""Facts that many members have alike: put into rows and into the words of the seal once, then told of each member.

Whoever comes with an old card of eighty points is enrolled like everybody else who does: only the numbers of fact and
entries, the member and the instant differ.
"""

from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring as quoted

from loyalty_cli.ledger.facts.chain import to_json
from loyalty_cli.ledger.facts.journal import FactDraft, Recording, Row
from loyalty_cli.ledger.store.binding import bound
from loyalty_cli.program.kernel.facts import SPENDABLE, Decision, PlannedEntry
from loyalty_cli.values import NamedTuple

iso = lru_cache(maxsize=8192)(date.isoformat)
"""A day as ISO text: a batch has few of them, each many times."""


class AlikeEntry(NamedTuple):
    """An entry without its numbers. ``columns`` are those of its row behind the member, as ``bulk`` binds them.

    ``lot_until`` is the last day of the lot that it makes, None where it makes none; ``sealed`` is the rest of the
    entry in the seal.
    """

    unit: str
    amount: int
    columns: Row
    lot_until: str | float | None
    sealed: str


class Alike(NamedTuple):
    """A fact without its numbers, its member and its instant.

    ``before`` are the columns of its row from the day to the instant, ``behind`` those from the instant to the seal.
    ``sealed`` is what the seal has behind the member, and behind the instant.
    """

    kind: str
    day: str
    before: Row
    behind: Row
    entries: tuple[AlikeEntry, ...]
    sealed: tuple[str, str]


def alike(draft: FactDraft, decision: Decision, recording: Recording) -> Alike | None:
    """What a fact is for any member at any instant; None where more hangs on it than entries of their own.

    A voucher has a code, allocations and moved days name lots, an entry may be tied to another: those are each
    member's.
    """
    if any(decision[1:5]) or any(one.reverses is not None or one.origin is not None for one in decision.entries):
        return None
    kind, _, on, keyed_on, _, body, at, operator, ref, op_id, batch_id, reverses = draft
    day, keyed, text, count = iso(on), iso(keyed_on), to_json(body), len(decision.entries)
    behind = operator, ref, op_id, batch_id, reverses
    sealed = ",".join([*map(in_seal, behind), quoted(recording.digest), quoted(text), str(count)])
    return Alike(
        kind,
        day,
        (day, bound(at), keyed),
        (*map(bound, behind), recording.program_id, text, count),
        tuple(_entry(day, one) for one in decision.entries),
        (f',"{day}",{in_seal(at)},"{keyed}",', f",{sealed}],["),
    )


def _entry(day: str, one: PlannedEntry) -> AlikeEntry:
    counts_on = day if one.counts_on is None else iso(one.counts_on)
    last = None if one.expires_on is None else iso(one.expires_on)
    why = to_json(one.why)
    return AlikeEntry(
        one.unit,
        one.amount,
        (one.unit, one.amount, day, counts_on, bound(last), one.rule, why),
        bound(last) if one.amount > 0 and one.unit in SPENDABLE else None,
        f'{quoted(one.unit)},{one.amount},"{day}","{counts_on}",{in_seal(last)},{quoted(one.rule)},{quoted(why)},null,null]',
    )


def in_seal(value: str | int | None) -> str:
    """A text, a number or nothing as canonical JSON."""
    if value is None:
        return "null"
    return quoted(value) if isinstance(value, str) else str(value)
