"""The promises in plain words."""

from datetime import date

import pytest

from loyalty_cli.config import files
from loyalty_cli.config.loader import load
from loyalty_cli.language.catalogue import languages
from loyalty_cli.program.kernel.expiry import Expiry
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import PointsRules
from loyalty_cli.program.promises.buying.promotions import Promotion
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import Downgrade, Tier, TierRules
from loyalty_cli.program.promises.days.birthday import Birthday
from loyalty_cli.program.promises.helping.engagements import Engagement
from loyalty_cli.program.promises.helping.referral import Referral
from loyalty_cli.program.promises.telling.profile import ProfileField
from loyalty_cli.reports.program.wall import wall

COFFEE = Reward("free-coffee", "Free coffee", "product", 260, points=80)
CARD = StampCard("coffee", "Coffee card", "free-coffee", category="coffee")


def said(program: Program, part: str) -> list[str]:
    return [promise.text for promise in wall(program) if promise.part == part]


def test_the_wall_of_a_small_shop() -> None:
    assert [promise.text for promise in wall(Program())] == [
        "1 point for each €1.00 you spend",
        "Your points stay good for 12 months, to the end of the last one",
    ]


def test_the_wall_of_the_sample_is_french() -> None:
    texts = [promise.text for promise in wall(load(files.sample_text()).program)]
    assert texts[:3] == [
        "1 point pour 1,00\u00a0€ d’achat",
        "points x1,5 sur\u00a0: tea",
        "Sans points\u00a0: gift-card",
    ]
    assert "Carte café\u00a0: 2 cases de la première carte sont déjà tamponnées (bienvenue)" in texts
    assert "Croissant offert\u00a0: 50 points" in texts


@pytest.mark.parametrize(
    ("per_unit_e4", "text"),
    [
        (10_000, "1 point for each €1.00 you spend"),
        (100_000, "10 points for each €1.00 you spend"),
        (15_000, "1.5 points for each €1.00 you spend"),
        (1_000, "1 point for each €10.00 you spend"),
        (3_000, "0.3 points for each €1.00 you spend"),
    ],
)
def test_what_a_purchase_earns(per_unit_e4: int, text: str) -> None:
    assert said(Program(points=PointsRules(per_unit_e4=per_unit_e4)), "points") == [text]


def test_what_limits_points() -> None:
    rules = PointsRules("stars", 0, "floor", 500, ("gift-card", "tobacco"), (("tea", 15_000),), 100)
    assert said(Program(points=rules), "points") == [
        "From €5.00 a purchase",
        "stars x1.5 on: tea",
        "No stars on: gift-card, tobacco",
        "At most 100 stars a day",
    ]


@pytest.mark.parametrize(
    ("expiry", "text"),
    [
        (Expiry("after-months", 6, "exact"), "Your points stay good for 6 months"),
        (Expiry("after-months", 1, "exact"), "Your points stay good for 1 month"),
        (Expiry("inactivity", 6), "Your points stay good as long as you come back within 6 months"),
        (Expiry("day-of-year", day="06-30"), "Your points stay good until the next 30 June"),
        (Expiry("day-of-year", day="02-29"), "Your points stay good until the next 29 February"),
        (Expiry("never"), "Your points never lapse"),
    ],
)
def test_when_points_lapse(expiry: Expiry, text: str) -> None:
    assert said(Program(points=PointsRules(expiry=expiry)), "points.expiry") == [text]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        (TierRules(), "Silver: from €200.00 spent within 12 months · points x1.25"),
        (TierRules("calendar-year"), "Silver: from €200.00 spent in a calendar year · points x1.25"),
        (TierRules("lifetime"), "Silver: from €200.00 spent in all · points x1.25"),
    ],
)
def test_tiers(rules: TierRules, text: str) -> None:
    tiers = (Tier("Bronze"), Tier("Silver", 20_000, 12_500, ("A table kept",)))
    program = Program(tiers=tiers, tier_rules=rules)
    assert said(program, "tiers.Bronze") == ["Bronze: for everyone, from the first day"]
    assert said(program, "tiers.Silver") == [text, "Silver: A table kept"]


@pytest.mark.parametrize(("downgrade", "count"), [("never", 1), ("one-step", 0), ("to-fit", 0)])
def test_a_tier_for_ever(downgrade: Downgrade, count: int) -> None:
    program = Program(tiers=(Tier("A"), Tier("B", 1)), tier_rules=TierRules(downgrade=downgrade))
    assert said(program, "tier_rules") == ["A tier, once reached, stays yours"] * count


@pytest.mark.parametrize(
    ("card", "texts"),
    [
        (
            CARD._replace(head_start=2, head_start_reason="welcome", per_day=3, valid_months=6),
            [
                (
                    "Coffee card: 10 stamps, one for each item (coffee), and you have a free coffee"
                    " (at most 3 stamps a day · good for 6 months after the last stamp · voucher good for 90 days)"
                ),
                "Coffee card: 2 boxes of the first card are stamped already (welcome)",
            ],
        ),
        (
            CARD._replace(earn="visit", boxes=5, head_start=1, head_start_every_card=True),
            [
                "Coffee card: 5 stamps, one for each visit, and you have a free coffee (voucher good for 90 days)",
                "Coffee card: 1 box of every card is stamped already",
            ],
        ),
        (
            CARD._replace(earn="spend", each_cents=500),
            [
                (
                    "Coffee card: 10 stamps, one for each €5.00 you spend, and you have a free coffee "
                    "(voucher good for 90 days)"
                )
            ],
        ),
    ],
)
def test_stamp_cards(card: StampCard, texts: list[str]) -> None:
    assert said(Program(stamp_cards=(card,), rewards=(COFFEE,)), "stamp_cards.coffee") == texts


def test_rewards_and_what_limits_them() -> None:
    limited = Reward(
        "ten",
        "Ten percent",
        "percent",
        percent_e4=1_000,
        points=120,
        tier="Silver",
        stock=40,
        per_member=2,
        period="month",
        starts_on=date(2026, 12, 1),
        until=date(2026, 12, 31),
        voucher_days=30,
    )
    card_only = COFFEE._replace(points=None)
    program = Program(rewards=(limited, card_only), tiers=(Tier("Bronze"), Tier("Silver", 1)))
    assert said(program, "rewards.free-coffee") == []
    assert said(program, "rewards.ten") == [
        (
            "Ten percent: 120 points (from Silver on · 2 a month · 40 in all · from 1 December 2026 · "
            "until 31 December 2026 · voucher good for 30 days)"
        )
    ]


def test_promotions() -> None:
    double = Promotion("d", "Double", 20_000, 5, (1, 7), 870, 990, None, date(2026, 12, 31), ("tea",), ("Gold",))
    program = Program(promotions=(double, Promotion("b", "Bonus", bonus=10)))
    assert said(program, "promotions.d") == [
        "Double: points x2 · 5 points more (Monday, Sunday · 14:30 to 16:30 · until 31 December 2026 · tea · Gold)"
    ]
    assert said(program, "promotions.b") == ["Bonus: 10 points more"]
    assert said(program, "promotion_rules") == ["When several of these meet, the best one counts"]
    assert said(program._replace(stacking="all"), "promotion_rules") == ["When several of these meet, they all count"]
    assert said(program._replace(promotions=(double,)), "promotion_rules") == []


def test_thanks() -> None:
    program = Program(
        rewards=(COFFEE,),
        profile=(ProfileField("email", 10), ProfileField("drink", 5, "Favourite drink"), ProfileField("size", 0)),
        engagements=(Engagement("review", "Review", 20, "free-coffee", 1, "year"),),
        referral=Referral(50, 30, 500),
        birthday=Birthday(reward="free-coffee"),
    )
    assert said(program, "profile.email") == ["10 points when you tell us: your e-mail address"]
    assert said(program, "profile.drink") == ["5 points when you tell us: Favourite drink"]
    assert said(program, "profile.size") == []
    assert said(program, "engagements.review") == ["Review: 20 points + a free coffee (1 a year)"]
    assert said(program, "referral") == [
        "Bring a friend: 50 points for you (at a first purchase of €5.00 or more · 12 a year)",
        "Come with a friend: 30 points for a welcome (at a first purchase of €5.00 or more)",
    ]
    assert said(program, "birthday") == ["On your birthday: a free coffee (told 30 days ahead)"]
    assert said(program._replace(referral=Referral(friend_points=5)), "referral") == [
        "Come with a friend: 5 points for a welcome"
    ]


@pytest.mark.parametrize("lang", languages())
def test_every_language_says_every_promise_of_the_sample(lang: str) -> None:
    program = load(files.sample_text()).program
    spoken = program._replace(shop=program.shop._replace(language=lang))
    assert [promise.part for promise in wall(spoken)] == [promise.part for promise in wall(program)]
    assert all(promise.text.strip() for promise in wall(spoken))


def test_names_are_never_read_as_templates() -> None:
    program = Program(shop=Shop(), rewards=(COFFEE._replace(name="{0} {points} [red]"),))
    assert said(program, "rewards.free-coffee") == ["{0} {points} [red]: 80 points"]
