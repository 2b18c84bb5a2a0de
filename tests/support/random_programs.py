"""Programs drawn by lot: every knob that moves an amount, in combinations nobody thought of."""

from random import Random

_CARDS = {
    "coffee": 'category = "coffee"',
    "visits": "visit = true",
    "fives": 'each = "5.00"',
}
_REWARDS = """
[[rewards]]
id = "free-coffee"
name = "Free coffee"
value = "2.60"
points = {coffee}
voucher_days = {days}
{limits}

[[rewards]]
id = "five-off"
name = "Five off"
kind = "discount"
value = "5.00"
points = 30

[[rewards]]
id = "tenth-off"
name = "A tenth off"
kind = "percent"
percent = 10
points = 20

[[rewards]]
id = "credit"
name = "Credit"
kind = "credit"
value = "3.00"
points = 25

[[rewards]]
id = "evening"
name = "Evening"
kind = "experience"
value = "8.00"
points = 15
tier = "{tier}"
stock = 6
"""


def random_program(dice: Random, *, challenges: bool = False) -> str:
    """The text of a program file; ``challenges`` look at the whole history of a member."""
    parts = [
        '[shop]\nname = "Chance"\ncountry = "FR"\nlanguage = "en"\ntimezone = "Europe/Paris"',
        _points(dice),
        _tiers(dice),
        *(_card(dice, card_id) for card_id in _CARDS if dice.random() < 0.6),
        _REWARDS.format(
            coffee=dice.choice([10, 20, 40]),
            days=dice.choice([5, 30, 90]),
            limits=dice.choice(["", "stock = 9", 'per_member = 2\nperiod = "month"', "per_member = 1"]),
            tier=dice.choice(["Bronze", "Silver"]),
        ),
        *_promotions(dice),
        f'[promotion_rules]\nstacking = "{dice.choice(["best", "all"])}"',
        "[profile.points]\nemail = 5\nphone = 3\nfavourite_drink = 2",
        *_thanks(dice),
        *(_challenges(dice) if challenges else ()),
        f"[refunds]\nnegative = {dice.choice(['true', 'true', 'false'])}",
        "[staff]\nmax_adjustment = 60",
    ]
    return "\n\n".join(parts) + "\n"


def _points(dice: Random) -> str:
    mode = dice.choice(["after-months", "after-months", "inactivity", "inactivity", "day-of-year", "never"])
    lines = [
        "[points]",
        f'per_unit = "{dice.choice(["1", "0.1", "2.5"])}"',
        f'rounding = "{dice.choice(["floor", "nearest", "ceil"])}"',
        f'minimum = "{dice.choice(["0", "3.00"])}"',
        'exclude = ["gift-card"]',
        *([f"daily_cap = {dice.choice([15, 40])}"] if dice.random() < 0.3 else []),
        '[points.multipliers]\ntea = "1.5"',
        f'[points.expiry]\nmode = "{mode}"\nmonths = {dice.choice([1, 3, 12])}',
        f'at = "{dice.choice(["exact", "month-end"])}"\nday = "{dice.choice(["02-29", "06-30"])}"',
    ]
    return "\n".join(lines)


def _tiers(dice: Random) -> str:
    silver = dice.choice(["20.00", "60.00"])
    return f"""
[[tiers]]
name = "Bronze"
from = 0

[[tiers]]
name = "Silver"
from = "{silver}"
multiplier = "1.25"

[[tiers]]
name = "Gold"
from = "150.00"
multiplier = "{dice.choice(["1.5", "2"])}"

[tier_rules]
window = "{dice.choice(["rolling", "rolling", "calendar-year", "lifetime"])}"
months = {dice.choice([1, 12])}
downgrade = "{dice.choice(["one-step", "to-fit", "never"])}"
grace_days = {dice.choice([0, 30])}
""".strip()


def _card(dice: Random, card_id: str) -> str:
    boxes = dice.choice([3, 5, 10])
    lines = [
        "[[stamp_cards]]",
        f'id = "{card_id}"\nname = "Card of {card_id}"\n{_CARDS[card_id]}\nreward = "free-coffee"',
        f"boxes = {boxes}\nhead_start = {dice.choice([0, 0, 1, 2])}\nhead_start_reason = 'welcome'",
        f"head_start_every_card = {dice.choice(['true', 'false'])}",
        *([f"per_day = {dice.choice([1, 4])}"] if dice.random() < 0.3 else []),
        *([f"valid_months = {dice.choice([1, 6])}"] if dice.random() < 0.3 else []),
    ]
    return "\n".join(lines)


def _promotions(dice: Random) -> list[str]:
    found = []
    if dice.random() < 0.5:
        found.append('[[promotions]]\nid = "double"\nname = "Double"\nmultiplier = "2"\nhours = "09:00-12:00"')
    if dice.random() < 0.5:
        found.append('[[promotions]]\nid = "tea-time"\nname = "Tea time"\nbonus = 4\ncategories = ["tea"]')
    return found


def _challenges(dice: Random) -> list[str]:
    """Goals to reach by visits, spend, categories and thanks, each in some programs only."""
    gift = dice.choice(["points = 5", 'badge = "B"', 'points = 3\nbadge = "B"\nreward = "evening"'])
    goals = (
        f'count = "visits"\ntarget = {dice.choice([2, 3])}\nwithin = "{dice.choice(["30 days", "month", "ever"])}"',
        f'count = "spend"\ntarget = "{dice.choice(["20.00", "60.00"])}"\nwithin = "quarter"',
        'count = "categories"\ntarget = 2\nwithin = "month"',
        'count = "thanks"\ntarget = 2',
    )
    again = dice.choice(["", "again = true"])
    challenges = [
        f'[[challenges]]\nid = "c{number}"\nname = "C{number}"\n{goal}\n{gift}\n{again}'
        for number, goal in enumerate(goals)
    ]
    return [one for one in challenges if dice.random() < 0.4]


def _thanks(dice: Random) -> list[str]:
    """Engagements, referral and birthdays, each in some programs only."""
    limit = dice.choice(["", 'per_member = 1\nperiod = "year"', 'per_member = 2\nperiod = "month"'])
    gift = dice.choice(["points = 25", 'reward = "free-coffee"', 'points = 5\nreward = "five-off"'])
    parts = [
        f'[[engagements]]\nid = "review"\nname = "A review"\npoints = 12\n{limit}',
        '[[engagements]]\nid = "photo"\nname = "A photo"\nreward = "free-coffee"',
        f'[referral]\nreferrer_points = 20\nfriend_points = 10\nminimum = "{dice.choice(["0", "5.00"])}"\nper_year = 2',
        f"[birthday]\n{gift}\ndays_before = 3\ndays_after = 10\ntold_days = 2",
    ]
    return [part for part in parts if dice.random() < 0.7]
