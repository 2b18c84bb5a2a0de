"""The statement of a member: facts in the order in which they took effect, with a running balance."""

from collections.abc import Mapping
from datetime import date
from json import loads

from loyalty_cli.ledger.facts.texts import told_body
from loyalty_cli.ledger.people.links import BY
from loyalty_cli.ledger.people.members import Member, get_members
from loyalty_cli.ledger.queries.members.lapses import Unwritten, unwritten
from loyalty_cli.ledger.queries.members.statement import entries_of, facts_of
from loyalty_cli.ledger.standings.families import homes
from loyalty_cli.ledger.standings.standing import AsOf, vouchers_as_of
from loyalty_cli.operations.kernel.links import buyer
from loyalty_cli.operations.kernel.recording import find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.documents import balance_document, member_document, standing_to_show
from loyalty_cli.operations.kernel.telling.reasons import Reasons
from loyalty_cli.program.kernel.facts import CLUB, POINTS
from loyalty_cli.program.kernel.kinds import step_of
from loyalty_cli.reports.as_of import check_member_then, day_of
from loyalty_cli.reports.members.card import amount_of, what_of
from loyalty_cli.reports.members.people import check_limit
from loyalty_cli.values import Any


def history(shop: OpenShop, member: str, as_of: date | None = None, limit: int | None = None) -> dict[str, Any]:
    """The statement of the one member that a text means, oldest first, to the end of a shop day.

    ``member``, ``as_of``, ``facts`` (the last ``limit``), ``earlier`` (how many were left out), ``brought_forward``
    (points before the first of them), ``balance`` (as ``show``), ``merged`` (card, name, facts of each record that
    became part of it). A fact: ``id`` (null for a lapse that no night has written yet), ``kind, step, on, at, keyed_on,
    ref, operator, amount_cents, what, reason``, ``told`` and ``cleared`` (names of profile fields), ``reverses`` (id,
    kind, on, ref of what it takes back), ``undone_by``, ``entries`` (unit, amount, why, expires_on), ``points``
    (their sum) and ``balance`` (points after it). The last balance is the points of ``balance``. Raises MemberNotFound,
    MemberAmbiguous, DateOutOfRange, BadValue.
    """
    check_limit(limit)
    on = day_of(shop, as_of)
    found = find_member(shop, member)
    check_member_then(found, on)
    facts = statement(shop, found.id, on)
    left_out = len(facts) - min(limit, len(facts)) if limit else 0
    standing = standing_to_show(shop, found.id, AsOf(on))
    parts = [number for number, root in homes(shop.conn, as_of).items() if root == found.id]
    return {
        "member": member_document(found, standing.tier),
        "as_of": on.isoformat(),
        "earlier": left_out,
        "brought_forward": facts[left_out - 1]["balance"] if left_out else 0,
        "facts": facts[left_out:],
        "balance": balance_document(standing, vouchers_as_of(shop.conn, found.id, AsOf(on))),
        "merged": [_merged_document(shop, one, on) for one in get_members(shop.conn, parts)],
    }


def statement(shop: OpenShop, member_id: int, on: date) -> list[dict[str, Any]]:
    """The facts of one record of a member, lapses that no night has written included, with the running balance."""
    entries = _entries(shop, member_id, on)
    facts = [_fact_document(shop, row, entries.get(row[0], [])) for row in facts_of(shop.conn, member_id, on)]
    facts += [_lapse_document(shop, one) for one in unwritten(shop.conn, shop.program, member_id, on)]
    facts.sort(key=lambda fact: (fact["on"], fact["id"] or 0))
    balance = 0
    for fact in facts:
        balance += fact["points"]
        fact["balance"] = balance
    return facts


def _entries(shop: OpenShop, member_id: int, on: date) -> dict[int, list[dict[str, Any]]]:
    """The member's entries by fact, each with its reason in the shop's language."""
    by_fact: dict[int, list[dict[str, Any]]] = {}
    reasons = Reasons(shop)
    for fact_id, unit, amount, rule, numbers, expires_on, of, because in entries_of(shop.conn, member_id, on):
        entry = {
            "unit": unit,
            "amount": amount,
            "rule": rule,
            "why": reasons.of(fact_id, rule, loads(numbers), amount, (of, because)),
            "expires_on": expires_on,
            "numbers": loads(numbers),
        }
        by_fact.setdefault(fact_id, []).append(entry)
    return by_fact


def _fact_document(shop: OpenShop, row: tuple[Any, ...], entries: list[dict[str, Any]]) -> dict[str, Any]:
    number, kind, on, at, keyed_on, ref, operator, text, *reversed_, undone_by = row
    body: Mapping[str, Any] = told_body(shop.conn, number, text)
    numbers = [entry.pop("numbers") for entry in entries]
    fees = [
        one["cents"] for one, entry in zip(numbers, entries, strict=True) if entry["unit"] == CLUB and kind == "club"
    ]
    given: Mapping[str, Any] = next((one for one in numbers if "reward" in one), {})
    return {
        "id": number,
        "kind": kind,
        "step": step_of(kind, body),
        "on": on,
        "at": at,
        "keyed_on": keyed_on,
        "ref": ref,
        "operator": operator,
        "amount_cents": sum(fees) or amount_of(kind, body),
        "what": what_of(shop.program, kind, body, given),
        "reason": body.get("reason") or None,
        "by": buyer(shop, body[BY]) if body.get(BY) else None,
        "told": list(body.get("told", ())),
        "cleared": list(body.get("cleared", ())),
        "reverses": _reversed(*reversed_),
        "undone_by": undone_by,
        "entries": entries,
        "points": sum(entry["amount"] for entry in entries if entry["unit"] == POINTS),
    }


def _reversed(
    number: int | None, kind: str, on: str | None, ref: str | None, body: str | None
) -> dict[str, Any] | None:
    """What a fact takes back; None for one that takes nothing back."""
    if number is None or body is None:
        return None
    step = step_of(kind, loads(body))
    return {"id": number, "kind": kind, "on": on, "ref": ref, **({"step": step} if step else {})}


def _lapse_document(shop: OpenShop, lapse: Unwritten) -> dict[str, Any]:
    """A lapse as the night will write it, without a number yet."""
    entry = {
        "unit": lapse.unit,
        "amount": -lapse.amount,
        "rule": "lapse",
        "why": Reasons(shop).of(None, "lapse", {"on": lapse.last_day.isoformat()}),
        "expires_on": None,
        "numbers": {},
    }
    on = lapse.on.isoformat()
    return _fact_document(shop, (None, "lapse", on, None, on, None, None, "{}", *(None,) * 5, None), [entry])


def _merged_document(shop: OpenShop, record: Member, on: date) -> dict[str, Any]:
    return {"card": record.card, "name": record.shown_name, "facts": statement(shop, record.id, on)}
