"""Redemptions of points for rewards, and of vouchers."""

from datetime import date

from loyalty_cli.errors import BadValue, RewardAmbiguous, RewardNotFound
from loyalty_cli.language.catalogue import Phrase, known_ones
from loyalty_cli.language.words import day, tongue
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.keying.earlier import lapsed_unwritten
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.standings.standing import AsOf, vouchers_as_of
from loyalty_cli.operations.deeds.buy import usable_voucher
from loyalty_cli.operations.due.keying import gifts_before, is_known, key_fact
from loyalty_cli.operations.kernel import wrong_codes
from loyalty_cli.operations.kernel.by_name import named
from loyalty_cli.operations.kernel.codes import looks_like_code, new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import (
    Done,
    Keyed,
    check_ref,
    durably,
    find_member,
    keyed_twice,
)
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.offers import recorded_in_all, recorded_to
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.sales.redemption import Given, decide_redemption, decide_voucher_use
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Reward, limited
from loyalty_cli.values import Any, Final

MOST_TIMES: Final = 100
TAKEN: Final = "taken"
"""In the body of a redemption that is decided again without another fact: the member has the reward."""
"""So often at most a reward is given at once."""


def redeem(
    shop: OpenShop,
    member: str,
    what: str,
    *,
    voucher_only: bool = False,
    times: int = 1,
    on: date | None = None,
    ref: str | None = None,
) -> Receipt:
    """Gives a reward for points, or what a voucher promises.

    ``what`` is a reward's id, name or words of its name, or a voucher's code; ``voucher_only`` takes the reward home as
    a code, ``times`` gives it so often at once. The receipt of a voucher tells what it promised in ``given`` (reward,
    name). Refusals in this order: values, the member's, RewardAmbiguous, RewardNotFound or the voucher's (BadValue for
    one told several times, VoucherLocked, VoucherNotFound), the day's, the receipt number's, the rules' own in the
    order of ``decide_redemption`` and ``decide_voucher_use``.
    """
    if not 1 <= times <= MOST_TIMES:
        raise BadValue("error.times", most=MOST_TIMES)
    keyed = Keyed(on, None, check_ref(ref))
    found = find_member(shop, member)
    reward = find_reward(shop.program, what)
    if reward is not None:
        named = reward
        return receipt(shop, durably(shop, lambda: record_redemption(shop, found, named, voucher_only, keyed, times)))
    if times != 1:
        raise BadValue("error.voucher-times")
    if not looks_like_code(what):
        raise no_such_reward(shop.program, what)

    def work() -> Done:
        return durably(shop, lambda: record_voucher_use(shop, found, what, keyed))

    done = wrong_codes.counting(shop, work)
    return receipt(shop, done, _promised(shop, done))


def _promised(shop: OpenShop, done: Done) -> dict[str, Any]:
    """What the voucher that was handed in promised, by the name of its day."""
    used = records.named_vouchers(shop.conn, records.recorded_entries(shop.conn, done.fact_id, shop.now().today))
    one = next(iter(used.values()))
    return {"given": {"reward": one.reward, "name": one.name}}


def find_reward(program: Program, text: str) -> Reward | None:
    """The reward of that id or name, else the one whose name has these words, or words that begin so; or None.

    Raises RewardAmbiguous where several have them. What looks like a voucher's code is not searched as words.
    """
    exact = named(program.rewards, text)
    if exact is not None:
        return exact
    words = () if looks_like_code(text) else fold(text)
    for begins in (False, True):
        found = [one for one in program.rewards if words and _has(words, fold(one.name), begins=begins)]
        if len(found) > 1:
            listed = ", ".join(f"{one.shown_id} ({one.name})" for one in found)
            raise RewardAmbiguous("error.rewards-match", count=len(found), text=text, named=listed)
        if found:
            return found[0]
    return None


def _has(words: tuple[str, ...], name: tuple[str, ...], *, begins: bool) -> bool:
    return all(any(part.startswith(word) if begins else part == word for part in name) for word in words)


def no_such_reward(program: Program, text: str) -> RewardNotFound:
    """The refusal of a reward that is not in the program, naming the nearest or all."""
    from difflib import get_close_matches

    ids = [reward.shown_id for reward in program.rewards]
    near = get_close_matches(text, ids, 1)
    hint = Phrase("error.did-you-mean", known=near[0]) if near else known_ones("error.rewards", ids)
    return RewardNotFound("error.no-reward", hint, text=text)


def record_redemption(
    shop: OpenShop,
    found: Member,
    reward: Reward,
    voucher_only: bool,
    keyed: Keyed,
    times: int = 1,
    *,
    taken: bool = False,
) -> Done:
    """A reward for points inside the caller's transaction. ``taken``: the member has it, nothing is refused."""
    if limited(reward) and not is_known(shop, keyed):
        on = keyed.on or shop.now().today
        gifts_before(shop, found, visit=on == shop.now().today)
        _write_lapses(shop, reward, on)

    def decide(standing: Standing, when: When) -> Decision:
        in_all, to_member = recorded_in_all(shop, reward), recorded_to(shop, standing.member_id, reward, when.on)
        first = not standing.visited_today
        return decide_redemption(
            shop.program,
            standing,
            reward,
            None if taken else Given(in_all, to_member),
            when,
            new_codes(),
            voucher_only=voucher_only,
            first_visit_today=first,
            times=times,
        )

    body: dict[str, Any] = {"reward": reward.id, "voucher_only": voucher_only}
    if times != 1:
        body["times"] = times
    twice = keyed_twice(shop, found.id, "redemption", body, keyed, "warning.same-reward")
    done = key_fact(shop, found, "redemption", body, keyed, decide)
    return done._replace(warnings=(*done.warnings, *twice, *_held(shop, found, reward, done)))


def _write_lapses(shop: OpenShop, reward: Reward, on: date) -> None:
    """Writes down its vouchers that lapsed unused by a day, as the night does: stock and shares count without them."""
    if lapsed := lapsed_unwritten(shop.conn, reward.id, on):
        from loyalty_cli.ledger.standings.due import Due
        from loyalty_cli.operations.due import lapse

        for member_id, last_day, _ in lapsed:
            lapse.record_lapse(shop, Due(last_day, member_id))


def _held(shop: OpenShop, found: Member, reward: Reward, done: Done) -> tuple[str, ...]:
    """A warning when points paid for what an unused voucher would have given; the same when repeated."""
    fact = records.fact_by_id(shop.conn, done.fact_id)
    before = AsOf(fact.keyed_on if fact else shop.now().today, done.fact_id - 1)
    vouchers = vouchers_as_of(shop.conn, done.member_id, before)
    mine = sorted((one.expires_on, one.code) for one in vouchers if one.reward == reward.id)
    if not mine:
        return ()
    until, code = mine[0]
    good_until = day(until, tongue(shop.program.shop))
    told = Phrase("warning.holds-voucher", member=found.shown_name, code=code, day=good_until, card=found.card)
    return (str(told),)


def record_voucher_use(shop: OpenShop, found: Member, text: str, keyed: Keyed) -> Done:
    """One voucher handed in, inside the caller's transaction."""
    code = wrong_codes.read_code(shop, text)

    def decide(standing: Standing, when: When) -> Decision:
        used = usable_voucher(shop, standing.member_id, code)
        first = not standing.visited_today
        return decide_voucher_use(shop.program, standing, used, when, new_codes(), first_visit_today=first)

    return key_fact(shop, found, "voucher-use", {"voucher": code}, keyed, decide)


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides a redemption, or a voucher handed in, again. Raises RewardNotFound."""
    if fact.kind == "voucher-use":
        record_voucher_use(shop, member, fact.body["voucher"], as_keyed(fact))
        return
    reward = shop.program.reward(fact.body["reward"])
    if reward is None:
        raise RewardNotFound("error.program-without-reward", reward=fact.body["reward"])
    body = fact.body
    times, taken = body.get("times", 1), body.get(TAKEN, False)
    record_redemption(shop, member, reward, body["voucher_only"], as_keyed(fact), times, taken=taken)
