"""The columns of lists as their rows have them, for CSV when there are none."""

from loyalty_cli.values import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loyalty_cli.program.program import Program

_HELD: Final = "card name tier points credit_cents stamps vouchers"
_LAPSES: Final = "lapses_on lapses_points"
_REACHED: Final = "card name phone email channels"
_LISTS: Final["Mapping[str, str]"] = {
    "found": f"{_HELD} phone email by",
    "balances": f"{_HELD} {_LAPSES} next_tier next_tier_cents next_tier_have_cents",
    "members": f"{_HELD} {_LAPSES} phone email birthday joined_on visits last_visit_on spend_cents segment",
    "stale": "card name field value told_on",
    "progress": "card name tier what goal have of missing have_cents of_cents missing_cents by worth_cents say",
    "leaderboard": "rank card name tier points spend_cents visits",
    "challenge": "rank card name have of money won",
    "tiers": f"{_REACHED} tier to on missing_cents counts_from say",
    "audit": "kind look on at operator card name points amount_cents facts what",
    "birthdays": "card name birthday_on opens closes state gift",
    "birthdays-given": f"{_REACHED} year on gift points reward code until message say",
    "club": f"{_REACHED} begins until days_left fee_cents benefits_cents",
    "rewards": "id name kind points value_cents percent_e4 tier left from until",
    "imports": "batch kind file started_at finished_at undone_at rows accepted unchanged rejected",
    "privacy-due": "id card name last_contact_on points",
}


def header(name: str, program: "Program", *, public: bool = False) -> list[str]:
    """The columns of a list, one for each stamp card; those for the ``public`` without the card."""
    found: list[str] = []
    for column in _LISTS[name].split():
        found += [f"stamps_{card.id}" for card in program.stamp_cards] if column == "stamps" else [column]
    return [column for column in found if not (public and column == "card")]
