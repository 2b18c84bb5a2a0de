"""Frozen values that cost the till nothing to define.

``NamedTuple`` here is, to a reader and to a type checker, ``typing.NamedTuple``. That one compiles a constructor for
each class when the class is defined (0.2 ms each, some sixty of them on the way of a sale); this one compiles it when
the class has made so many values that this pays.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - the alias says that it is for others
else:
    from _collections import _tuplegetter

    _SELDOM = 30
    """So many values are put together by hand before a constructor is compiled."""
    _made: dict[type, int] = {}

    def _compile_new(cls: type) -> Any:
        """The constructor of a class: its fields as parameters, so that a wrong call says so in the usual words."""
        fields = cls._fields
        parameters = ", ".join(f"{name}=_of[{name!r}]" if name in cls._field_defaults else name for name in fields)
        values = "".join(f"{name}, " for name in fields)
        source = f"lambda _cls, {parameters}: _make(_cls, ({values}))"
        new = eval(source, {"_make": tuple.__new__, "_of": cls._field_defaults, "__builtins__": {}})  # noqa: S307
        new.__name__ = "__new__"
        return new

    def _first_new(cls: type, *args: Any, **kwargs: Any) -> Any:
        fields = cls._fields
        values = {**cls._field_defaults, **dict(zip(fields, args, strict=False)), **kwargs}
        owner = next(base for base in cls.__mro__ if "_fields" in base.__dict__)
        _made[owner] = _made.get(owner, 0) + 1
        fits = len(values) == len(fields) >= len(args) and kwargs.keys().isdisjoint(fields[: len(args)])
        if _made[owner] < _SELDOM and fits and kwargs.keys() <= set(fields):
            return tuple.__new__(cls, [values[field] for field in fields])
        owner.__new__ = _compile_new(owner)
        return owner.__new__(cls, *args, **kwargs)

    def _make(cls: type, values: Any) -> Any:
        made = tuple.__new__(cls, values)
        if len(made) != len(cls._fields):
            raise TypeError(f"{cls.__name__} takes {len(cls._fields)} values, got {len(made)}")
        return made

    def _replace(self: Any, **changes: Any) -> Any:
        made = tuple.__new__(type(self), map(changes.pop, self._fields, self))
        if changes:
            raise ValueError(f"not fields of {type(self).__name__}: {sorted(changes)}")
        return made

    def _asdict(self: Any) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def _repr(self: Any) -> str:
        inner = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({inner})"

    def _getnewargs(self: Any) -> tuple[Any, ...]:
        return tuple(self)

    class _SignatureOf:
        """What a call of the class takes, for those who ask: its constructor may not be compiled yet."""

        def __get__(self, _value: Any, cls: type) -> Any:
            from inspect import signature

            whole = signature(_compile_new(cls))
            return whole.replace(parameters=list(whole.parameters.values())[1:])

    _SHARED = {
        "__slots__": (),
        "__signature__": _SignatureOf(),
        "__new__": _first_new,
        "_make": classmethod(_make),
        "_replace": _replace,
        "_asdict": _asdict,
        "__repr__": _repr,
        "__getnewargs__": _getnewargs,
    }

    class _ValueType(type):
        """Turns the annotated names of a class body into the fields of a tuple."""

        def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return type.__new__(mcs, name, (tuple,), body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body[field] for field in fields if field in body}
            whole = {**_SHARED, **body, "_fields": fields, "__match_args__": fields, "_field_defaults": defaults}
            for index, field in enumerate(fields):
                whole[field] = _tuplegetter(index, None)
            return type.__new__(type, name, (tuple,), whole)

    NamedTuple = _ValueType("NamedTuple", (), {})
