"""A specimen of every mistake between several keys, its line pinned."""

import pytest

from tests.config.specimens import SHOP, mistakes, mistakes_in
from tests.support.programs import WORKED

TIERS = '[[tiers]]\nname = "Bronze"\n[[tiers]]\nname = "Silver"\nfrom = "200.00"\n'
REWARD = '[[rewards]]\nid = "free-coffee"\nname = "Free coffee"\n'
CARD = '[[stamp_cards]]\nid = "coffee"\nname = "Coffee card"\nreward = "free-coffee"\n' + REWARD


def card(*lines: str) -> str:
    return CARD.replace(REWARD, "\n".join(lines) + "\n" + REWARD)


def reward(*lines: str) -> str:
    return REWARD + "\n".join(lines) + "\n"


def promotion(*lines: str) -> str:
    return '[[promotions]]\nid = "p"\nname = "Promo"\n' + "\n".join(lines) + "\n"


def engagement(*lines: str) -> str:
    return '[[engagements]]\nid = "review"\nname = "Review"\n' + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            TIERS + '[[tiers]]\nname = "Gold"\nfrom = "150.00"\n',
            "tier Gold, from: 150.00 is not above the tier before it, which begins at 200.00",
        ),
        (
            TIERS + '[[tiers]]\nname = "Gold"\nfrom = 200\n',
            "tier Gold, from: 200.00 is not above the tier before it, which begins at 200.00",
        ),
        (
            '[[tiers]]\nname = "Bronze"\nfrom = 5\n',
            "tier Bronze, from: 5.00 is not 0; everybody begins in the first tier",
        ),
        (
            TIERS.replace("Silver", "BRONZE"),
            'tier 2 (line 5), name: "BRONZE" is the name of tier 1 already; give each its own',
        ),
        (
            reward("value = 1") + REWARD,
            'reward 2 (line 7), id: "free-coffee" is the id of reward 1 already; give each its own',
        ),
        (
            promotion("bonus = 1") + promotion("bonus = 2"),
            'promotion 2 (line 7), id: "p" is the id of promotion 1 already; give each its own',
        ),
        (
            engagement("points = 1") + engagement("points = 2"),
            'engagement 2 (line 7), id: "review" is the id of engagement 1 already; give each its own',
        ),
        (
            card("visit = true").replace(REWARD, "") + card("visit = true"),
            'stamp card 2 (line 8), id: "coffee" is the id of stamp card 1 already; give each its own',
        ),
        (
            "[points]\nexclude = ['tea']\n[points.multipliers]\ntea = 2\n",
            "points.multipliers.tea: it is excluded by points.exclude and earns nothing; take it out of one of the two",
        ),
        (
            card(),
            'stamp card coffee: nothing earns a stamp; add one of category = "coffee", visit = true, each = "5.00"',
        ),
        (
            card("visit = false"),
            'stamp card coffee: nothing earns a stamp; add one of category = "coffee", visit = true, each = "5.00"',
        ),
        (
            card("visit = true", "each = 5"),
            "stamp card coffee: visit and each both earn stamps; keep one of them",
        ),
        (
            card("visit = true", "head_start = 10"),
            "stamp card coffee, head_start: 10 is not below boxes (10); leave something to fill",
        ),
        (
            card("visit = true").replace('"free-coffee"', '"free-cofee"', 1),
            'stamp card coffee, reward: "free-cofee" is not the id of a reward; did you mean "free-coffee"?',
        ),
        (
            card("visit = true").replace(REWARD, ""),
            'stamp card coffee, reward: "free-coffee" is not the id of a reward; add it under [[rewards]]',
        ),
        (
            reward('tier = "Slver"') + TIERS,
            'reward free-coffee, tier: "Slver" is not a tier; did you mean "Silver"?',
        ),
        (
            reward('tier = "VIP"') + TIERS,
            'reward free-coffee, tier: "VIP" is not a tier; write "Bronze" or "Silver"',
        ),
        (reward('tier = "VIP"'), 'reward free-coffee, tier: "VIP" is not a tier; add it under [[tiers]]'),
        (
            reward('kind = "percent"'),
            'reward free-coffee: a percent reward says how much it takes off; add percent = "10"',
        ),
        (
            reward('kind = "percent"', "percent = 10", "value = 5"),
            "reward free-coffee, value: 5.00 is not for a percent reward; keep percent alone",
        ),
        (
            reward("percent = 10"),
            "reward free-coffee, percent: 10.00 is for a percent reward, not for a product; write value instead",
        ),
        (reward('kind = "discount"'), 'reward free-coffee: a discount reward says how much it is; add value = "5.00"'),
        (reward('kind = "credit"'), 'reward free-coffee: a credit reward says how much it is; add value = "5.00"'),
        (
            reward("from = 2026-12-02", "until = 2026-12-01"),
            "reward free-coffee, until: 2026-12-01 is before from (2026-12-02); write a later day",
        ),
        (
            reward('period = "month"'),
            'reward free-coffee, period: "month" limits nothing without per_member; add per_member = 1',
        ),
        (promotion(), 'promotion p: it gives nothing; add multiplier = "2" or bonus = 10'),
        (
            promotion("bonus = 1", "from = 2026-12-02", "until = 2026-12-01"),
            "promotion p, until: 2026-12-01 is before from (2026-12-02); write a later day",
        ),
        (
            promotion("bonus = 1", 'tiers = ["Bronze", "Gold"]') + TIERS,
            'promotion p, tiers (entry 2): "Gold" is not a tier; write "Bronze" or "Silver"',
        ),
        (engagement(), 'engagement review: it gives nothing; add points = 10 or reward = "free-coffee"'),
        (
            engagement('reward = "nothing"') + REWARD,
            'engagement review, reward: "nothing" is not the id of a reward; write "free-coffee"',
        ),
        (
            engagement("points = 1", 'period = "year"'),
            'engagement review, period: "year" limits nothing without per_member; add per_member = 1',
        ),
        ("[referral]\n", "referral: it gives nothing; add referrer_points = 50 or friend_points = 50"),
        ("[birthday]\n", 'birthday: it gives nothing; add points = 10 or reward = "free-coffee"'),
        (
            '[birthday]\nreward = "cake"\n',
            'birthday.reward: "cake" is not the id of a reward; add it under [[rewards]]',
        ),
        (
            '[birthday]\npoints = 1\nmessage = "Dear {nmae}"\n',
            "birthday.message: {nmae} cannot be filled in; fields are {name}, {shop}, {gift}, {until}, {code}",
        ),
        (
            '[birthday]\npoints = 1\nmessage = "{name!r}"\n',
            "birthday.message: {name} cannot be filled in; fields are {name}, {shop}, {gift}, {until}, {code}",
        ),
        (
            '[birthday]\npoints = 1\nmessage = "50 % {"\n',
            "birthday.message: has a brace too many or too few; fields are {name}, {shop}, {gift}, {until}, {code}",
        ),
    ],
)
def test_between_keys(text: str, line: str) -> None:
    assert mistakes_in(text) == [line]


def test_a_currency_nobody_knows() -> None:
    line = 'shop.currency: "SEL" is not a currency of ISO 4217; write one like "EUR", or add decimals = 2'
    assert mistakes(SHOP + 'currency = "SEL"\n') == [line]


def test_amounts_in_a_problem_have_the_decimals_of_the_currency() -> None:
    tiers = '[[tiers]]\nname = "A"\nfrom = 5\n'
    assert mistakes(SHOP + 'currency = "JPY"\n' + tiers) == [
        "tier A, from: 5 is not 0; everybody begins in the first tier"
    ]


@pytest.mark.parametrize(
    "text",
    [
        TIERS,
        card('category = "coffee"', "head_start = 9"),
        reward('kind = "percent"', 'percent = "12.5"', "from = 2026-12-01", "until = 2026-12-01"),
        reward("per_member = 1", 'period = "month"'),
        reward('period = "ever"'),
        '[birthday]\npoints = 1\nmessage = "{name}, {gift} until {until} at {shop} {{}}"\n',
    ],
)
def test_what_is_right_draws_nothing(text: str) -> None:
    assert mistakes_in(text) == []


def test_the_worked_program_is_faultless() -> None:
    assert mistakes(WORKED) == []
