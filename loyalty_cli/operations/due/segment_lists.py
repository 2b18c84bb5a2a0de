"""The lists of segments that rules at the till ask for: kept by the night, recorded with each fact that reads them."""

from collections.abc import Callable, Collection, Mapping

from loyalty_cli.ledger.people.segment_lists import keep_lists
from loyalty_cli.ledger.queries.nights import last_night
from loyalty_cli.ledger.store.connection import writing
from loyalty_cli.operations.kernel.recording import SEGMENTS
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.values import Any, Final

STEP: Final = "segments"
"""The step of the night."""


def keep(shop: OpenShop, members_of: Callable[[str], Collection[int]]) -> int:
    """Keeps the lists of all segments that the program asks for; returns how many lists there are.

    ``members_of`` gives the numbers of the members of a segment today. Raises BadValue for one that is not there any
    more, Busy, StorageError.
    """
    lists = {name: members_of(name) for name in sorted(shop.program.segments_asked)}
    with writing(shop.conn):
        keep_lists(shop.conn, lists)
    return len(lists)


def asked_lists(
    shop: OpenShop, standing: Standing, recorded: Mapping[str, Any] | None
) -> tuple[Standing, dict[str, Any]]:
    """A standing with the segments that count for a fact, and what was read, for the body of the fact.

    ``recorded`` is what was read for a fact that is decided again. Where no night kept lists, the member is in none.
    """
    if recorded is not None:
        return _in(standing, recorded.get("in", ())), {SEGMENTS: recorded} if recorded else {}
    night = last_night(shop.conn, STEP, shop.now().today)
    if night is None:
        return _in(standing, ()), {}
    found = sorted(standing.history.segments & shop.program.segments_asked)
    return _in(standing, found), {SEGMENTS: {"on": night.isoformat(), "in": found}}


def _in(standing: Standing, segments: Collection[str]) -> Standing:
    return standing._replace(history=standing.history._replace(segments=frozenset(segments)))
