"""As if it never was: of two members one has slips keyed and undone, the other has none; later both hold the same."""

from random import Random

import pytest

from tests.support.nights import prove
from tests.support.random_programs import random_program
from tests.support.twin import Story
from tests.support.twin_programs import twin_program


def story_of(seed: int) -> Story:
    dice = Random(seed)
    return Story(seed, random_program(dice, challenges=True), dice)


def rich_story_of(seed: int) -> Story:
    """Also with the promises of ``twin_programs``, and slips of every kind."""
    dice = Random(seed)
    return Story(seed, twin_program(dice), dice, more=True)


def merging_story_of(seed: int) -> Story:
    """Also with a second record of the guest, which is merged into the first."""
    dice = Random(seed)
    return Story(seed, twin_program(dice), dice, more=True, merging=True)


@pytest.mark.parametrize("seed", range(11))
def test_slips_that_are_undone_leave_no_trace(seed: int) -> None:
    story = story_of(seed)
    story.play(25)
    if seed % 10 == 0:
        prove(story.slipping.shop)


@pytest.mark.parametrize("seed", [56, 84, 102, 110, 119, 132])
def test_undone_mistakes_leave_no_trace_in_longer_stories(seed: int) -> None:
    """A rise undone, cards and goals reached on another day, two goals of one sale, a day with two visits."""
    story_of(seed).play_quickly(60)


@pytest.mark.parametrize("seed", range(8))
def test_slips_of_every_kind_leave_no_trace(seed: int) -> None:
    """Discovery, cashback, luck, the club, money off, gift cards, causes, shared cards, what waits for approval."""
    story = rich_story_of(seed)
    story.play_quickly(40)
    if seed % 5 == 0:
        prove(story.slipping.shop)


@pytest.mark.parametrize("seed", [2053, 2154, 2160])
def test_slips_of_every_kind_leave_no_trace_in_longer_stories(seed: int) -> None:
    """A cap of the day, a card that lapses without the slip, a friend's first purchase that came back and did not."""
    rich_story_of(seed).play_quickly(60)


@pytest.mark.parametrize("seed", [8, 25, 35, 43])
def test_slips_leave_no_trace_where_two_records_became_one(seed: int) -> None:
    """Of either record, keyed and undone before the merge, after it, or before and after; and the merge a slip."""
    story = merging_story_of(seed)
    story.play_quickly(40)
    if seed == 8:
        prove(story.slipping.shop)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1_000, 2_000))
def test_slips_that_are_undone_leave_no_trace_in_a_thousand_stories(seed: int) -> None:
    story_of(seed).play_quickly(60)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2_000, 3_000))
def test_slips_of_every_kind_leave_no_trace_in_a_thousand_stories(seed: int) -> None:
    rich_story_of(seed).play_quickly(60)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3_000, 4_000))
def test_slips_leave_no_trace_beside_merges_in_a_thousand_stories(seed: int) -> None:
    merging_story_of(seed).play_quickly(60)
