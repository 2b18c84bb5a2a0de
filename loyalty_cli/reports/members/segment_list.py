"""All segments there are, own and built in: how many members each has, and what it means."""

from datetime import date

from loyalty_cli.language.catalogue import sentence, spoken, word
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.segment_names import SEGMENTS
from loyalty_cli.program.promises.regulars.segments import segments_of
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.reports.members.people import Crowd
from loyalty_cli.values import Any


def segments(shop: OpenShop, as_of: date | None = None) -> list[dict[str, Any]]:
    """The shop's own segments first, each: ``segment, name, own, members, means`` (in the shop's language).

    Raises DateOutOfRange.
    """
    lang = spoken(shop.program.shop.language)
    crowd = Crowd(shop, day_of(shop, as_of))

    def listed(name: str, shown: str, means: str, *, own: bool) -> dict[str, Any]:
        return {
            "segment": name,
            "name": shown,
            "own": own,
            "members": len(crowd.chosen(None, name)),
            "means": means,
        }

    found = []
    for one in segments_of(shop.program):
        glue = sentence(lang, "segment.and" if one.every else "segment.or")
        found.append(listed(one.id, one.name, f" {glue} ".join(one.conditions), own=True))
    for name in SEGMENTS:
        shown = word(lang, f"segment.{name}", name)
        found.append(listed(name, shown, sentence(lang, f"segment.means.{name}"), own=False))
    return found
