"""What must hold between several keys of a program file. Each check yields the problems it finds.

The file may be what is left of a wrong one: then keys that were wrong stand at their defaults, and a problem that rests
on one of them (its path, or one of ``also``) is dropped by the loader.
"""

from collections.abc import Iterator, Sequence
from string import Formatter

from loyalty_cli.config import iso
from loyalty_cli.config.explain import Path, Problem, nearest
from loyalty_cli.config.places import ONE_OF
from loyalty_cli.config.tables.earning import PromotionTable, StampCardTable
from loyalty_cli.config.tables.file import File
from loyalty_cli.config.tables.giving import EngagementTable, RewardTable
from loyalty_cli.config.toml_text import quoted
from loyalty_cli.units import E4, plain_cents

MESSAGE_FIELDS = ("name", "shop", "gift", "until", "code")


def check(file: File, decimals: int) -> Iterator[Problem]:
    """All problems between keys; ``decimals`` is the currency's."""
    yield from _currency(file)
    yield from _points(file)
    yield from _tiers(file, decimals)
    yield from _unique_ids(file)
    for index, card in enumerate(file.stamp_cards):
        yield from _stamp_card(("stamp_cards", index), card)
    for index, reward in enumerate(file.rewards):
        yield from _reward(("rewards", index), reward, decimals)
    for index, promotion in enumerate(file.promotions):
        yield from _promotion(("promotions", index), promotion)
    yield from _thanks(file)
    yield from _references(file)


def _currency(file: File) -> Iterator[Problem]:
    shop = file.shop
    if shop.currency not in iso.DECIMALS and shop.decimals is None:
        text = f'{quoted(shop.currency)} is not a currency of ISO 4217; write one like "EUR", or add decimals = 2'
        yield Problem(("shop", "currency"), text, (("shop", "decimals"),))


def _points(file: File) -> Iterator[Problem]:
    for category in file.points.multipliers:
        if category in file.points.exclude:
            path: Path = ("points", "multipliers", category)
            text = "it is excluded by points.exclude and earns nothing; take it out of one of the two"
            yield Problem(path, text, (("points", "exclude"),))


def _tiers(file: File, decimals: int) -> Iterator[Problem]:
    tiers = file.tiers
    if tiers and tiers[0].from_ != 0:
        amount = plain_cents(tiers[0].from_, decimals)
        yield Problem(("tiers", 0, "from"), f"{amount} is not 0; everybody begins in the first tier")
    for index in range(1, len(tiers)):
        lower, upper = tiers[index - 1].from_, tiers[index].from_
        if upper <= lower:
            below: Path = ("tiers", index - 1, "from")
            shown, at_least = plain_cents(upper, decimals), plain_cents(lower, decimals)
            text = f"{shown} is not above the tier before it, which begins at {at_least}"
            yield Problem(("tiers", index, "from"), text, (below,))
    yield from _repeated("tiers", "name", [tier.name for tier in tiers])


def _repeated(section: str, key: str, values: Sequence[str]) -> Iterator[Problem]:
    folded = [value.casefold() for value in values]
    for index, value in enumerate(folded):
        first = folded.index(value)
        if value and first < index:
            text = f"{quoted(values[index])} is the {key} of {ONE_OF[section]} {first + 1} already; give each its own"
            yield Problem((section, index, key), text, ((section, first, key),))


def _unique_ids(file: File) -> Iterator[Problem]:
    yield from _repeated("stamp_cards", "id", [card.id for card in file.stamp_cards])
    yield from _repeated("rewards", "id", [reward.id for reward in file.rewards])
    yield from _repeated("promotions", "id", [promotion.id for promotion in file.promotions])
    yield from _repeated("engagements", "id", [engagement.id for engagement in file.engagements])


def _stamp_card(path: Path, card: StampCardTable) -> Iterator[Problem]:
    earns = {"category": card.category is not None, "visit": card.visit, "each": card.each is not None}
    given = [key for key, is_given in earns.items() if is_given]
    keys = tuple((*path, key) for key in earns)
    if not given:
        text = 'nothing earns a stamp; add one of category = "coffee", visit = true, each = "5.00"'
        yield Problem(path, text, keys)
    if len(given) > 1:
        yield Problem(path, f"{' and '.join(given)} both earn stamps; keep one of them", keys)
    if card.head_start >= card.boxes:
        text = f"{card.head_start} is not below boxes ({card.boxes}); leave something to fill"
        yield Problem((*path, "head_start"), text, ((*path, "boxes"),))


def _reward(path: Path, reward: RewardTable, decimals: int) -> Iterator[Problem]:
    kind: Path = (*path, "kind")
    if reward.kind == "percent":
        if reward.percent is None:
            text = 'a percent reward says how much it takes off; add percent = "10"'
            yield Problem(path, text, (kind, (*path, "percent")))
        if reward.value:
            yield Problem(
                (*path, "value"),
                f"{plain_cents(reward.value, decimals)} is not for a percent reward; keep percent alone",
                (kind,),
            )
    elif reward.percent is not None:
        yield Problem(
            (*path, "percent"),
            f"{plain_cents(reward.percent)} is for a percent reward, not for a {reward.kind}; write value instead",
            (kind,),
        )
    if reward.kind in {"discount", "credit"} and not reward.value:
        text = f'a {reward.kind} reward says how much it is; add value = "5.00"'
        yield Problem(path, text, (kind, (*path, "value")))
    yield from _limits(path, reward)
    yield from _dates(path, reward)


def _limits(path: Path, limited: RewardTable | EngagementTable) -> Iterator[Problem]:
    if "period" in limited.model_fields_set and limited.period != "ever" and limited.per_member is None:
        text = f"{quoted(limited.period)} limits nothing without per_member; add per_member = 1"
        yield Problem((*path, "period"), text, ((*path, "per_member"),))


def _dates(path: Path, dated: RewardTable | PromotionTable) -> Iterator[Problem]:
    if dated.from_ and dated.until and dated.until < dated.from_:
        text = f"{dated.until} is before from ({dated.from_}); write a later day"
        yield Problem((*path, "until"), text, ((*path, "from"),))


def _promotion(path: Path, promotion: PromotionTable) -> Iterator[Problem]:
    if promotion.multiplier == E4 and not promotion.bonus:
        text = 'it gives nothing; add multiplier = "2" or bonus = 10'
        yield Problem(path, text, ((*path, "multiplier"), (*path, "bonus")))
    yield from _dates(path, promotion)


def _thanks(file: File) -> Iterator[Problem]:
    for index, engagement in enumerate(file.engagements):
        path: Path = ("engagements", index)
        if not engagement.points and engagement.reward is None:
            text = 'it gives nothing; add points = 10 or reward = "free-coffee"'
            yield Problem(path, text, ((*path, "points"), (*path, "reward")))
        yield from _limits(path, engagement)
    if file.referral and not file.referral.referrer_points and not file.referral.friend_points:
        sides: tuple[Path, ...] = (("referral", "referrer_points"), ("referral", "friend_points"))
        yield Problem(("referral",), "it gives nothing; add referrer_points = 50 or friend_points = 50", sides)
    if file.birthday:
        if not file.birthday.points and file.birthday.reward is None:
            text = 'it gives nothing; add points = 10 or reward = "free-coffee"'
            yield Problem(("birthday",), text, (("birthday", "points"), ("birthday", "reward")))
        yield from _message(file.birthday.message or "")


def _message(message: str) -> Iterator[Problem]:
    path: Path = ("birthday", "message")
    allowed = ", ".join(f"{{{name}}}" for name in MESSAGE_FIELDS)
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(message)]
    except ValueError:
        yield Problem(path, f"has a brace too many or too few; fields are {allowed}")
        return
    for name, spec, conversion in fields:
        if name is not None and (name not in MESSAGE_FIELDS or spec or conversion):
            yield Problem(path, f"{{{name}}} cannot be filled in; fields are {allowed}")


def _references(file: File) -> Iterator[Problem]:
    named: list[tuple[Path, str | None]] = [
        *((("stamp_cards", index, "reward"), card.reward) for index, card in enumerate(file.stamp_cards)),
        *((("engagements", index, "reward"), each.reward) for index, each in enumerate(file.engagements)),
        (("birthday", "reward"), file.birthday.reward if file.birthday else None),
    ]
    ids = [reward.id for reward in file.rewards]
    id_paths: tuple[Path, ...] = (("rewards",), *(("rewards", index, "id") for index in range(len(ids))))
    for path, name in named:
        if name and name not in ids:
            yield Problem(
                path, f"{quoted(name)} is not the id of a reward; {_choose(name, ids, '[[rewards]]')}", id_paths
            )
    names = [tier.name for tier in file.tiers]
    name_paths: tuple[Path, ...] = (("tiers",), *(("tiers", index, "name") for index in range(len(names))))
    for path, name in _tiers_named(file):
        if name not in names:
            yield Problem(path, f"{quoted(name)} is not a tier; {_choose(name, names, '[[tiers]]')}", name_paths)


def _tiers_named(file: File) -> Iterator[tuple[Path, str]]:
    for index, reward in enumerate(file.rewards):
        if reward.tier is not None:
            yield ("rewards", index, "tier"), reward.tier
    for index, promotion in enumerate(file.promotions):
        for position, tier in enumerate(promotion.tiers):
            yield ("promotions", index, "tiers", position), tier


def _choose(name: str, known: list[str], section: str) -> str:
    guess = nearest(name, known)
    if guess:
        return f"did you mean {quoted(guess)}?"
    there = " or ".join(quoted(one) for one in known[:8] if one)
    return f"write {there}" if there else f"add it under {section}"
