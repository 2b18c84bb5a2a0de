"""A program recorded is the program read back, and equal programs are recorded alike."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.program.canonical import from_canonical_json, to_canonical_json
from loyalty_cli.program.kernel.expiry import Expiry
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying import rewards
from loyalty_cli.program.promises.buying.points import PointsRules
from loyalty_cli.program.promises.buying.promotions import Promotion
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import Tier
from loyalty_cli.program.promises.days.birthday import Birthday
from loyalty_cli.program.promises.helping.engagements import Engagement
from loyalty_cli.program.promises.helping.referral import Referral
from loyalty_cli.program.promises.house_rules import Refunds
from loyalty_cli.program.promises.telling.profile import ProfileField
from tests.config.specimens import program_of
from tests.support.programs import WORKED

TEXT = st.text(max_size=8)
DAY = st.none() | st.dates()
COUNT = st.integers(0, 10**9)
NAMES = st.lists(TEXT, max_size=3).map(tuple)

PROGRAMS: st.SearchStrategy[Program] = st.builds(
    Program,
    shop=st.builds(Shop, name=TEXT, decimals=st.integers(0, 4)),
    points=st.builds(
        PointsRules,
        per_unit_e4=COUNT,
        exclude=NAMES,
        multipliers=st.lists(st.tuples(TEXT, COUNT), max_size=3).map(tuple),
        daily_cap=st.none() | COUNT,
        expiry=st.builds(Expiry, months=st.integers(1, 120), day=TEXT),
    ),
    tiers=st.lists(st.builds(Tier, TEXT, COUNT, COUNT, NAMES), min_size=1, max_size=3).map(tuple),
    stamp_cards=st.lists(st.builds(StampCard, TEXT, TEXT, TEXT, boxes=COUNT), max_size=2).map(tuple),
    rewards=st.lists(st.builds(Reward, TEXT, TEXT, starts_on=DAY, until=DAY), max_size=2).map(tuple),
    promotions=st.lists(
        st.builds(Promotion, TEXT, TEXT, weekdays=st.lists(st.integers(1, 7)).map(tuple), until=DAY, tiers=NAMES),
        max_size=2,
    ).map(tuple),
    stacking=st.sampled_from(("best", "all")),
    profile=st.lists(st.builds(ProfileField, TEXT, COUNT, TEXT), max_size=2).map(tuple),
    engagements=st.lists(st.builds(Engagement, TEXT, TEXT, COUNT), max_size=2).map(tuple),
    referral=st.none() | st.builds(Referral, COUNT),
    birthday=st.none() | st.builds(Birthday, COUNT, message=TEXT),
    refunds=st.builds(Refunds, st.booleans()),
)


@given(PROGRAMS)
def test_a_program_is_read_back_as_it_was(program: Program) -> None:
    text = to_canonical_json(program)
    assert from_canonical_json(text) == program
    assert to_canonical_json(from_canonical_json(text)) == text


def test_every_field_is_written_with_its_default() -> None:
    """A default changed by a later release changes no recorded program."""
    written = json.loads(to_canonical_json(program_of(WORKED)))

    def names(kind: Any) -> set[str]:
        return set(kind._fields)

    assert set(written) == set(json.loads(FIRST_RELEASE[0][1]))
    assert set(written["points"]) == names(PointsRules) - {"per_unit_of"}  # told later: only where it says something
    assert set(written["points"]["expiry"]) == names(Expiry) - {"days"}
    assert set(written["tiers"][0]) == names(Tier) - {"was"}  # told later, too
    assert set(written["stamp_cards"][0]) == names(StampCard) - {"was", "called"}
    later = {knob.field for table in rewards.PROMISE.tables for knob in table.knobs if knob.later}
    assert set(written["rewards"][0]) == names(Reward) - later - {"called"}


def test_what_an_older_release_did_not_know_takes_its_default() -> None:
    written = json.loads(to_canonical_json(program_of(WORKED)))
    del written["rewards"][0]["voucher_days"], written["refunds"], written["engagements"], written["stacking"]
    written["a_key_of_a_newer_release"] = {"x": 1}
    written["rewards"][0]["colour"] = "blue"
    program = from_canonical_json(json.dumps(written))
    assert program == program_of(WORKED)


def test_days_are_days_again() -> None:
    reward = Reward("r", "R", starts_on=date(2026, 11, 1), until=None)
    back = from_canonical_json(to_canonical_json(Program(rewards=(reward,))))
    assert back.rewards == (reward,)


def test_things_are_found_by_their_id() -> None:
    program = program_of(WORKED)
    assert program.reward("free-coffee") is program.rewards[0]
    assert program.reward("tea") is None
    assert program.card("coffee") is program.stamp_cards[0]
    assert program.card("tea") is None
    assert program.tier("Gold").multiplier_e4 == 15_000


def test_the_text_is_one_line_with_sorted_keys_as_it_was_always_written() -> None:
    """What is recorded beside the facts is compared as text: neither order nor spaces nor escapes may ever change."""
    text = to_canonical_json(Program(shop=Shop(name="Café")))
    assert text.startswith('{"birthday":null,"engagements":[],"points":{"daily_cap":null,"exclude":[],"expiry":{"at":')
    assert '"name":"Café"' in text


FIRST_RELEASE = json.loads((Path(__file__).parent / "first_release.json").read_text(encoding="utf-8"))
"""Program files, each with the canonical text that the first release recorded for it."""


@pytest.mark.parametrize("number", range(len(FIRST_RELEASE)))
def test_a_program_of_the_first_release_is_recorded_byte_for_byte_as_then(number: int) -> None:
    text, canonical = FIRST_RELEASE[number]
    program = program_of(text)
    assert to_canonical_json(program) == canonical
    assert from_canonical_json(canonical) == program


def test_a_promise_that_a_program_does_not_make_is_not_imported() -> None:
    """A process of its own reads a recorded program, as the till does."""
    script = (
        "import sys; from loyalty_cli.program.canonical import from_canonical_json as read;"
        f"program = read({FIRST_RELEASE[3][1]!r}); program.promises;"
        "known = [name for name, one in sys.modules.items() if '.promises.' in name and hasattr(one, 'PROMISE')];"
        "print(*sorted(name.rpartition('.')[2] for name in known))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["house_rules", "points", "tiers"]
