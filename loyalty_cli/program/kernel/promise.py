"""The base class of promises: the questions each of them answers. One file a promise, see ``program/promises``."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event, Left, Taken
from loyalty_cli.program.kernel.facts import Cut, Recorded
from loyalty_cli.program.kernel.knobs import Mistake, Table
from loyalty_cli.program.kernel.needs import NOTHING, Needs
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.values import TYPE_CHECKING, Any, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.limits import Breach, Given
    from loyalty_cli.program.kernel.speaking import Boost, Item, Voice

T = TypeVar("T")
_USUAL: Final[Mapping[str, object]] = {"stacking": "best"}
"""Values of the canonical text that say the same as a table that is absent."""


_NO_SHOP: Final = Shop()


class _Get(Protocol):
    def __call__(self, key: str, absent: T, /) -> T: ...


class Unread(Mapping[str, Any]):
    """Values by key, each read from what was recorded when it is first asked for: a till asks for few."""

    __slots__ = ("_raw", "_read", "_values")

    def __init__(self, raw: Mapping[str, Any], read: Callable[[str, Any], Any]) -> None:
        self._raw, self._read = raw, read
        self._values: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        value = self._values.get(key)
        if value is None:
            value = self._values[key] = self._read(key, self._raw[key])
        return value

    def get(self, key: str, absent: Any = None) -> Any:
        """The value of a key; ``absent`` where there is none."""
        return self[key] if key in self._raw else absent

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, (), _USUAL.get(key))}


class Promises:
    """What a shop promises: the values of its tables, by key. Frozen; a key without a value is absent.

    Promises see each other through this. ``program.program.Program`` adds the names that the rooms above use.
    """

    __slots__ = ("get", "values")

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values: Mapping[str, Any] = values if isinstance(values, Unread) else _told(values)
        self.get: _Get = self.values.get
        """The value of a table, or what stands for its absence. A row of a file asks for a score of them."""

    def hasten(self) -> None:
        """Reads all values there are: who asks for them ten thousand times asks a dict."""
        self.values = dict(self.values)
        self.get = self.values.get

    @property
    def shop(self) -> Shop:
        """The ``[shop]`` table."""
        return self.get("shop", _NO_SHOP)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Promises) and self.values == other.values

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.values)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{key}={value!r}' for key, value in self.values.items())})"


class Promise:
    """A promise. A subclass declares its tables and overrides what concerns it.

    ``turn`` is its place when a fact is decided, lowest first: the entries of a fact stand in that order.
    ``rules`` are the rules of the entries it writes: their reasons stand in the catalogues under ``why.<rule>``.
    ``kinds`` are the facts by which it gives: asked when two programs are compared for what was keyed.
    """

    tables: tuple[Table, ...] = ()
    turn: int = 50
    rules: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def mistakes(self, program: Promises) -> Iterable[Mistake]:
        """What is wrong between keys. Ids, names of rewards and tiers, dates and periods are looked at by config."""
        return ()

    def is_silent(self, program: Promises, method: str) -> bool:
        """Whether its values alone say that it never answers a question, by the name of its method, with anything."""
        return False

    def needs(self, program: Promises, kind: str) -> Needs:
        """What it must know of the member, beside the standing, when a fact of a kind is decided.

        A return and an undo are kinds too: what ``take_back`` looks at.
        """
        return NOTHING

    def needs_on(self, program: Promises, kind: str, on: date) -> Needs:
        """``needs`` for a fact of a day: of a window, what lies in it."""
        return self.needs(program, kind)

    def cuts(self, program: Promises, event: Event, standing: Standing) -> Iterable[Cut]:
        """What is taken off the price of a purchase, of whose goods ``event.lines`` are what other cuts left."""
        return ()

    def boosts(self, program: Promises, event: Event, standing: Standing) -> "Sequence[Boost]":
        """What multiplies the points of a purchase, or adds to them."""
        return ()

    def boost(self, program: Promises, boost_id: str, left: Left) -> "Boost | None":
        """The boost of that id, where what is left of a purchase whose goods come back would still bring it."""
        return None

    def times(self, program: Promises, event: Event, standing: Standing) -> tuple[int, str] | None:
        """What multiplies the points of a purchase in place of the tier (ten-thousandths), and the name for it."""
        return None

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        """Writes the entries that the event brings into the draft. Raises refusals of ``errors``."""

    def remains(self, program: Promises, entry: Recorded, left: Left) -> int:
        """What is left of points it gave with a purchase of which goods came back: all, until the last cent."""
        return 0 if left.nothing else entry.net

    def take_back(self, program: Promises, taken: Taken, draft: Draft) -> None:
        """Goods came back, or a fact is undone: takes back what is not points (stamps, vouchers, a tier)."""

    def wall(self, program: Promises, say: "Voice") -> Iterable[tuple[str, str]]:
        """Sentences for customers, each with the part of the program it comes from (``rewards.free-coffee``)."""
        return ()

    def price(self, program: Promises, say: "Voice") -> Iterable[tuple[str, dict[str, object]]]:
        """What it costs: documents, each with its list in ``program show --json`` (``gifts``, ``rewards``…)."""
        return ()

    def part(self, rule: str, name: str) -> str:
        """The part of the program that gave by a rule, as ``price`` names it; ``name`` is of the reason or source."""
        table = self.tables[0]
        return f"{table.key}.{name}" if table.many and name else table.key

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterable[Finding]":
        """What is valid but hardly intended, besides what is found of every promise alike (never given, ended)."""
        return ()

    def progress(
        self, program: Promises, standing: Standing, on: date, unavailable: Container[str]
    ) -> "Iterable[Item]":
        """The progress of a member. ``unavailable`` are the ids of rewards that the member cannot have now."""
        return ()

    def units(self, program: Promises) -> Iterable[str]:
        """The units of the entries it writes, beside points, credit, spend and vouchers: ``verify`` knows them."""
        return ()

    def limits(self, programs: "Mapping[int, Promises]", given: "Given") -> "Iterable[Breach]":
        """What was given beyond its limits under the program of the day, by number in ``programs``: for ``verify``."""
        return ()

    def segments(self, program: Promises) -> Iterable[str]:
        """The segments that its rules ask for at the till: the night keeps their lists."""
        return ()

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        """Whether a fact of its ``kinds`` may bring more under the new program than under the old one.

        ``what`` is the id of what the fact names (a reward), or "".
        """
        return False
