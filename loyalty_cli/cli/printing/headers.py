"""The columns of lists as their rows have them, for CSV and ``--columns`` where there are no rows."""

from loyalty_cli.values import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loyalty_cli.program.program import Program

_HELD: Final = "card name tier points credit_cents stamps vouchers"
_LAPSES: Final = "lapses_on lapses_points"
_REACHED: Final = "card name phone email channels"
_FIGURE: Final = "id value numerator denominator low high enough before"
_GOAL: Final = "kpi target by have baseline baseline_on aim due share verdict"
_LISTS: Final["Mapping[str, str]"] = {
    "found": f"{_HELD} phone email by",
    "balances": f"{_HELD} {_LAPSES} next_tier next_tier_cents next_tier_have_cents",
    "members": f"{_HELD} {_LAPSES} phone email birthday joined_on visits last_visit_on spend_cents segment",
    "stale": "card name field value told_on",
    "progress": "card name tier what goal have of missing have_cents of_cents missing_cents by worth_cents say",
    "leaderboard": "rank card name tier points spend_cents visits",
    "leaderboard public": "rank name tier points spend_cents visits",
    "challenge": "rank card name have of money won",
    "challenge public": "rank name have of money won",
    "tiers": f"{_REACHED} tier to on missing_cents counts_from say",
    "why": "part on ref fact kind why amount left expires_on",
    "winback": "card name gap_days away_days missed_cents channels state last_visit_on last_bought points vouchers",
    "offers": "card name category share",
    "audit": "kind look on at operator card name points amount_cents facts what",
    "birthdays": "card name birthday_on opens closes state gift",
    "birthdays given": f"{_REACHED} year on gift points reward code until message say",
    "surprises given": f"{_REACHED} id on gift points reward code until say",
    "club": f"{_REACHED} begins until days_left fee_cents benefits_cents",
    "thanks": "fact ref on card name engagement stars link text publish state decided_on",
    "referrals": "referrer_card referrer friend_card friend on state paid_on ref fact"
    " referrer_points referrer_reward friend_points friend_reward back_on",
    "ambassadors": "card name score friends reviews thanks promoter",
    "campaigns": "campaign measure channel started_on until reached held_out verdict",
    "campaign": "card name phone email arm",
    "messages": "channel when card name to text on",
    "surveys due": "survey question card name phone email",
    "voices": "on card name survey kind scores comment fact",
    "takings": "on tickets amount_cents members_tickets",
    "goals": _GOAL,
    "causes": "cause name given_cents paid_cents owed_cents unit units",
    "rewards": "id name kind points value_cents percent_e4 tier left from until",
    "simulated": "card name points_before points_after tier_before tier_before_on tier_after tier_after_on",
    "imports": "batch kind file started_at finished_at undone_at rows accepted unchanged rejected",
    "privacy due": "id card name last_contact_on points",
    "report all": _FIGURE,
    "report kpi": _FIGURE,
    "report cohorts": "cohort size active revenue_cents complete",
    "report rfm": "card name r f m days purchases spend_cents",
    "report pareto": "card name revenue_cents",
    "report range": "category revenue_cents share purchases clients client_share new_clients",
    "report clv": "card name expected alive value_cents rank",
    "report liability": "what name units face_cents expected_cents enough",
    "report rewards": "source count cost_cents share",
    "report promotions": "id name purchases members sales_cents points off_cents share enough",
    "report goals": _GOAL,
    "report campaigns": "campaign measure channel started_on until difference low high brought"
    " gain_cents cost_cents net_cents verdict",
    "report attribution": "what channel count linear_cents u_cents",
    "report surprises": "id name days given given_came held held_came running difference low high"
    " enough wanted cost_cents",
}


def header(name: str, program: "Program") -> list[str]:
    """The columns of a list, one for each stamp card."""
    found: list[str] = []
    for column in _LISTS[name].split():
        found += [f"stamps_{card.id}" for card in program.stamp_cards] if column == "stamps" else [column]
    return found
