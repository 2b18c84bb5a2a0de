"""What a decision needs to know about a member: declared by each promise, read in one go."""

from datetime import date

from loyalty_cli.values import NamedTuple


class Needs(NamedTuple):
    """What a decision needs besides tier, window, debts, stamps, day caps and the day's visit, which are always known.

    ``lots`` asks for the lots that can be drawn on. Days ask for a slice of the history from that day on (``date.min``:
    all of it), None for nothing: ``visits`` for the days of visits, ``purchases`` for purchases with their lines and
    what is left of them. ``thanks`` are engagements, ``friends`` those brought along, ``rewards`` what was given,
    ``fields`` the rewarded fields, ``gifts`` those of birthdays and other occasions. ``entries`` are rules: the entries
    written under them, as they stand. ``joined`` are the challenges that the member took part in, and left,
    ``segments`` those on whose list of last night the member stands, ``club`` the months of membership paid for,
    ``fees`` what was paid for them, in the member's record and in those merged into it.
    """

    lots: bool = False
    visits: date | None = None
    purchases: date | None = None
    thanks: bool = False
    friends: bool = False
    rewards: bool = False
    fields: bool = False
    gifts: bool = False
    entries: frozenset[str] = frozenset()
    joined: bool = False
    segments: bool = False
    club: bool = False
    fees: bool = False

    def __or__(self, other: tuple[object, ...]) -> "Needs":
        """What both need: the earlier of two days, each thing that one of them asks for."""
        if not isinstance(other, Needs):
            return NotImplemented
        return Needs(
            self.lots or other.lots,
            _earlier(self.visits, other.visits),
            _earlier(self.purchases, other.purchases),
            self.thanks or other.thanks,
            self.friends or other.friends,
            self.rewards or other.rewards,
            self.fields or other.fields,
            self.gifts or other.gifts,
            self.entries | other.entries,
            self.joined or other.joined,
            self.segments or other.segments,
            self.club or other.club,
            self.fees or other.fees,
        )


NOTHING = Needs()
LOTS = Needs(lots=True)


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return min(days, default=None)
