"""The question the till asks a member: whether an old detail still holds, or a missing detail.

At most once a visit, not twice in ASKED_AGAIN days, and never what the member declined to tell.
"""

from datetime import date, timedelta

from loyalty_cli.language.say import Voice
from loyalty_cli.language.why import field_name
from loyalty_cli.language.words import tongue
from loyalty_cli.ledger.people import telling
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.store.connection import writing
from loyalty_cli.operations.deeds.members.own_fields import shown
from loyalty_cli.operations.kernel.links import is_company
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.telling.profile import fields_told, grows_stale, profile_rules
from loyalty_cli.values import Final

ASKED_AGAIN: Final = 30


def question(shop: OpenShop, member: Member, fact_id: int, on: date) -> str | None:
    """The question after a visit of a member, kept as asked; None where there is none, or one was asked lately.

    The receipt of the same fact printed again asks the same.
    """
    rules = profile_rules(shop.program)
    if rules is None:
        return None
    last = telling.asked_last(shop.conn, member.id)
    if last is not None and last.fact_id != fact_id and on - last.on < timedelta(days=ASKED_AGAIN):
        return None
    known, told = shown(shop, member), telling.told_of(shop.conn, member.id)
    days = {name: told.day(name) for name in rules.refresh_fields if name in known}
    stale = [name for name in grows_stale(rules, days, on) if name not in told.declined]
    never = {"birthday", *told.declined} if is_company(shop, member) else told.declined
    missing = [name for name in rules.ask if name not in known and name not in never]
    what = next(iter([*stale, *missing]), None)
    if what is None:
        return None
    if last is None or last.fact_id != fact_id:
        with writing(shop.conn):
            telling.note_asked(shop.conn, member.id, telling.Asked(fact_id, what, on))
    return _still(shop, what, known[what]) if what in known else _ask(shop, what)


def _still(shop: OpenShop, field: str, value: str) -> str:
    voice, lang = Voice(shop.program), tongue(shop.program.shop)
    own = f"say.still.{field}" if field in ("phone", "email") else "say.still"
    return voice.sentence(own, field=field_name(lang, shop.program, field), value=value)


def _ask(shop: OpenShop, field: str) -> str:
    voice, lang = Voice(shop.program), tongue(shop.program.shop)
    points = next((one.points for one in fields_told(shop.program) if one.id == field), 0)
    named = field_name(lang, shop.program, field)
    return voice.sentence("say.ask.points" if points else "say.ask", field=named, points=voice.points(points))
