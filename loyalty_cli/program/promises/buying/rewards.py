"""Rewards for points, full cards and gifts, as a voucher or at once."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date, timedelta

from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import POINTS, REWARD, WITHDRAWN, Terms, Voucher, Why
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, list_of, one_of, some_of, whole
from loyalty_cli.program.kernel.needs import NOTHING, Needs
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.buying import points
from loyalty_cli.program.promises.buying.rewards_ahead import PointsMissing, RewardInReach
from loyalty_cli.program.promises.buying.tiers import Tier, rank, tiers_of
from loyalty_cli.units import E4, Cents, Points, period_of, plain_cents
from loyalty_cli.values import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction

    from loyalty_cli.program.kernel.limits import Breach, Given, GivenEntry
    from loyalty_cli.program.kernel.speaking import Item, Voice

RewardKind: TypeAlias = Literal["product", "discount", "percent", "credit", "early-access", "experience", "donation"]
Period: TypeAlias = Literal["day", "week", "month", "year", "ever"]

VOUCHER_KINDS = ("discount", "percent")
"""Kinds that are always taken as a voucher: they only make sense with a purchase."""


class Opens(NamedTuple):
    """From which day on who may have a reward: early access for a tier and those above it."""

    on: date
    tier: str | None = None


OPENS = Table(
    "opens",
    Opens,
    (
        Knob("on", "day", "The first day.", "2026-12-01"),
        Knob("tier", "tier", "The lowest tier that may have it from then on; without, everybody."),
    ),
    many=True,
    one="opening",
)


class Reward(NamedTuple):
    """Something a member can have: for points, for a full card, or as a gift."""

    id: str
    name: str
    kind: RewardKind = "product"
    value_cents: Cents = 0
    percent_e4: int = 0
    points: Points | None = None
    tier: str | None = None
    stock: int | None = None
    per_member: int | None = None
    period: Period = "ever"
    starts_on: date | None = None
    until: date | None = None
    voucher_days: int = 90
    categories: tuple[str, ...] = ()
    minimum_cents: Cents = 0
    items: int | None = None
    max_discount_cents: Cents | None = None
    with_others: bool = True
    opens: tuple[Opens, ...] = ()
    voucher_until: date | None = None
    segment: str | None = None
    cause: str | None = None
    club: bool = False
    was: tuple[str, ...] = ()
    called: str = ""

    @property
    def shown_id(self) -> str:
        """The id in the program file of today, which people type and read; ``id`` is the one recorded."""
        return self.called or self.id


TABLE = Table(
    "rewards",
    Reward,
    (
        Knob("id", "id", "How commands name the reward.", '"free-coffee"'),
        Knob("name", "name", "The reward's name, as customers read it.", '"Free coffee"'),
        Knob("kind", one_of(RewardKind), "What it is."),
        Knob("value_cents", "money", "What it is worth (product…), takes off (discount), pays in (credit)."),
        Knob("percent_e4", "percent", "What a percent reward takes off.", default=None),
        Knob("points", "some-points", "Its cost in points; without, points cannot buy it."),
        Knob("tier", "tier", "The lowest tier that may have it."),
        Knob("stock", "points", "How many there are in all."),
        Knob("per_member", "times", "How many one member may have in a period."),
        Knob("period", one_of(Period), "The period of per_member."),
        Knob("starts_on", "day", "The first day on which it is offered.", name="from"),
        Knob("until", "day", "The last day on which it is offered."),
        Knob("voucher_days", whole(1, 3650), "Days for which a voucher for it holds."),
        Knob("categories", list_of("category"), "Goods that its voucher pays for.", later=True),
        Knob("minimum_cents", "money", "The least that these goods must cost on the sale.", later=True),
        Knob("items", "times", "How many of them it pays for at most, the dearest.", later=True),
        Knob("max_discount_cents", "some-money", "The most that a percent reward takes off.", later=True),
        Knob("with_others", "bool", "Whether its voucher may be used beside others.", later=True),
        Knob("opens", list_of(OPENS), "From which day on who may have it.", later=True),
        Knob("voucher_until", "day", "The last day of its vouchers, whenever they are given.", later=True),
        Knob("segment", "segment", "The segment that may have it for points, by last night's list.", later=True),
        Knob("cause", "cause", "The cause that a donation is for.", later=True),
        Knob("club", "bool", "For members of the paid club only.", later=True),
        Knob("was", some_of("id"), "Earlier ids of it: its vouchers, stock and limits go on.", later=True),
    ),
    many=True,
    one="reward",
    later=("called",),
    write=lambda reward: {"id": reward.shown_id},
)


def rewards_of(program: Promises) -> tuple[Reward, ...]:
    """The rewards, in the order of the file."""
    return program.get("rewards", ())


def reward_of(program: Promises, reward_id: str | None) -> Reward | None:
    """The reward of that id, or None."""
    return next((reward for reward in rewards_of(program) if reward.id == reward_id), None) if reward_id else None


def terms_of(reward: Reward) -> Terms:
    """The terms of its voucher."""
    return Terms(reward.categories, reward.minimum_cents, reward.items, reward.max_discount_cents, reward.with_others)


def with_a_purchase(reward: Reward) -> bool:
    """Whether it is always taken as a voucher, to be used with a purchase."""
    return reward.kind in VOUCHER_KINDS or bool(reward.minimum_cents)


def last_day(reward: Reward, on: date) -> date:
    """The last day of a voucher given on a day: that of the reward, unless it has passed; else so many days."""
    until = reward.voucher_until
    return until if until is not None and until >= on else on + timedelta(days=reward.voucher_days)


def opens_on(program: Promises, reward: Reward, tier: str) -> date | None:
    """The first day on which a member of a tier may have a reward: None always, ``date.max`` never."""
    if not reward.opens:
        return reward.starts_on
    own = rank(program, tier)
    days = (one.on for one in reward.opens if one.tier is None or rank(program, one.tier) <= own)
    return min(days, default=date.max)


def issue(draft: Draft, reward: Reward, source: str, on: date, code: str, until: date | None = None) -> Voucher:
    """A voucher for a reward by today's terms, with its entry and its count against stock and limits."""
    voucher = Voucher(
        code,
        draft.standing.member_id,
        reward.id,
        reward.name,
        reward.kind,
        reward.value_cents,
        reward.percent_e4,
        on,
        until or last_day(reward, on),
        source,
        terms=terms_of(reward),
    )
    hand_out(draft, voucher, {"reward": reward.name})
    return voucher


def hand_out(draft: Draft, voucher: Voucher, why: Why) -> None:
    """Writes a new voucher, with its entry and its count against stock and limits."""
    draft.vouchers.append(voucher)
    draft.entry(voucher.unit, 1, "voucher", why, expires_on=voucher.expires_on)
    draft.entry(REWARD + voucher.reward, 1, "reward", why)


def gift(
    draft: Draft, program: Promises, event: Event, amount: Points, reward_id: str | None, rule: str, why: Why,
    source: str = "", days: int | None = None,
) -> None:  # fmt: skip
    """Points, a voucher for a reward, or both, dated the event's day. ``source`` is the voucher's, else the rule.

    They are good for so many ``days``; None: as long as points and such vouchers are.
    """
    on = event.when.on
    until = on + timedelta(days=days) if days is not None else None
    points.give(draft, program, amount, rule, why, on, until)
    reward = reward_of(program, reward_id)
    if reward is not None:
        issue(draft, reward, source or rule, on, next(event.codes), until)


def withdraw(draft: Draft, voucher: Voucher, why: Why) -> None:
    """Takes an unused voucher back, with its count against stock and limits."""
    named: Why = {"reward": voucher.name, **why}
    draft.entry(voucher.unit, -1, WITHDRAWN, named)
    draft.entry(REWARD + voucher.reward, -1, WITHDRAWN, named, counts_on=voucher.issued_on)


def may_have(program: Promises, reward: Reward, tier: str, on: date) -> bool:
    """Whether a member of a tier may have a reward on a day, whatever it costs."""
    starts_on = opens_on(program, reward, tier)
    return (
        (reward.tier is None or rank(program, tier) >= rank(program, reward.tier))
        and (starts_on is None or starts_on <= on)
        and (reward.until is None or on <= reward.until)
    )


def is_for(reward: Reward, standing: Standing, on: date) -> bool:
    """Whether a member stands on the list of the segment that a reward is for, and is in the club if it is for it."""
    return reward.segment in (None, *standing.history.segments) and (not reward.club or standing.in_club(on))


def points_per_cent(program: Promises, tier: Tier) -> "Fraction":
    """Points for a cent of an ordinary purchase in a tier: points per unit x multiplier / cents of a unit."""
    from fractions import Fraction

    rate, units = points.rules_of(program).rate
    return Fraction(rate * tier.multiplier_e4, units * E4 * 10**program.shop.decimals)


def point_worth(program: Promises, tier: Tier, today: date | None = None) -> "Fraction":
    """Cents that a point is worth at its best use in a tier; with ``today``, of rewards that have not ended."""
    from fractions import Fraction

    worths = [
        Fraction(reward.value_cents, reward.points)
        for reward in rewards_of(program)
        if reward.points and tier in eligible_tiers(program, reward)
        if reward.until is None or today is None or reward.until >= today
    ]
    return max(worths, default=Fraction(0))


def worth(program: Promises, amount: Points, reward_id: str | None) -> Cents | None:
    """What points and a reward cost in the lowest tier, up to the next cent; None where a reward has no value."""
    reward = reward_of(program, reward_id)
    if reward is not None and not reward.value_cents:
        return None
    exact = amount * point_worth(program, tiers_of(program)[0]) + (reward.value_cents if reward else 0)
    return -(-exact.numerator // exact.denominator) or None


def cost_of_gift(
    program: Promises, say: "Voice", part: str, name: str, amount: Points, reward_id: str | None, often: str,
    yearly_e4: int = E4, budget_cents: Cents | None = None,
) -> tuple[str, dict[str, object]]:  # fmt: skip
    """What ``Promise.price`` tells of points or a reward given: ``value_cents`` is None when it is not known.

    ``yearly_e4`` is how often a member is assumed to have it in a year, in ten-thousandths, ``budget_cents`` the most
    that it costs in a month: what is reckoned with until the ledger tells.
    """
    cents = worth(program, amount, reward_id)
    told = say.money(cents) if cents else say.sentence("cost.unknown-of")
    return "gifts", {
        "part": part, "name": name, "points": amount, "value_cents": cents, "words": f"{told} {often}",
        "assumed": {"yearly_e4": yearly_e4, "budget_cents": budget_cents},
    }  # fmt: skip


def point_rebate(program: Promises, reward: Reward, tier: Tier) -> "Fraction | None":
    """The share of spend that a reward gives back: value / (cost in points / points per unit of money).

    Free coffee of 2.60 for 80 points at 1 point per unit is 13/400, 3.25 %. None for a reward without a cost in points
    or without a value of its own (a percentage depends on what it is taken off).
    """
    from fractions import Fraction

    if not reward.points or not reward.value_cents:
        return None
    return points_per_cent(program, tier) * Fraction(reward.value_cents, reward.points)


def worth_cents(program: Promises, amount: Points) -> Cents:
    """The value of points in cents: at their best use, else by what it takes to earn them, else a cent each."""
    worth = [amount * one.value_cents // one.points for one in rewards_of(program) if one.points and one.value_cents]
    if worth:
        return max(worth)
    per_unit, units = points.rules_of(program).rate
    return amount * 10**program.shop.decimals * units // per_unit if per_unit else amount


def best_rebate(program: Promises, tier: Tier) -> "Fraction":
    """The largest share of spend that points give back in a tier; 0 where no reward for points has a value."""
    return points_per_cent(program, tier) * point_worth(program, tier)


def spend_for(program: Promises, reward: Reward, tier: Tier) -> Cents | None:
    """The spend that earns a reward's cost, up to the next cent; None where purchases earn nothing."""
    per_cent = points_per_cent(program, tier)
    if not reward.points or not per_cent:
        return None
    return -(-reward.points // per_cent)


def eligible_tiers(program: Promises, reward: Reward) -> tuple[Tier, ...]:
    """The tiers that may have a reward, lowest first."""
    lowest = rank(program, reward.tier) if reward.tier is not None else 0
    return tiers_of(program)[lowest:]


def limited(reward: Reward) -> bool:
    """Whether there is a stock of it, or a share for each member."""
    return reward.stock is not None or reward.per_member is not None


def _worth_of_points(program: Promises, say: "Voice") -> "Iterator[tuple[str, dict[str, object]]]":
    """What the points of purchases cost, and what each tier adds: known from what they buy."""
    from fractions import Fraction

    lowest, *others = tiers_of(program)
    usual = best_rebate(program, lowest)
    if usual:
        words = say.sentence("cost.points", share=say.percent(usual))
        yield "points", {"part": "points", "name": "", "words": words}
    for tier in others if usual else ():
        if tier.multiplier_e4 != lowest.multiplier_e4:
            times = f"x{say.rate(tier.multiplier_e4)}"
            raised = say.percent(usual * Fraction(tier.multiplier_e4, lowest.multiplier_e4))
            words = say.sentence("cost.raised", times=times, raised=raised, usual=say.percent(usual))
            yield "tiers", {"part": f"tiers.{tier.name}", "name": tier.name, "words": words}


class _Rewards(Promise):
    """Rewards for points; ``decisions.sales.redemption`` gives them."""

    tables = (TABLE,)
    rules = frozenset({"redemption", "voucher-used", "voucher", "reward"})
    kinds = frozenset({"redemption"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        for index, reward in enumerate(rewards_of(program)):
            yield from _mistakes(("rewards", index), reward, program.shop.decimals)
            if reward.club and "club" not in program.values:
                yield Mistake(("rewards", index, "club"), Phrase("mistake.no-club"), (("club",),))

    def limits(self, programs: Mapping[int, Promises], given: "Given") -> "Iterator[Breach]":
        """Every reward taken for points, against its stock and the member's share."""
        bounds = {
            (program_id, REWARD + reward.id): reward
            for program_id, program in programs.items()
            for reward in rewards_of(program)
            if limited(reward)
        }
        counts: dict[str, _Count] = {}
        redeemed = 0
        for entry in given.entries(sorted({unit for _, unit in bounds})):
            count = counts.setdefault(entry.unit, _Count())
            reward = bounds.get((entry.program_id, entry.unit))
            wanted = entry.unit == REWARD + (entry.reward or "") and entry.rule == "reward"
            if entry.kind == "redemption" and wanted and reward and entry.fact_id != redeemed:
                redeemed = entry.fact_id
                yield from _beyond(reward, entry, count)
            count.add(entry)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        from loyalty_cli.program.kernel.segment_names import segment_note

        for reward in rewards_of(program):
            if reward.points:
                text = say("thing", thing=reward.name, what=say.points(reward.points))
                notes = [*_notes(reward, say), *segment_note(program, say, reward.segment)]
                notes += [say("note.club")] if reward.club else []
                yield f"rewards.{reward.id}", say.with_notes(text, notes)

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        from fractions import Fraction

        yield from _worth_of_points(program, say)
        for reward in rewards_of(program):
            if not reward.points:
                continue
            tiers = [
                {
                    "tier": tier.name,
                    "spend_cents": spend_for(program, reward, tier),
                    "rebate": say.share(point_rebate(program, reward, tier)),
                }
                for tier in eligible_tiers(program, reward)
            ]
            yield (
                "rewards",
                {
                    "id": reward.id,
                    "name": reward.name,
                    "kind": reward.kind,
                    "points": reward.points,
                    "value_cents": reward.value_cents,
                    "takes_off": say.share(Fraction(reward.percent_e4, E4)) if reward.kind == "percent" else None,
                    "tiers": tiers,
                    "words": _words(program, reward, say),
                },
            )

    def progress(
        self, program: Promises, standing: Standing, on: date, unavailable: Container[str]
    ) -> "Iterator[Item]":
        have = standing.available(POINTS)
        priced = sorted([(one.points, one.name, one.id) for one in rewards_of(program) if one.points is not None])
        dearest_first = [one for one in reversed(priced) if one[0] <= have]

        def can_be_had(reward_id: str) -> bool:
            reward = reward_of(program, reward_id)
            return (
                reward is not None
                and may_have(program, reward, standing.tier, on)
                and is_for(reward, standing, on)
                and reward_id not in unavailable
            )

        for cost, name, reward_id in dearest_first:
            if can_be_had(reward_id):
                yield RewardInReach(name, cost, have)
                break
        for cost, name, reward_id in priced[len(dearest_first) :]:
            if can_be_had(reward_id):
                yield PointsMissing(name, cost - have, cost)
                break

    def needs(self, program: Promises, kind: str) -> Needs:
        asks = kind in ("redemption", "progress") and any(self.segments(program))
        return Needs(segments=True) if asks else NOTHING

    def segments(self, program: Promises) -> Iterator[str]:
        return (reward.segment for reward in rewards_of(program) if reward.segment is not None)

    def units(self, program: Promises) -> Iterator[str]:
        return (REWARD + reward.id for reward in rewards_of(program))

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        return _gives_more(reward_of(old, what), reward_of(new, what))


def _gives_more(old: Reward | None, new: Reward | None) -> bool:
    """Whether a reward became cheaper or more valuable, or is offered to more members, longer or more often."""
    if new is None or old is None:
        return new is not None
    cost, was = new.points or 0, old.points
    if was is None or cost < was:
        return True
    return (
        new.value_cents > old.value_cents
        or new.percent_e4 > old.percent_e4
        or points.raised(old.stock, new.stock)
        or points.raised(old.per_member, new.per_member)
        or any(was and is_now != was for was, is_now in zip(_bounds(old), _bounds(new), strict=True))
    )


def _bounds(reward: Reward) -> tuple[object, ...]:
    """The conditions of a reward; a change of these offers it to other members or on other days."""
    alone = not reward.with_others
    return (
        reward.club,
        reward.segment,
        reward.tier,
        reward.starts_on,
        reward.until,
        reward.opens,
        *terms_of(reward)[:4],
        alone,
    )


def _mistakes(path: tuple[str | int, ...], reward: Reward, decimals: int) -> Iterator[Mistake]:
    kind = (*path, "kind")
    if reward.kind == "percent":
        if not reward.percent_e4:
            text = Phrase("mistake.percent-missing")
            yield Mistake(path, text, (kind, (*path, "percent")))
        if reward.value_cents:
            text = Phrase("mistake.value-of-percent", value=plain_cents(reward.value_cents, decimals))
            yield Mistake((*path, "value"), text, (kind,))
    elif reward.percent_e4:
        rate = plain_cents(reward.percent_e4)
        text = Phrase("mistake.percent-of-other", value=rate, kind=reward.kind)
        yield Mistake((*path, "percent"), text, (kind,))
    if reward.max_discount_cents is not None and reward.kind != "percent":
        text = Phrase("mistake.max-discount", value=plain_cents(reward.max_discount_cents, decimals))
        yield Mistake((*path, "max_discount"), text, (kind,))
    if reward.opens and reward.starts_on is not None:
        text = Phrase("mistake.opens-and-from")
        yield Mistake((*path, "from"), text, ((*path, "opens"),))
    if reward.kind in {"discount", "credit"} and not reward.value_cents:
        text = Phrase("mistake.value-missing", kind=reward.kind)
        yield Mistake(path, text, (kind, (*path, "value")))


def _notes(reward: Reward, say: "Voice") -> Sequence[str]:
    notes = [say("note.tier", tier=reward.tier)] if reward.tier is not None else []
    notes += say.limit(reward.per_member, reward.period)
    notes += [say("note.stock", count=reward.stock)] if reward.stock is not None else []
    notes += say.dates(reward.starts_on, reward.until)
    for one in reward.opens:
        day = say("note.from", day=say.day(one.on, one.on))
        notes.append(say("thing", thing=one.tier, what=day) if one.tier else day)
    notes += _terms(reward, say)
    if reward.voucher_until is not None:
        return [*notes, say("note.voucher-until", day=say.day(reward.voucher_until, reward.voucher_until))]
    return notes + ([say("note.voucher", count=reward.voucher_days)] if with_a_purchase(reward) else [])


def _terms(reward: Reward, say: "Voice") -> Iterator[str]:
    if reward.categories:
        yield say("note.goods", categories=", ".join(reward.categories))
    if reward.items is not None:
        yield say("note.items", count=reward.items)
    if reward.minimum_cents:
        yield say("note.minimum", money=say.money(reward.minimum_cents))
    if reward.max_discount_cents is not None:
        yield say("note.at-most", money=say.money(reward.max_discount_cents))
    if not reward.with_others:
        yield say("note.alone")


def _words(program: Promises, reward: Reward, say: "Voice") -> str:
    """``€2.60 back on €80.00 of purchases = 3.3 %; Gold 4.9 %``."""
    from fractions import Fraction

    tiers = eligible_tiers(program, reward)
    spend = spend_for(program, reward, tiers[0])
    if spend is None:
        return say.sentence("cost.no-points")
    if reward.kind == "percent":
        rate = say.percent(Fraction(reward.percent_e4, E4))
        return say.sentence("cost.percent-off", rate=rate, spend=say.money(spend))
    low, high = point_rebate(program, reward, tiers[0]), point_rebate(program, reward, tiers[-1])
    if low is None or high is None:
        return say.sentence("cost.unknown")
    value, paid, least = say.money(reward.value_cents), say.money(spend), say.percent(low)
    if low == high:
        return say.sentence("cost.back", value=value, spend=paid, low=least)
    top = tiers[-1].name
    return say.sentence("cost.back-tiers", value=value, spend=paid, low=least, tier=top, high=say.percent(high))


class _Count:
    """How often one reward was given, in all and to each member."""

    def __init__(self) -> None:
        self.in_all = 0
        self._days: dict[int, Counter[str]] = {}

    def add(self, entry: "GivenEntry") -> None:
        """One more, or one that was taken back."""
        self.in_all += entry.amount
        self._days.setdefault(entry.member_id, Counter())[entry.counts_on] += entry.amount

    def to_member(self, entry: "GivenEntry", period: Period) -> int:
        """How often to the member of an entry, in the period that holds its day."""
        first, last = (day.isoformat() for day in period_of(period, date.fromisoformat(entry.on)))
        days = self._days.get(entry.member_id, Counter())
        return sum(count for day, count in days.items() if first <= day <= last)


def _beyond(reward: Reward, entry: "GivenEntry", count: _Count) -> "Iterator[Breach]":
    from loyalty_cli.program.kernel.limits import Breach

    where = f"fact {entry.fact_id}"
    if reward.stock is not None and count.in_all >= reward.stock:
        yield Breach(where, "stock", Phrase("fault.stock", reward=reward.id, given=count.in_all, stock=reward.stock))
    if reward.per_member is not None:
        had = count.to_member(entry, reward.period)
        if had >= reward.per_member:
            told = {"reward": reward.id, "had": had, "most": reward.per_member}
            yield Breach(where, "share", Phrase("fault.share", period=Word("fault.period", reward.period), **told))


PROMISE = _Rewards()
