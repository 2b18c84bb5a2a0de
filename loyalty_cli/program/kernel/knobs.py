"""How a table of the program file is declared: its knobs, their kinds of values, their documentation.

Config builds its validation, the canonical text, the reference page and ``program diff`` from these declarations.
A kind is a word (``money``, ``points``, ``rate``, ``day``, ``category``, ``reward``, ``tier``…; ``config.tables`` lists
them), what ``whole``, ``one_of``, ``list_of`` and ``each`` make, or a Table that stands inside this one.
"""

from collections.abc import Callable, Mapping

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.values import Any, Final, NamedTuple, TypeAlias

Kind: TypeAlias = "str | tuple[Any, ...]"
AS_THE_VALUE: Final = ...
"""A knob's default is that of the field of the frozen value."""


def whole(low: int, high: int) -> Kind:
    """A whole number of a range, both ends included."""
    return ("whole", low, high)


def one_of(choices: Any) -> Kind:
    """One of the words of a Literal."""
    return ("one", *choices.__args__)


def list_of(kind: Kind) -> Kind:
    """A list of values of a kind; the frozen value holds a tuple."""
    return ("list", kind)


def some_of(kind: Kind) -> Kind:
    """A list of values of a kind, or one of them without the brackets."""
    return ("list", kind, "or one")


def each(key: Kind, value: Kind) -> Kind:
    """A table of own keys; the frozen value holds a tuple of pairs."""
    return ("each", key, value)


class Knob(NamedTuple):
    """One key of a table. ``field`` is that of the frozen value, ``doc`` one line for the reference.

    Its name in the file is ``name``, or the field without its unit (``value_cents`` is ``value``). A default of None
    says that the key may be left out: the value then has the default of its field. ``example`` is what a missing key
    is explained with. ``later``: it came after the first release, and is recorded where it says something else than its
    default.
    """

    field: str
    kind: Kind
    doc: str
    example: str = ""
    name: str = ""
    default: Any = AS_THE_VALUE
    required: bool = False
    later: bool = False

    @property
    def key(self) -> str:
        """The key in the program file."""
        return self.name or self.field.removesuffix("_cents").removesuffix("_e4")


class Table(NamedTuple):
    """A table of the program file and the frozen value made of it, whose docstring is the reference's heading.

    ``key`` names the value in the program and in the canonical text, ``heading`` the table in the file where that
    differs. ``many`` tables of the heading may stand in the file, ``one`` of them is called so in a mistake.
    ``always``: it has a value also when the file does not have the table. ``later`` are fields without a knob of their
    own that came after the first release. ``read`` makes the value from the keys given
    (with defaults filled in) where fields and keys differ, ``write`` gives back such keys from the value.
    """

    key: str
    value: Any
    knobs: tuple[Knob, ...]
    many: bool = False
    one: str = ""
    heading: str = ""
    always: bool = False
    later: tuple[str, ...] = ()
    read: Callable[[Mapping[str, Any]], Any] | None = None
    write: Callable[[Any], Mapping[str, Any]] | None = None

    @property
    def name(self) -> str:
        """The heading in the program file."""
        return self.heading or self.key


class Mistake(NamedTuple):
    """What is wrong between keys: where it stands, and the rest of the sentence. ``also`` are other keys concerned."""

    path: tuple[str | int, ...]
    text: Phrase
    also: tuple[tuple[str | int, ...], ...] = ()


def default_of(table: Table, knob: Knob) -> Any:
    """What a knob is when it is left out, as the file would have it; None for nothing."""
    if knob.default is not AS_THE_VALUE:
        return knob.default
    usual = table.value._field_defaults.get(knob.field)
    return None if usual in ("", ()) else usual


def is_required(table: Table, knob: Knob) -> bool:
    """Whether the key must be given: its field has no default."""
    return knob.required or (knob.default is AS_THE_VALUE and knob.field not in table.value._field_defaults)


def read_value(table: Table, given: Mapping[str, Any]) -> Any:
    """The frozen value of the keys of a valid table; keys left out have the default of their field."""
    if table.read is not None:
        return table.read(given)
    return table.value(**fields_of(table, given))


def fields_of(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the frozen value that stand in the file under a key of their own."""
    fields = {}
    for knob in table.knobs:
        value = given.get(knob.key)
        if value is not None and knob.field in table.value._fields:
            fields[knob.field] = frozen(knob.kind, value)
    return fields


def frozen(kind: Kind, value: Any) -> Any:
    """A list as a tuple, a table of own keys as a tuple of pairs, a table inside as its own value."""
    if isinstance(kind, Table):
        return read_value(kind, value)
    if kind[0] == "list":
        return tuple(frozen(kind[1], one) for one in value)
    return tuple((name, frozen(kind[2], one)) for name, one in value.items()) if kind[0] == "each" else value
