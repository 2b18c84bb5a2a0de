"""``loyalty init`` and ``loyalty demo``: a new shop, and a made-up one with history."""

import os

from loyalty_cli.cli.call import Call
from loyalty_cli.errors import ProgramInvalid, UsageError

MOST_MEMBERS, MOST_DAYS = 20_000, 3_660


def init(
    call: Call,
    *,
    folder: str | None,
    name: str | None,
    country: str | None,
    currency: str | None,
    language: str | None,
    kind: str | None,
    source: str | None,
    yes: bool,
) -> None:
    """Open a new shop: a program file and an empty ledger."""
    from loyalty_cli.cli import beginning
    from loyalty_cli.cli.views import starting
    from loyalty_cli.operations.deeds import init as operation
    from loyalty_cli.outlet.files import named_folder

    place = named_folder(folder) if folder else call.shop_dir or os.curdir
    told = beginning.Told(name, country, currency, language, kind)
    if source is not None and any(told):
        raise UsageError("error.start-both")
    program = _bytes_of(source) if source else beginning.program(call, place, told, ask=not yes)
    kept = os.path.exists(os.path.join(os.path.expanduser(place), "loyalty.toml"))
    try:
        shop = operation.init(place, program=program)
    except ProgramInvalid as wrong:
        raise wrong if source is None or kept else wrong.of_file("loyalty.toml", source) from None
    document = {
        "shop": shop.program.shop.name,
        "folder": shop.root,
        "program": os.path.join(shop.root, "loyalty.toml"),
        "database": shop.db_path,
        "try": beginning.first_steps(shop.program),
    }
    if os.path.realpath(shop.root) != os.path.realpath(os.curdir):
        call.shop_dir = folder or call.shop_dir
    call.answer(document, lambda found, look: starting.view(found, look, call.pasted), shop.program, paged=False)


def demo(call: Call, *, folder: str | None, language: str, members: str, days: str, seed: str) -> None:
    """Open a made-up café with two years behind it, to try everything on."""
    from loyalty_cli.cli.printing.progress import watched
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import starting
    from loyalty_cli.operations.demo import demo as operation
    from loyalty_cli.outlet.files import named_folder
    from loyalty_cli.reports.asking.goals import keep_baselines

    place = folder or call.shop_dir or "loyalty-demo"
    with watched(call) as tell:
        shop, document = operation.demo(
            named_folder(place) if folder else place,
            language=language,
            members=parse.count(members, "number of members", MOST_MEMBERS),
            days=parse.count(days, "number of days", MOST_DAYS),
            seed=parse.count(seed, "number"),
            tell=(lambda done, total: tell("days", done, total)) if tell else None,
            night=lambda shop: keep_baselines(shop, shop.now().today),
        )
    call.shop_dir = place
    call.answer(document, lambda found, look: starting.demo_view(found, look, call.pasted), shop.program, paged=False)


def _bytes_of(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
