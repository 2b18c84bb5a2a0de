"""What a receipt says first: a tier, a badge, a birthday; then what was earned, and at most two sentences."""

from typing import Any

import pytest

from loyalty_cli.cli.views import receipt
from loyalty_cli.cli.views.drawing import plain
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.config.loader import load
from loyalty_cli.language.catalogue import speak
from tests.support.programs import WORKED

BIRTHDAY = "Happy birthday, Léa!"


def document(*, tier: bool = False, badge: bool = False, birthday: bool = False) -> dict[str, Any]:
    """A purchase of €20.00 that brought some of these, with three sentences to say."""
    entries = [{"unit": "points", "amount": 20, "rule": "points", "why": "1 per €1.00 on €20.00", "expires_on": None}]
    won = {"unit": "badge:regular", "amount": 1, "rule": "badge", "why": "Regular won", "expires_on": None}
    entries += [won | {"badge": "Hundred visits"}] if badge else []
    return {
        "fact": {"id": 7, "kind": "purchase", "on": "2026-11-21", "ref": "T-1", "repeated": False},
        "member": {"card": "100014", "name": "Léa", "tier": "Silver"},
        "entries": entries,
        "balance": {"points": 20, "credit_cents": 0, "stamps": {}, "vouchers": 0},
        "tier": {"name": "Silver", "next": None, "missing_cents": None, "by": None},
        "payment": {"amount_cents": 2_000, "to_pay_cents": 2_000, "discount_cents": 0, "credit_cents": 0},
        "say": [*([BIRTHDAY] if birthday else []), "first sentence", "second sentence"][:2],
        **({"tier_changes": [{"before": "Bronze", "after": "Silver", "on": "2026-11-21"}]} if tier else {}),
        **({"birthday": {"points": 0}} if birthday else {}),
    }


def drawn(lang: str, **what: bool) -> list[str]:
    speak(told=lang)
    look = Look(load(WORKED.encode()).program, unicode=True)
    return [line.strip() for line in plain.render(receipt.view(document(**what), look), 80).splitlines()]


@pytest.mark.parametrize(
    ("lang", "welcome", "badge"),
    [("en", "Welcome to Silver", "Badge: Hundred visits"), ("fr", "Bienvenue", "Badge\u00a0: Hundred visits")],
)
def test_what_this_moment_brought_is_said_first_and_in_this_order(lang: str, welcome: str, badge: str) -> None:
    lines = drawn(lang, tier=True, badge=True, birthday=True)
    places = [
        next(place for place, line in enumerate(lines) if text.replace("\u00a0", " ") in line.replace("\u00a0", " "))
        for text in (welcome, badge, BIRTHDAY, "+20 points")
    ]
    assert places == sorted(places)
    assert not any("sentence" in line for line in lines)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_at_most_two_sentences_are_said(lang: str) -> None:
    assert [line[-14:] for line in drawn(lang) if "sentence" in line] == ["first sentence", "econd sentence"]
    assert len([line for line in drawn(lang, badge=True) if "sentence" in line]) == 1
    assert len([line for line in drawn(lang, birthday=True) if "sentence" in line]) == 1


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_badge_is_no_stamp(lang: str) -> None:
    assert not any("stamp" in line or "tampon" in line for line in drawn(lang, badge=True))


def test_a_return_is_headed_by_the_price_of_the_goods_as_in_the_statement() -> None:
    """Ten euros of goods, of which a voucher had paid a quarter."""
    speak(told="en")
    back = document() | {"payment": None, "returned_cents": 1_000, "hand_over": {"money_cents": 750, "credit_cents": 0}}
    back["fact"]["kind"] = "return"
    lines = plain.render(receipt.view(back, Look(load(WORKED.encode()).program)), 80).splitlines()
    assert lines[1] == "€10.00"
    assert "Hand over €7.50" in lines
