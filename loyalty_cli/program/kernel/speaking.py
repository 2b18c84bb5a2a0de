"""Protocols for the type checker, not imported at run time: the voice promises get, and what they yield."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from loyalty_cli.units import Cents, Points
from loyalty_cli.values import Any, Protocol


class Boost(Protocol):
    """What multiplies the points of a purchase (on the lines of ``categories``, or all), or adds ``bonus`` to them."""

    @property
    def id(self) -> str:
        """Its id in the program."""

    @property
    def name(self) -> str:
        """Its name, as customers read it."""

    @property
    def multiplier_e4(self) -> int:
        """What points are multiplied by, in ten-thousandths."""

    @property
    def bonus(self) -> Points:
        """Points added."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories it holds for; empty for all."""


class Voice(Protocol):
    """The shop's language, with its money and its word for points (``language.say.Voice``)."""

    lang: str
    points_name: str
    """The shop's word for points, in the plural."""

    def __call__(self, key: str, /, *, count: int | None = None, **values: object) -> str:
        """The sentence ``promise.<key>`` of the catalogue; with ``count`` its ``.one`` or ``.other`` form."""

    def sentence(self, key: str, /, *, count: int | None = None, **values: object) -> str:
        """Any sentence of the catalogue, by its whole key."""

    def known(self, key: str, otherwise: str) -> str:
        """The text of a whole key, or what is said where the catalogue has none."""

    def money(self, cents: Cents) -> str:
        """€2.60."""

    def points(self, count: int) -> str:
        """35 points."""

    def rate(self, rate_e4: int) -> str:
        """1.25."""

    def times(self, rate_e4: int) -> str:
        """Points x1.25."""

    def percent(self, ratio: Fraction) -> str:
        """9.1%, to one decimal."""

    def percent_e4(self, rate_e4: int) -> str:
        """3.5%: as exact as the file has it."""

    def share(self, ratio: Fraction | None) -> dict[str, object] | None:
        """A share of spend as a document: percent, basis_points, ratio."""

    def day(self, on: date, today: date | None = None) -> str:
        """1 March 2027; with ``today``, a day of the same year without it."""

    def article(self, name: str) -> str:
        """A free coffee."""

    def gift(self, points: Points, reward_id: str | None) -> str:
        """Points, a reward, or both."""

    def with_notes(self, text: str, notes: Sequence[str]) -> str:
        """A sentence with notes in brackets."""

    def limit(self, per_member: int | None, period: str) -> list[str]:
        """2 a month; nothing where there is no limit."""

    def dates(self, first: date | None, last: date | None) -> list[str]:
        """From a day, until a day."""


class Item(Protocol):
    """Something a member is on the way to."""

    def urgency(self, on: date) -> tuple[int, int]:
        """The sort key of ``progress.urgent``: the rank of its kind, then how near it is."""

    def say(self, voice: Voice, on: date) -> str:
        """It as a sentence for the till."""

    def near(self, on: date) -> tuple[str, ...]:
        """The segments it puts the member in; none while it is far off."""

    def document(self) -> dict[str, Any]:
        """``what`` it is, and its numbers: goal, have, of, missing (or ``*_cents``), by."""
