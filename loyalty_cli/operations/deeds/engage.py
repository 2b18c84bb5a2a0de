"""A helping hand and its thanks."""

from datetime import date

from loyalty_cli.errors import RewardNotFound
from loyalty_cli.language.catalogue import Phrase, known_ones
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.offers import period_of
from loyalty_cli.operations.kernel.receipts import Receipt, receipt
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.events import decide_engagement
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.helping.engagements import ENGAGEMENT, Engagement


def engage(shop: OpenShop, member: str, what: str, *, on: date | None = None, ref: str | None = None) -> Receipt:
    """Thanks a member for an engagement of the program, by its id or name.

    Refusals in this order: values, RewardNotFound (no such engagement), the member's, the day's, the receipt number's,
    LimitReached, the ledger's.
    """
    keyed = Keyed(on, None, check_ref(ref))
    named = find_engagement(shop.program, what)
    found = find_member(shop, member)
    return receipt(shop, durably(shop, lambda: record_engagement(shop, found, named, keyed)))


def record_engagement(shop: OpenShop, found: Member, engagement: Engagement, keyed: Keyed) -> Done:
    """One engagement inside the caller's transaction."""

    def decide(standing: Standing, when: When) -> Decision:
        times = _times(shop, standing.member_id, engagement, when.on)
        return decide_engagement(shop.program, standing, engagement, times, when, new_codes())

    return key_fact(shop, found, ENGAGEMENT, {"id": engagement.id}, keyed, decide)


def find_engagement(program: Program, text: str) -> Engagement:
    """The engagement of that id or name. Raises RewardNotFound with the nearest, or those there are."""
    wanted = text.casefold()
    for engagement in program.engagements:
        if wanted in (engagement.id.casefold(), engagement.name.casefold()):
            return engagement
    from difflib import get_close_matches

    ids = [engagement.id for engagement in program.engagements]
    near = get_close_matches(text, ids, 1)
    hint = Phrase("error.did-you-mean", known=near[0]) if near else known_ones("error.engagements", ids)
    raise RewardNotFound("error.no-engagement", hint, text=text)


def _times(shop: OpenShop, member_id: int, engagement: Engagement, on: date) -> int:
    """How often the member was thanked for it in the period that holds the day, under any of their records."""
    if engagement.per_member is None:
        return 0
    first, last = period_of(engagement.period, on)
    numbers = family(shop.conn, member_id)
    marks = ",".join("?" * len(numbers))
    (times,) = shop.conn.execute(
        f"SELECT count(*) FROM facts f WHERE member_id IN ({marks}) AND kind = ? AND on_date BETWEEN ? AND ?"
        " AND json_extract(body, '$.id') = ? AND NOT EXISTS"
        " (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo')",
        (*numbers, ENGAGEMENT, first.isoformat(), last.isoformat(), engagement.id),
    ).fetchone()
    return int(times)


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides an engagement again."""
    record_engagement(shop, member, find_engagement(shop.program, fact.body["id"]), as_keyed(fact))
