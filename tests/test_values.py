"""Frozen values behave as named tuples do."""

import copy
import inspect
import pickle
import subprocess
import sys
from typing import get_args

import pytest

from loyalty_cli.values import Final, Literal, NamedTuple, assert_never


class Coin(NamedTuple):
    """A coin."""

    cents: int
    face: str = "heads"

    @property
    def turned(self) -> "Coin":
        """The other side up."""
        return self._replace(face="tails")


class Empty(NamedTuple):
    """Nothing in it."""


def test_a_value_is_a_tuple_with_names() -> None:
    coin = Coin(5)
    assert coin == (5, "heads")
    assert (coin.cents, coin.face, coin[0]) == (5, "heads", 5)
    assert coin.turned == Coin(face="tails", cents=5)
    assert Coin._fields == ("cents", "face")
    assert coin._asdict() == {"cents": 5, "face": "heads"}
    assert Coin._make([1, "tails"]) == Coin(1, "tails")
    assert repr(coin) == "Coin(cents=5, face='heads')"
    assert Coin.__doc__ == "A coin."
    assert hash(coin) == hash((5, "heads"))
    assert Empty() == ()


def test_a_value_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Coin(5).cents = 6  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Coin(5).colour = "gold"  # type: ignore[attr-defined]


@pytest.mark.parametrize("wrong", [(), (1, "x", 3)])
def test_a_wrong_number_of_values_is_refused_every_time(wrong: tuple[object, ...]) -> None:
    for _ in range(2):
        with pytest.raises(TypeError):
            Coin(*wrong)  # type: ignore[arg-type]


def test_names_that_are_no_fields_are_refused() -> None:
    with pytest.raises(TypeError):
        Coin(5, side="x")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="side"):
        Coin(5)._replace(side="x")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Coin._make([1])


def test_values_match_by_place_and_survive_a_copy() -> None:
    match Coin(7, "tails"):
        case Coin(cents, "tails"):
            assert cents == 7
        case _:
            pytest.fail("a coin matches its own pattern")
    assert copy.deepcopy(Coin(5)) == Coin(5)
    assert pickle.loads(pickle.dumps(Coin(5))) == Coin(5)


def test_a_value_made_often_is_the_same_as_one_made_seldom() -> None:
    class Often(NamedTuple):
        cents: int
        face: str = "heads"

    made = {Often(5, face="tails") for _ in range(100)}
    assert made == {(5, "tails")}
    assert [Often(5), Often(cents=5), Often(5, "heads")] == [(5, "heads")] * 3


@pytest.mark.parametrize(
    ("args", "kwargs"), [((), {}), ((1, "x", 3), {}), ((5,), {"cents": 6}), ((5,), {"side": "x"}), ((), {"face": "x"})]
)
def test_a_wrong_call_is_refused_in_the_usual_words(args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    class Fresh(NamedTuple):
        cents: int
        face: str = "heads"

    for _ in range(20):
        with pytest.raises(TypeError, match=r"argument|positional"):
            Fresh(*args, **kwargs)  # type: ignore[arg-type]


def test_a_value_made_of_another_keeps_its_fields() -> None:
    class Old(Coin):
        """A coin out of use."""

    assert Old(5) == (5, "heads")
    assert Old(5, "tails").face == "tails"
    assert Old._fields == Coin._fields


def test_the_words_of_typing_stand_in_annotations_and_keep_what_they_list() -> None:
    face: Final[Literal["heads", "tails"] | None] = "heads"
    assert face == "heads"
    assert get_args(Literal["heads", "tails"]) == ("heads", "tails")
    with pytest.raises(AssertionError, match="edge"):
        assert_never("edge")  # type: ignore[arg-type]


def test_nothing_of_it_imports_typing() -> None:
    code = "import sys, loyalty_cli.values, loyalty_cli.jsons, loyalty_cli.units; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"typing", "re", "json", "enum", "contextlib"} & set(found) == set()


def test_it_says_what_it_takes() -> None:
    assert str(inspect.signature(Coin)) == "(cents, face='heads')"
