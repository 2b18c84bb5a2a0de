"""``loyalty verify`` and ``loyalty doctor``: check the ledger, rebuild what is derived."""

import os

from loyalty_cli.cli.call import Call
from loyalty_cli.errors import EXIT_VERIFY, FileProblem


def verify(call: Call, *, replay: bool, against: str | None, quick: bool, file: str | None) -> int:
    """Prove the ledger; repair nothing."""
    from loyalty_cli.cli.printing.progress import watched
    from loyalty_cli.cli.views.owner import care
    from loyalty_cli.ledger.checks.evidence import quiet
    from loyalty_cli.operations.proof import verify as operation

    if file is not None and not os.path.isfile(file):
        raise FileProblem("error.no-such-file", file=file)
    with watched(call) as watching:
        tell = watching or quiet
        if file is None:
            document = operation.verify(call.shop, replay=replay, against=against, quick=quick, tell=tell)
        else:
            document = operation.verify_file(file, replay=replay, against=against, tell=tell)
    call.answer(document, care.verify_view, None if file is None else call.program_here())
    return 0 if document["ok"] else EXIT_VERIFY


def doctor(call: Call) -> None:
    """Rebuild balances, lots and indexes from what is recorded."""
    from loyalty_cli.cli.views.owner import care
    from loyalty_cli.operations.proof.doctor import doctor as operation

    call.answer(operation(call.shop), care.doctor_view)
