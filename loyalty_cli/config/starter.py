"""The first program file of a shop: in its language and money, with goods of its trade."""

from typing import Final

from loyalty_cli.config import iso
from loyalty_cli.config.toml_text import quoted
from loyalty_cli.language.catalogue import money, sentence
from loyalty_cli.values import NamedTuple

KINDS: Final = ("cafe", "bakery", "bookshop", "empty")
_EURO: Final = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK RE GP MQ GF YT"
_CURRENCIES: Final = {
    **dict.fromkeys(_EURO.split(), "EUR"),
    "GB": "GBP",
    "US": "USD",
    "CA": "CAD",
    "CH": "CHF",
    "AU": "AUD",
    "NZ": "NZD",
    "JP": "JPY",
    "SE": "SEK",
    "NO": "NOK",
    "DK": "DKK",
    "PL": "PLN",
    "CZ": "CZK",
    "HU": "HUF",
    "IN": "INR",
    "BR": "BRL",
    "MX": "MXN",
    "SN": "XOF",
    "CI": "XOF",
    "MA": "MAD",
    "TN": "TND",
    "NC": "XPF",
    "PF": "XPF",
    "SG": "SGD",
    "ZA": "ZAR",
}
_FRENCH: Final = frozenset(["FR", "BE", "LU", "MC", "SN", "CI", "ML", "BF", "NC", "PF", "RE", "GP", "MQ", "GF", "YT"])


class Reward(NamedTuple):
    """A reward of a trade: its value in cents of a currency with two decimals; without ``points`` not for points."""

    id: str
    kind: str
    cents: int
    points: int | None = None


class Trade(NamedTuple):
    """What a kind of shop sells and gives: the category of its stamp card, or what each stamp costs, its rewards."""

    card: str
    category: str
    each: int
    full_card: str
    rewards: tuple[Reward, ...]


_TRADES: Final = {
    "cafe": Trade("coffee", "coffee", 0, "free-coffee", (
        Reward("cookie", "product", 160, 50), Reward("free-coffee", "product", 260, 80),
        Reward("five-off", "discount", 500, 150),
    )),
    "bakery": Trade("bread", "bread", 0, "free-loaf", (
        Reward("pastry", "product", 180, 60), Reward("free-loaf", "product", 380, 120),
        Reward("five-off", "discount", 500, 150),
    )),
    "bookshop": Trade("reader", "", 1_500, "ten-off", (
        Reward("notebook", "product", 490, 150), Reward("five-off", "discount", 500, 160),
        Reward("ten-off", "discount", 1_000, 300),
    )),
}  # fmt: skip
_LEAST_FIRST: Final = 500
"""The smallest first purchase for which a friend counts: more than what both sides are given."""
_MOST: Final = 50_000
"""The price above which a purchase is asked about in a new shop."""
_TIERS: Final = (("bronze", 0, ""), ("silver", 20_000, "1.25"), ("gold", 50_000, "1.5"))


class Shop(NamedTuple):
    """The new shop; ``kind`` is one of KINDS."""

    name: str
    country: str
    currency: str
    language: str
    kind: str


def usual_currency(country: str) -> str:
    """The currency of a country, where we know it; else EUR."""
    return _CURRENCIES.get(country, "EUR")


def usual_language(country: str) -> str:
    """``fr`` where French is the usual language of shops, else ``en``."""
    return "fr" if country in _FRENCH else "en"


def usual_timezone(country: str) -> str:
    """The first time zone of a country in the time zone database; UTC for none."""
    from importlib.resources import files

    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return next((row[2] for row in rows if row[0] == country), "UTC")


def program_text(shop: Shop) -> str:
    """The program file. It is valid as it stands; comments are in the shop's language."""
    parts = [_head(shop)]
    trade = _TRADES.get(shop.kind)
    if trade is not None:
        parts += [
            _tiers(shop),
            _card(shop, trade),
            *(_reward(shop, trade, one) for one in trade.rewards),
            _rest(shop, trade),
        ]
    return "\n\n".join(parts) + "\n"


def _told(shop: Shop, key: str) -> str:
    return sentence(shop.language, f"starter.{key}")


def _id(shop: Shop, key: str) -> str:
    """An id in the shop's language, in quotes: it is typed at the till."""
    return quoted(_told(shop, f"id.{key}"))


def _named(shop: Shop, key: str) -> str:
    """The name of a reward, with whole amounts in the shop's money: ``£5 off your purchase``."""
    unit = 100 if iso.DECIMALS[shop.currency] == 0 else 1
    five, ten = (money(whole * unit, shop.currency, 0, shop.language).replace("\u00a0", " ") for whole in (5, 10))
    return sentence(shop.language, f"starter.{key}", five=five, ten=ten)


def _amount(shop: Shop, cents: int) -> str:
    """An amount in the shop's currency, as the file writes it: of yen and francs there go a hundred to a euro."""
    decimals = iso.DECIMALS[shop.currency]
    if decimals == 0:
        return quoted(str(cents))
    return quoted(f"{cents // 100}.{cents % 100:02}")


def _head(shop: Shop) -> str:
    per_unit = '"0.01"' if iso.DECIMALS[shop.currency] == 0 else "1"
    return "\n".join(
        [
            f"# {_told(shop, 'head')}",
            "[shop]",
            f"name = {quoted(shop.name)}",
            f"currency = {quoted(shop.currency)}",
            f"country = {quoted(shop.country)}",
            f"language = {quoted(shop.language)}",
            f"timezone = {quoted(usual_timezone(shop.country))}",
            "",
            f"# {_told(shop, 'points')}",
            "[points]",
            f"name = {quoted('points')}",
            f"per_unit = {per_unit}",
            f"exclude = [{_id(shop, 'gift-card')}]",
        ]
    )


def _tiers(shop: Shop) -> str:
    parts = [f"# {_told(shop, 'tiers')}"]
    for key, start, multiplier in _TIERS:
        lines = ["[[tiers]]", f"name = {quoted(_told(shop, f'tier.{key}'))}", f"from = {_amount(shop, start)}"]
        parts.append("\n".join([*lines, f"multiplier = {quoted(multiplier)}"] if multiplier else lines))
    return "\n".join(parts)


def _card(shop: Shop, trade: Trade) -> str:
    goods = "" if trade.each else quoted(_told(shop, f"goods.{trade.category}"))
    earns = f"category = {goods}" if goods else f"each = {_amount(shop, trade.each)}"
    return "\n".join(
        [
            f"# {_told(shop, 'card')}",
            "[[stamp_cards]]",
            f"id = {_id(shop, trade.card)}",
            f"name = {quoted(_told(shop, f'card.{trade.card}'))}",
            earns,
            "boxes = 10",
            f"reward = {_id(shop, trade.full_card)}",
        ]
    )


def _reward(shop: Shop, trade: Trade, reward: Reward) -> str:
    heading = [f"# {_told(shop, 'rewards')}"] if reward is trade.rewards[0] else []
    points = [f"points = {reward.points}"] if reward.points is not None else []
    return "\n".join(
        [
            *heading,
            "[[rewards]]",
            f"id = {_id(shop, reward.id)}",
            f"name = {quoted(_named(shop, f'reward.{reward.id}'))}",
            f"kind = {quoted(reward.kind)}",
            f"value = {_amount(shop, reward.cents)}",
            *points,
        ]
    )


def _rest(shop: Shop, trade: Trade) -> str:
    return "\n".join(
        [
            f"# {_told(shop, 'birthday')}",
            "[birthday]",
            f"reward = {_id(shop, trade.rewards[0].id)}",
            "",
            f"# {_told(shop, 'referral')}",
            "[referral]",
            "referrer_points = 50",
            "friend_points = 30",
            f"minimum = {_amount(shop, _LEAST_FIRST)}",
            "",
            f"# {_told(shop, 'staff')}",
            "[staff]",
            f"max_purchase = {_amount(shop, _MOST)}",
        ]
    )
