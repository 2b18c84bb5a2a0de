"""Write HTML files from templates. All text is escaped, and a file is whole or absent."""

import os
from typing import TYPE_CHECKING

from loyalty_cli.outlet.files import Part, check_target, sync_folder, writing_to

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(module_file: str) -> "Environment":
    """The templates in the folder ``templates`` beside a module."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # A page is drawn once: to fold its constants would take longer than it saves.
    return Environment(
        loader=FileSystemLoader(os.path.join(os.path.dirname(os.path.abspath(module_file)), "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,
    )


def write_text(path: str, text: str, *, may_replace: bool = True) -> str:
    """Writes a file whole, readable by its owner only, and returns its path. Raises FileProblem, StorageError."""
    target = os.path.abspath(path)
    check_target(target, may_replace=may_replace)
    folder = os.path.dirname(target)
    with writing_to(target), Part(folder, os.path.basename(target)) as part:
        with open(part.descriptor, "w", encoding="utf-8", closefd=False) as file:
            file.write(text)
        part.sync()
        part.place(target)
        sync_folder(folder)
    return target
