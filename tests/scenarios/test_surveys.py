"""Answers to surveys: kept as facts, points once in a while, comments that can be erased."""

import json
from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.errors import BadValue, NotFound, Refused
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.deeds import survey
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.kernel.recording import Keyed
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.reports.asking.answers import due, nps_of_others, voices
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.engagement import engagement
from loyalty_cli.reports.insight.kpi import kpi
from tests.support.ten import PROGRAM, TODAY, at, ten

SURVEYS = """
[[surveys]]
id = "index"
kind = "index"
question = "Would you recommend us, buy again, try something new?"
points = 5
[[surveys]]
kind = "csat"
question = "Were you well served?"
[[surveys]]
kind = "nps"
question = "Would you recommend us?"
ask = "1"
"""
ANSWERS = {
    "Ana": (10, 10, 9),
    "Bea": (6, 4, 3),
    "Cal": (9, 9, 6),
    "Dom": (8, 7, 7),
    "Eva": (9, 9, 8),
    "Gus": (3, 2, 2),
    "Hal": (10, 10, 8),
    "Ida": (7, 9, 9),
}
ASKED = date(2026, 11, 25)


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    return ten(tmp_path / "shop", PROGRAM + SURVEYS)


def _replayed(shop: OpenShop) -> list[str]:
    return [finding.what for finding in check_replay(Evidence(shop.conn))]


def test_what_ten_members_answer_is_told_beside_what_they_do(shop: OpenShop) -> None:
    for name, scores in ANSWERS.items():
        survey.answer(shop, name, "index", scores, keyed=Keyed(on=ASKED))
    figures = {one["id"]: one for one in kpi(shop, Asked())["figures"]}
    score = figures["nps"]
    assert (score["value"], score["numerator"], score["denominator"], score["enough"]) == (25, 2, 8, False)
    assert figures["loyalty_index"]["value"] == pytest.approx(72.5)
    assert figures["behaviour_index"]["value"] == pytest.approx(54.2, abs=0.05)
    assert figures["engagement_index"]["value"] == pytest.approx(13.1, abs=0.05)
    book = Book(shop, TODAY)
    index = {book.members[number].name: round(value, 1) for number, value in engagement(book).items()}
    assert index == {
        "Ana": 30.6, "Cal": 19.4, "Eva": 19.4, "Ida": 16.7, "Hal": 13.9, "Bea": 11.1, "Dom": 11.1, "Gus": 8.3,
        "Fay": 0, "Jo": 0,
    }  # fmt: skip
    assert _replayed(shop) == []


def test_points_come_once_in_the_days_of_cooling_off_and_go_with_an_undo(shop: OpenShop) -> None:
    first = survey.answer(at(shop, date(2026, 8, 1)), "Eva", "index", (9, 9, 9)).document()
    assert [(one["unit"], one["amount"]) for one in first["entries"]] == [("points", 5)]
    assert first["answer"] == {"survey": "index", "scores": [9, 9, 9], "group": "promoter"}
    early = survey.answer(at(shop, date(2026, 10, 29)), "Eva", "index", (3, 3, 3)).document()
    assert early["entries"] == []
    later = survey.answer(at(shop, date(2026, 10, 30)), "Eva", "index", (7, 7, 7)).document()
    assert later["entries"][0]["amount"] == 5
    back = undo(at(shop, date(2026, 10, 30))).document()
    assert [(one["unit"], one["amount"]) for one in back["entries"]] == [("points", -5)]
    assert [one["scores"] for one in voices(shop)] == [[3, 3, 3], [9, 9, 9]]
    assert _replayed(shop) == []


def test_a_comment_lies_apart_and_can_be_erased(shop: OpenShop) -> None:
    fact = survey.answer(shop, "Gus", "csat", (2,), "too loud").document()["fact"]["id"]
    (body,) = shop.conn.execute("SELECT body FROM facts WHERE id = ?", (fact,)).fetchone()
    assert "too loud" not in body
    assert json.loads(body)["scores"] == [2]
    assert [(one["name"], one["kind"], one["comment"]) for one in voices(shop)] == [("Gus", "detractor", "too loud")]
    from loyalty_cli.operations.deeds.members.erase import erase

    erase(shop, "Gus")
    assert [(one["name"], one["scores"], one["comment"]) for one in voices(shop)] == [(None, [2], "")]
    assert _replayed(shop) == []


def test_people_who_are_no_members_are_counted_apart(shop: OpenShop) -> None:
    told = survey.answer_of_nobody(shop, "nps", (7,), "nice window", Keyed(ref="N1"))
    assert survey.answer_of_nobody(shop, "nps", (7,), "nice window", Keyed(ref="N1"))["fact"]["repeated"]
    assert told["answer"] == {"survey": "nps", "scores": [7], "group": "passive"}
    others = nps_of_others(Book(shop, TODAY))
    assert (others.value, others.denominator) == (0, 1)
    assert {one["id"]: one["value"] for one in kpi(shop, Asked())["figures"]}["nps"] is None
    with pytest.raises(Refused):
        undo(shop, f"#{told['fact']['id']}")
    assert _replayed(shop) == []


def test_whom_to_ask_is_the_same_all_month_and_not_who_answered(shop: OpenShop) -> None:
    assert sorted(row["name"] for row in due(shop) if row["survey"] == "nps") == ["Dom", "Hal"]
    assert len([row for row in due(shop) if row["survey"] == "csat"]) == 1
    survey.answer(shop, "Dom", "nps", (9,))
    assert [row["name"] for row in due(shop) if row["survey"] == "nps"] == ["Hal"]


@pytest.mark.parametrize(
    ("name", "scores", "comment"), [("nps", (11,), ""), ("nps", (), ""), ("csat", (0,), ""), ("index", (9, 9), "")]
)
def test_scores_are_those_of_the_survey(shop: OpenShop, name: str, scores: tuple[int, ...], comment: str) -> None:
    with pytest.raises(BadValue):
        survey.answer(shop, "Ana", name, scores, comment)
    with pytest.raises(NotFound) as unknown:
        survey.answer(shop, "Ana", "mood", (1,))
    assert unknown.value.slug == "not-found"
