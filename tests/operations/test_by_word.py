"""Rewards are found by words of their name, as members are; a stamp card that was nearly named is told."""

import pytest

from loyalty_cli.errors import RewardAmbiguous, RewardNotFound
from loyalty_cli.operations.deeds.redeem import find_reward
from loyalty_cli.operations.deeds.stamp import find_card
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import StampCard

REWARDS = (
    Reward("free-coffee", "Café offert", "product", 260),
    Reward("croissant", "Croissant offert", "product", 160),
    Reward("party", "Soirée contes, une place", "experience", 800),
)
PROGRAM = Program(
    rewards=REWARDS,
    stamp_cards=(StampCard("coffee", "Carte café", "free-coffee"), StampCard("reader", "Carte lecture", "party")),
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("café", "free-coffee"), ("CAFE", "free-coffee"), ("soir", "party"), ("croissant", "croissant"), ("thé", None)],
)
def test_a_reward_is_found_by_a_word_of_its_name(typed: str, found: str | None) -> None:
    reward = find_reward(PROGRAM, typed)
    assert (reward.id if reward else None) == found


def test_several_rewards_are_listed() -> None:
    with pytest.raises(RewardAmbiguous, match="2 rewards match 'offert'") as several:
        find_reward(PROGRAM, "offert")
    assert several.value.hint == "type one of: free-coffee (Café offert), croissant (Croissant offert)"


@pytest.mark.parametrize(("typed", "before"), [("3", "café"), ("cofee", "léa"), ("cafe", "léa")])
def test_a_stamp_card_nearly_named_is_told(typed: str, before: str) -> None:
    with pytest.raises(RewardNotFound) as no:
        find_card(PROGRAM, typed, before)
    assert no.value.hint == "did you mean coffee (Carte café)? type it like: loyalty stamp MEMBER coffee 3"


def test_stamp_cards_are_listed_with_their_names() -> None:
    with pytest.raises(RewardNotFound) as no:
        find_card(PROGRAM, "3", "léa")
    assert no.value.hint == "cards: coffee (Carte café), reader (Carte lecture)"
