"""The tables of a program file as pydantic reads them, made from what the promises declare.

Keys are named as in the file, descriptions are the config reference, defaults those of the frozen values, so that they
cannot differ. What is not a promise (where files go, how they are read) is declared here.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from loyalty_cli.config import scalars
from loyalty_cli.config.settings import Settings
from loyalty_cli.program import registry
from loyalty_cli.program.kernel import knobs
from loyalty_cli.program.kernel.knobs import Kind, Knob, each, list_of, one_of, whole

KINDS: Final[dict[str, Any]] = {
    "bool": bool,
    "id": Annotated[str, scalars.ID],
    "reward": Annotated[str, scalars.ID],
    "name": Annotated[str, scalars.NAME],
    "tier": Annotated[str, scalars.NAME],
    "cause": Annotated[str, scalars.ID],
    "segment": Annotated[str, scalars.ID],
    "line": Annotated[str, scalars.LINE],
    "message": Annotated[str, scalars.MESSAGE],
    "category": Annotated[str, scalars.CATEGORY],
    "field": Annotated[str, scalars.FIELD_ID],
    "money": Annotated[int, scalars.MONEY],
    "some-money": Annotated[int, scalars.SOME_MONEY],
    "fraction": Annotated[Any, scalars.FRACTION],
    "rate": Annotated[int, scalars.RATE],
    "some-rate": Annotated[int, scalars.SOME_RATE],
    "percent": Annotated[int, scalars.PERCENT],
    "off": Annotated[Any, scalars.OFF],
    "points": Annotated[int, scalars.POINTS],
    "some-points": Annotated[int, scalars.SOME_POINTS],
    "times": Annotated[int, scalars.whole(1, 1000)],
    "day": Annotated[Any, scalars.DAY],
    "month-day": Annotated[str, scalars.MONTH_DAY],
    "window": Annotated[str, scalars.WINDOW],
    "weekday": Annotated[int, scalars.WEEKDAY],
    "hours": Annotated[Any, scalars.HOURS],
    "path": Annotated[str, scalars.PATH],
    "currency": Annotated[str, scalars.CURRENCY],
    "country": Annotated[str, scalars.COUNTRY],
    "language": Annotated[str, scalars.LANGUAGE],
    "timezone": Annotated[str, scalars.TIMEZONE],
}
"""The kinds of single values: ``reward`` and ``cause`` are ids of tables of the file, ``tier`` is the name of a tier,
``segment`` one that every shop has or the id of one of its own."""

_FILES: Final = Literal["members", "balances", "entries", "vouchers", "birthdays", "purchases"]
_BACKUP: Final = knobs.Table(
    "backup",
    Settings,
    (
        Knob("backup_dir", "path", "The folder; another disk is best.", name="dir"),
        Knob("backup_keep", whole(1, 3650), "How many copies are kept.", name="keep"),
    ),
)
_EXPORT: Final = knobs.Table(
    "export",
    Settings,
    (
        Knob("export_dir", "path", "The folder.", name="dir"),
        Knob("export_format", one_of(Literal["csv", "json", "jsonl", "xlsx"]), "Their format.", name="format"),
        Knob("export_only", list_of(one_of(_FILES)), "Which; without, all.", name="only"),
    ),
)
_IMPORT: Final = knobs.Table(
    "import",
    Settings,
    (
        Knob(
            "import_columns",
            each("line", "name"),
            'What a column means, one key a header: "Téléphone" = "phone".',
            name="columns",
        ),
        Knob("import_encoding", "name", 'Their encoding, like "cp1252"; without, it is found out.', name="encoding"),
        Knob(
            "import_date_order",
            one_of(Literal["dmy", "mdy"]),
            "Day or month first; without, found out.",
            name="date_order",
        ),
    ),
)
SETTINGS: Final = {
    "shop": knobs.Table(
        "shop",
        Settings,
        (Knob("database", "path", "Where the ledger is kept: beside this file, or an absolute path."),),
    ),
    "staff": knobs.Table(
        "staff",
        Settings,
        (
            Knob(
                "max_purchase_cents",
                "some-money",
                "The most that one purchase comes to without --yes; imports are not asked."
                " Default: 5000 (500000 in a currency without decimals).",
            ),
        ),
    ),
    "backup": _BACKUP,
    "export": _EXPORT,
    "import": _IMPORT,
}
"""The knobs of each table that are not promises, and the fields of Settings they go to."""
_DOCS: Final = {
    "backup": "The nightly copy of the database.",
    "export": "The nightly files for spreadsheets and other programs.",
    "import": "How the shop's own files are read.",
}


class Table(BaseModel):
    """A table of the file: unknown keys refused, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def inner_table(annotation: Any) -> type[Table] | None:
    """The table that an annotation holds, alone, in a list or as an optional one; None for a single value."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = inner_table(argument)
        if found is not None:
            return found
    return None


def is_keyed(annotation: Any) -> bool:
    """Whether each key of a table is a name of the shop's own, with a table under it."""
    return getattr(annotation, "__origin__", None) is dict and inner_table(annotation) is not None


def _listed(given: object) -> object:
    return [given] if isinstance(given, str) else given


def _annotation(kind: Kind) -> Any:
    if isinstance(kind, str):
        return KINDS[kind]
    if isinstance(kind, knobs.Table):
        return _model(kind, kind.knobs)
    match kind[0]:
        case "whole":
            return Annotated[int, scalars.whole(kind[1], kind[2])]
        case "one":
            return Literal[kind[1:]]
        case "list":
            listed: Any = list[_annotation(kind[1])]  # type: ignore[misc]
            return listed if len(kind) == 2 else Annotated[listed, BeforeValidator(_listed)]
        case _:
            return dict[_annotation(kind[1]), _annotation(kind[2])]  # type: ignore[misc]


def _field(table: knobs.Table, knob: Knob) -> tuple[Any, Any]:
    annotation = _annotation(knob.kind)
    about: dict[str, Any] = {"alias": knob.key, "description": knob.doc}
    if knobs.is_required(table, knob):
        return annotation, Field(**about, examples=[knob.example])
    if isinstance(knob.kind, knobs.Table):
        return annotation, Field(default_factory=annotation, **about)
    if knob.kind[0] in ("list", "each"):
        usual = list(knobs.default_of(table, knob) or ()) if knob.kind[0] == "list" else {}
        return annotation, Field(usual, **about)
    default = knobs.default_of(table, knob)
    return (annotation if default is not None else annotation | None), Field(default, **about)


def _model(table: knobs.Table, declared: tuple[Knob, ...], base: type[Table] = Table) -> type[Table]:
    """The model of a table; ``base`` is that of another that stands under the same heading, which it completes."""
    fields: dict[str, Any] = {f"{knob.key}_": _field(table, knob) for knob in declared}
    doc = base.__doc__ if base is not Table else _DOCS.get(table.key) or table.value.__doc__
    return create_model(table.key, __base__=base, __doc__=doc, **fields)


def _file() -> type[Table]:
    fields: dict[str, Any] = {}
    models: dict[str, type[Table]] = {}
    for table in (*registry.tables(), _BACKUP, _EXPORT, _IMPORT):
        extra = SETTINGS[table.key] if table.key in ("shop", "staff") else None
        model = models[table.name] = _model(table, table.knobs, models.get(table.name, Table))
        if extra is not None:
            more: dict[str, Any] = {f"{knob.key}_": _field(extra, knob) for knob in extra.knobs}
            model = create_model(table.key, __base__=model, __doc__=model.__doc__, **more)
        about: dict[str, Any] = {"alias": table.name}
        if table.key == "shop":
            fields[f"{table.name}_"] = (model, Field(**about))
        elif table.many:
            fields[f"{table.name}_"] = (list[model], Field([], **about))
        else:
            fields[f"{table.name}_"] = (model | None, Field(None, **about))
    return create_model("File", __base__=Table, **fields)


File: Final = _file()
"""The whole file."""
