"""The settings of a shop that are not promises to customers: where files go, and how the shop's own files are read."""

from loyalty_cli.jsons import in_order, loads
from loyalty_cli.values import Final, NamedTuple

DATABASE: Final = "loyalty.db"
_DEVICES: Final = frozenset(
    ["con", "nul", "aux", "prn"] + [f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)]
)


class Settings(NamedTuple):
    """Paths are as written, relative to the shop's folder or absolute; ``~`` is the user's home.

    ``export_only`` is empty for everything. ``max_purchase_cents`` is the price above which a purchase is asked about,
    None for what is usual in the currency. ``import_columns`` pairs a column's header with what it means; the encoding
    and the date order are "" where they are to be found out.
    """

    database: str = DATABASE
    backup_dir: str = "backups"
    backup_keep: int = 14
    export_dir: str = "exports"
    export_format: str = "csv"
    export_only: tuple[str, ...] = ()
    import_columns: tuple[tuple[str, str], ...] = ()
    import_encoding: str = ""
    import_date_order: str = ""
    max_purchase_cents: int | None = None


def path_problem(value: object) -> str | None:
    """The key of what is wrong with a path that a person wrote; None when nothing is."""
    if not isinstance(value, str) or not value.strip():
        return "mistake.path"
    *folders, name = value.replace("\\", "/").split("/")
    parts = [*folders, name]
    checks = (
        (len(value) > 400 or not value.isprintable(), "mistake.path-long"),
        (".." in parts, "mistake.path-up"),
        (name in {"", ".", "~"}, "mistake.path-nameless"),
        (folders[:2] == ["", "dev"], "mistake.path-device"),
        (any(part.split(".")[0].lower() in _DEVICES for part in parts), "mistake.path-device"),
        (name == "loyalty.toml", "mistake.path-program"),
    )
    return next((problem for wrong, problem in checks if wrong), None)


def to_json(settings: Settings) -> str:
    """The settings as one line of JSON with sorted keys, to be recorded beside the program."""
    return in_order(settings._asdict())


def from_json(text: str) -> Settings:
    """The settings that ``to_json`` wrote; a field an older release did not know takes its default."""
    known = {name: value for name, value in loads(text).items() if name in Settings._fields}
    known["export_only"] = tuple(known.get("export_only", ()))
    known["import_columns"] = tuple((header, meaning) for header, meaning in known.get("import_columns", ()))
    return Settings(**known)
