"""The config reference: every key of ``loyalty.toml``, generated from the tables that validate it."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from loyalty_cli.config.scalars import Amount, Scalar
from loyalty_cli.config.tables import File, Table, inner_table, is_keyed
from loyalty_cli.config.toml_text import quoted


def render() -> str:
    """Markdown: one heading and one table for each table of the file, in the order of the sample."""
    return "\n".join(_sections(File, "")).strip() + "\n"


def _sections(table: type[Table], place: str) -> Iterator[str]:
    for name, field in table.model_fields.items():
        inner = inner_table(field.annotation)
        if inner is None:
            continue
        path = f"{place}.{field.alias or name}".removeprefix(".") + (".NAME" if is_keyed(field.annotation) else "")
        heading = f"[[{path}]]" if get_origin(field.annotation) is list else f"[{path}]"
        yield f"### `{heading}`\n\n{inner.__doc__}\n"
        yield "| key | meaning | value | default |\n| --- | --- | --- | --- |"
        for key, described in inner.model_fields.items():
            listed = is_keyed(described.annotation) or get_origin(described.annotation) is list
            if inner_table(described.annotation) is None or listed:
                yield _row(described.alias or key, described)
        yield ""
        yield from _sections(inner, path)


def _row(key: str, field: FieldInfo) -> str:
    scalar = next((data for data in field.metadata if isinstance(data, (Scalar, Amount))), None)
    kind = scalar.kind if scalar else _kind(field.annotation)
    cells = (f"`{key}`", str(field.description), kind, _default(field, scalar))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _kind(annotation: Any) -> str:
    """What may stand there, in words."""
    arguments = get_args(annotation)
    scalars = [data for data in arguments if isinstance(data, (Scalar, Amount))]
    if scalars:
        return scalars[0].kind
    if inner_table(annotation) is annotation or annotation is bool:
        return "true or false" if annotation is bool else "table"
    match get_origin(annotation):
        case origin if origin is Literal:
            return ", ".join(f"`{choice}`" for choice in arguments)
        case origin if origin is list:
            return f"list of: {_kind(arguments[0])}"
        case origin if origin is dict:
            return f"{_kind(arguments[0])} = {_kind(arguments[1])}"
        case _:
            return _kind(next(argument for argument in arguments if argument is not type(None)))


def _default(field: FieldInfo, scalar: Scalar | Amount | None) -> str:
    if field.is_required():
        return "must be given"
    default = field.default
    if default is None or default in ([], {}):
        return "none"
    if isinstance(default, list):
        return ", ".join(f"`{one}`" for one in default)
    return f"`{scalar.write(default) if scalar else _spelled(default)}`"


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value) if isinstance(value, str) else str(value)
