"""``loyalty verify`` and ``loyalty doctor``: the ledger proved, and what can be made anew made anew."""

import os
from typing import Annotated, Final

import typer

from loyalty_cli.cli.call import Call
from loyalty_cli.errors import EXIT_VERIFY, FileProblem

EXAMPLES: Final = {
    "verify": (
        ("loyalty verify", "everything that can be proved of the ledger"),
        ("loyalty verify --replay", "and every fact decided again, under the promises of its day"),
        ("loyalty verify --quick", "only that nothing is damaged or missing"),
        ("loyalty verify --against HEAD", "that it still goes on from a head written down earlier"),
        ("loyalty verify --file backups/monday.db", "a backup, before you trust it"),
    ),
    "doctor": (("loyalty doctor", "after verify said that balances or indexes are not what they must be"),),
}


def verify(
    context: typer.Context,
    replay: Annotated[bool, typer.Option("--replay", help="Decide every fact again as well.")] = False,
    against: Annotated[
        str | None, typer.Option("--against", metavar="HEAD", help="A head written down earlier, or a file with one.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Only what is damaged or missing.")] = False,
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE", help="A ledger in a file of its own, such as a backup.")
    ] = None,
) -> int:
    """Prove the ledger; repair nothing."""
    from loyalty_cli.cli.progress import watched
    from loyalty_cli.cli.views import proof
    from loyalty_cli.ledger.checks.evidence import quiet
    from loyalty_cli.operations.proof import verify as operation

    call = Call.of(context)
    if file is not None and not os.path.isfile(file):
        raise FileProblem(f"{file}: no such file")
    with watched(call) as watching:
        tell = watching or quiet
        if file is None:
            document = operation.verify(call.shop, replay=replay, against=against, quick=quick, tell=tell)
        else:
            document = operation.verify_file(file, replay=replay, against=against, tell=tell)
    call.answer(document, proof.view, None if file is None else call.program_here())
    return 0 if document["ok"] else EXIT_VERIFY


def doctor(context: typer.Context) -> None:
    """Make balances, lots and indexes anew from what is recorded."""
    from loyalty_cli.cli.views import care
    from loyalty_cli.operations.proof.doctor import doctor as operation

    call = Call.of(context)
    call.answer(operation(call.shop), care.doctor_view)
