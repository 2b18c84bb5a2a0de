"""``loyalty program``: the promises checked, shown in plain words, and compared."""

from typing import TYPE_CHECKING

from loyalty_cli.cli.call import Call

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Seen
    from loyalty_cli.program.program import Program


def check(call: Call, *, file: str | None, strict: bool) -> int:
    """Check a program file: every mistake at once, and what is no mistake but hardly meant."""
    from loyalty_cli.cli.views.owner import program as drawn
    from loyalty_cli.errors import EXIT_USAGE
    from loyalty_cli.reports.program.findings import documents

    path, found = _loaded(call, file)
    judged = documents(found, _seen(call, found, needed=False))
    parts = {"tiers": found.tiers, "stamp_cards": found.stamp_cards, "rewards": found.rewards}
    counts = {name: len(part) for name, part in parts.items()}
    document = {"ok": True, "file": path, "shop": found.shop.name, **counts, "findings": judged}
    call.answer(document, drawn.check_view, found)
    return EXIT_USAGE if strict and judged else 0


def show(call: Call, *, file: str | None) -> None:
    """Show the promises in plain words, and what they cost."""
    from loyalty_cli.cli.views.owner import program as drawn
    from loyalty_cli.reports.program import promises

    _, found = _loaded(call, file)
    call.answer(promises.show(found, _seen(call, found, needed=file is None)), drawn.show_view, found)


def _seen(call: Call, program: "Program", *, needed: bool) -> "Seen":
    """What the ledger tells of the shop there is; a lone file has none."""
    from loyalty_cli.errors import ShopNotFound
    from loyalty_cli.operations.kernel.clock import shop_now
    from loyalty_cli.reports.program.in_force import ledger_of
    from loyalty_cli.reports.program.paces import seen

    today = shop_now(program.shop.timezone).today
    try:
        root = _root(call)
    except ShopNotFound:
        if needed:
            raise
        return seen(None, program, today)
    with ledger_of(root) as conn:
        return seen(conn, program, today)


def diff(call: Call, *, file: str | None) -> None:
    """Show what a change of the promises would change."""
    from loyalty_cli.cli.views.owner import program as drawn
    from loyalty_cli.operations.kernel.clock import shop_now
    from loyalty_cli.reports.program import promises
    from loyalty_cli.reports.program.effects import effects
    from loyalty_cli.reports.program.in_force import ledger_of, program_in_force

    _, new = _loaded(call, file)
    old = _loaded(call, None)[1] if file else program_in_force(_root(call)) or new
    with ledger_of(_root(call)) as conn:
        affected = effects(conn, old, new, shop_now(new.shop.timezone).today) if conn else None
    call.answer(promises.diff(old, new, affected), drawn.diff_view, new)


def _root(call: Call) -> str:
    import os

    from loyalty_cli.config import files

    return files.find_root(call.shop_dir, os.environ)


def _loaded(call: Call, file: str | None) -> "tuple[str, Program]":
    """The path and the program of a file. Raises ProgramInvalid with every mistake."""
    import os

    from loyalty_cli.config import files, loader
    from loyalty_cli.errors import ProgramInvalid

    if file is None:
        root = _root(call)
        return os.path.join(root, files.PROGRAM_FILE), loader.load(files.read_source(root)).program
    with open(file, "rb") as opened:
        source = opened.read(64 * 1024 + 1)
    try:
        return os.path.abspath(file), loader.load(source).program
    except ProgramInvalid as wrong:
        raise wrong.of_file(files.PROGRAM_FILE, file) from None


def simulate(call: Call, *, file: str, since: str | None) -> None:
    """Decide the recorded facts again under another program, and compare."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.owner import program as drawn
    from loyalty_cli.reports.program.simulation import compared

    day = parse.day(call.shop, since)
    _, new = _loaded(call, file)
    document = compared(call.shop, new, day)
    call.answer(document, drawn.simulation_view, rows=document["members"], columns="simulated")
