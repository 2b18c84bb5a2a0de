"""Frozen values, and the words of ``typing``, without importing ``typing``: that costs a till command a tenth.

To a reader and to a type checker ``NamedTuple`` here is ``typing.NamedTuple``, and the words are those of ``typing``.
What runs is this: a value is a tuple whose fields have names. ``typing`` compiles a constructor for each class when it
is defined, this does when a class is used much.
"""

__all__ = (
    "TYPE_CHECKING", "Any", "Final", "Literal", "NamedTuple", "NoReturn", "Protocol", "Self", "TextIO", "TypeAlias",
    "TypeVar", "assert_never",
)  # fmt: skip

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import (
        Any,
        Final,
        Literal,
        NamedTuple,
        NoReturn,
        Protocol,
        Self,
        TextIO,
        TypeAlias,
        TypeVar,
        assert_never,
    )
else:
    from _collections import _tuplegetter

    _OFTEN = 100
    """So many values are put together by hand before a constructor is compiled."""
    _made = {}

    class _Signature:
        """What a call of the class takes, for those who ask: its constructor may not be compiled yet."""

        def __get__(self, _value, cls):
            from inspect import signature

            whole = signature(_constructor(cls))
            return whole.replace(parameters=list(whole.parameters.values())[1:])

    class NamedTuple(tuple):
        """A tuple whose fields are the annotated names of its class."""

        __slots__ = ()
        __signature__ = _Signature()

        def __init_subclass__(cls):
            if NamedTuple not in cls.__bases__:
                return
            names = cls._fields = cls.__match_args__ = tuple(cls.__annotations__)
            body = cls.__dict__
            cls._field_defaults = {name: body[name] for name in names if name in body}
            cls._usual = tuple(map(body.get, names))
            for index, name in enumerate(names):
                setattr(cls, name, _tuplegetter(index, None))

        def __new__(cls, *args, **kwargs):  # noqa: D102 - read as typing.NamedTuple's
            _made[cls] = made = _made.get(cls, 0) + 1
            names, given = cls._fields, len(args)
            needed = len(names) - len(cls._field_defaults)
            values, missing = args + cls._usual[given:], needed - given
            if made < _OFTEN and len(values) == len(names):
                if kwargs:
                    values = list(values)
                for name, value in kwargs.items():
                    place = names.index(name) if name in names else -1
                    if place < given:
                        break
                    values[place] = value
                    missing -= place < needed
                else:
                    if missing <= 0:
                        return tuple.__new__(cls, values)
            cls.__new__ = _constructor(cls)
            return cls.__new__(cls, *args, **kwargs)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} takes {len(cls._fields)} values, got {len(made)}")
            return made

        def _replace(self, **changes):
            made = tuple.__new__(type(self), map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"not fields of {type(self).__name__}: {sorted(changes)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            inner = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({inner})"

        def __getnewargs__(self):
            return tuple(self)

        def __setattr__(self, name, value):
            raise AttributeError(f"{type(self).__name__} is frozen: {name}")

    def _constructor(cls):
        """Its fields as parameters: quick, and a wrong call says so in the usual words."""
        parameters = ", ".join(f"{name}=_of[{name!r}]" if name in cls._field_defaults else name for name in cls._fields)
        values = "".join(f"{name}, " for name in cls._fields)
        source = f"lambda _cls, {parameters}: _make(_cls, ({values}))"
        new = eval(source, {"_make": tuple.__new__, "_of": cls._field_defaults, "__builtins__": {}})  # noqa: S307
        new.__name__ = "__new__"
        return new

    class _Word:
        """Stands in annotations where nobody evaluates what they say."""

        def __class_getitem__(cls, _what):
            return cls

    Any = Final = NoReturn = Self = TextIO = TypeAlias = _Word

    class Literal:
        """Keeps what is listed, as ``__args__``."""

        __class_getitem__ = classmethod(type(list[int]))

    class Protocol:
        """What a value must be able to do; here nobody checks it."""

    def TypeVar(_name, **_bounds):  # noqa: N802 - named as in typing
        """A name for any type."""
        return _Word

    def assert_never(value):
        """Raises AssertionError: nothing leads here."""
        raise AssertionError(f"not foreseen: {value!r}")
