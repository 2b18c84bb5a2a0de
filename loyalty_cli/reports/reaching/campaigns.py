"""The effect of a campaign: those reached against those held out, analysed as drawn."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeAlias

from loyalty_cli.errors import Refused
from loyalty_cli.ledger.queries.trade.touches import Started, campaign_facts, rewards_used
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.owner.campaigns import HELD, Campaign, campaigns_of
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.customers.drifting import consented
from loyalty_cli.reports.insight.figure import ENOUGH_FOR_AN_ARM
from loyalty_cli.reports.members.people import eligible as members_in
from loyalty_cli.reports.statistics.proportions import newcombe
from loyalty_cli.reports.statistics.samples import cuped, mean, variance, welch, winsorise
from loyalty_cli.units import E4

Verdict: TypeAlias = Literal["not started", "running", "too few", "it helps", "it harms", "chance"]
LARGE: Final = 1_000
"""From so many members on, sums are drawn in at 99 %."""


def eligible(shop: OpenShop, campaign: Campaign) -> list[int]:
    """The numbers of those whom a campaign may reach today: of its segment, agreed to its channel.

    Raises BadValue, Refused where nobody is in its segment.
    """
    chosen = members_in(shop, campaign.segment)
    if not chosen and campaign.segment:
        raise Refused("error.campaign-empty", id=campaign.id, segment=campaign.segment)
    if not chosen:
        raise Refused("error.campaign-no-members", id=campaign.id)
    if campaign.channel == "till":
        return chosen
    agreed = consented(Book(shop, shop.now().today))
    return [number for number in chosen if campaign.channel in agreed.get(number, ())]


def campaigns(shop: OpenShop, as_of: date | None = None) -> list[dict[str, Any]]:
    """All campaigns of the program as ``campaign_report`` tells of them. Raises DateOutOfRange."""
    on = day_of(shop, as_of)
    book, known = Book(shop, on), {one.id: one for one in campaign_facts(shop.conn, on)}
    return [_report(book, one, known.get(one.id)) for one in campaigns_of(shop.program)]


def report(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``campaigns``, as ``campaigns`` lists them. Raises DateOutOfRange."""
    return {"campaigns": campaigns(shop, asked.as_of)}


def members_of_campaign(
    shop: OpenShop, campaign: Campaign, arm: str | None = None, as_of: date | None = None
) -> list[dict[str, Any]]:
    """The members of a campaign that was started, those held out left out unless asked for: card, name, how to reach.

    Who took back their consent by the end of the shop day is left out. Raises DateOutOfRange for a day to come.
    """
    on = day_of(shop, as_of)
    book = Book(shop, on)
    started = next((one for one in campaign_facts(shop.conn, on) if one.id == campaign.id), None)
    agreed = consented(book)
    rows = []
    for name, members in started.arms.items() if started else ():
        for number in members if (name == arm or (arm is None and name != HELD)) else ():
            home = book.homes.get(number, number)
            if home in book.members and (campaign.channel == "till" or campaign.channel in agreed.get(home, ())):
                one = book.members[home]
                rows.append({"card": one.card, "name": one.shown, "phone": one.phone, "email": one.email, "arm": name})
    return rows


def campaign_report(shop: OpenShop, campaign: Campaign, as_of: date | None = None) -> dict[str, Any]:
    """``arms`` (name, n, successes, rate; of spend ``mean_cents``), ``difference, low, high`` and the verdict.

    ``reached`` and ``held_out`` are how many members.

    ``difference`` is of all who were reached less those held out: a share, of spend cents a head. ``brought`` are the
    visits or cents it brought, ``gain_cents`` what is earned on them, ``cost_cents``, ``net_cents``. No verdict before
    the last day. Raises DateOutOfRange.
    """
    on = day_of(shop, as_of)
    started = next((one for one in campaign_facts(shop.conn, on) if one.id == campaign.id), None)
    return _report(Book(shop, on), campaign, started)


def _report(book: Book, campaign: Campaign, started: Started | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "campaign": campaign.id, "measure": campaign.measure, "channel": campaign.channel, "started_on": None,
        "until": None, "reached": 0, "held_out": 0, "arms": [], "difference": None, "low": None, "high": None,
        "brought": None, "gain_cents": None, "cost_cents": None, "net_cents": None, "verdict": "not started",
    }  # fmt: skip
    if started is None:
        return document
    last = min(started.on + timedelta(days=campaign.window_days), started.stopped_on or date.max)
    until = last if campaign.until is None else max(campaign.until, last)
    end = min(last, book.on)
    values = {name: _values(book, campaign, started.on, end, members) for name, members in started.arms.items()}
    told = {"started_on": started.on.isoformat(), "until": until.isoformat()}
    held = values.get(HELD, [])
    reached = [value for name in values if name != HELD for value in values[name]]
    document |= told | {"reached": len(reached), "held_out": len(held)}
    document["arms"] = [_arm(campaign, name, values[name]) for name in values]
    if held and reached:
        before = {name: _before(book, started, members) for name, members in started.arms.items()}
        document |= _compared(book, campaign, reached, held, before)
    enough = min(len(held), len(reached)) >= ENOUGH_FOR_AN_ARM
    over = book.on > until or started.stopped_on is not None
    return document | {"verdict": _verdict(document, enough=enough, over=over)}


def _verdict(document: Mapping[str, Any], *, enough: bool, over: bool) -> Verdict:
    if not over:
        return "running"
    if not enough or document["low"] is None:
        return "too few"
    return "it helps" if document["low"] > 0 else "it harms" if document["high"] < 0 else "chance"


def _values(book: Book, campaign: Campaign, since: date, end: date, members: Sequence[int]) -> list[int]:
    """What each member of an arm did from the day after the start: 1 or 0, of spend cents."""
    homes = [book.homes.get(number, number) for number in members]
    first, last = since.toordinal() + 1, end.toordinal()
    did: Callable[[int], int]
    match campaign.measure:
        case "visit":
            did = lambda number: int(any(first <= day <= last for day in book.visited.get(number, ())))  # noqa: E731
        case "redeemed":
            used = {
                book.homes.get(number, number)
                for number, _ in rewards_used(book.shop.conn, since + timedelta(days=1), end)
            }
            did = lambda number: int(number in used)  # noqa: E731
        case "spend":
            spent = book.during(since + timedelta(days=1), end) if end > since else {}
            did = lambda number: spent[number].spent if number in spent else 0  # noqa: E731
    return [did(number) for number in homes]


def _before(book: Book, started: Started, members: Sequence[int]) -> list[int]:
    """What each member spent in the 90 days up to the start."""
    spent = book.during(started.on - timedelta(days=89), started.on)
    homes = [book.homes.get(number, number) for number in members]
    return [spent[number].spent if number in spent else 0 for number in homes]


def _arm(campaign: Campaign, name: str, values: Sequence[int]) -> dict[str, Any]:
    count = len(values)
    if campaign.measure == "spend":
        spenders = sum(value > 0 for value in values)
        average = round(mean(values)) if values else None
        share = spenders / count if count else None
        return {"name": name, "n": count, "successes": spenders, "rate": share, "mean_cents": average}
    return {"name": name, "n": count, "successes": sum(values), "rate": sum(values) / count if count else None}


def _compared(
    book: Book, campaign: Campaign, reached: Sequence[int], held: Sequence[int], before: Mapping[str, Sequence[int]]
) -> dict[str, Any]:
    if campaign.measure == "spend":
        return _spend_compared(campaign, reached, held, before)
    successes = sum(reached)
    found = newcombe(successes, len(reached), sum(held), len(held))
    purchases = [cents for sales in book.histories.values() for cents in sales.cents]
    brought = found.value * len(reached)
    basket = mean(purchases) if purchases else 0.0
    gain = round(brought * round(basket) * campaign.margin_e4 / E4)
    return _money(campaign, successes, gain) | {
        "difference": found.value, "low": found.low, "high": found.high, "brought": round(brought, 1),
    }  # fmt: skip


def _spend_compared(
    campaign: Campaign, reached: Sequence[int], held: Sequence[int], before: Mapping[str, Sequence[int]]
) -> dict[str, Any]:
    """Welch's test on sums from which what the same members spent before is taken out."""
    earlier = [value for name in before if name != HELD for value in before[name]] + list(before[HELD])
    outcome: Sequence[float] = [*reached, *held]
    if len(outcome) >= LARGE:
        outcome = winsorise(outcome)
    adjusted = cuped(outcome, earlier) if len(set(earlier)) > 1 else list(outcome)
    first, second = adjusted[: len(reached)], adjusted[len(reached) :]
    if min(len(first), len(second)) < 2 or not (variance(first) or variance(second)):
        return {}
    found = welch(first, second)
    brought = found.difference * len(reached)
    gain = round(brought * campaign.margin_e4 / E4)
    return _money(campaign, sum(value > 0 for value in reached), gain) | {
        "difference": found.difference, "low": found.low, "high": found.high, "brought": round(brought),
    }  # fmt: skip


def _money(campaign: Campaign, successes: int, gain: int) -> dict[str, int]:
    cost = campaign.cost_cents + campaign.cost_each_cents * successes
    return {"gain_cents": gain, "cost_cents": cost, "net_cents": gain - cost}
