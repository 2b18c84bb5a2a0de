"""Thanks that must be approved: nothing before, all of it then; the limit counts from the day told."""

from datetime import date

import pytest

from loyalty_cli.errors import BadValue, Duplicate
from loyalty_cli.operations.deeds.engage import Shown, engage
from loyalty_cli.operations.deeds.helping.approval import approve, reject
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.reports.audit.report import audit
from loyalty_cli.reports.helping.thanks import thanks
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked
from tests.support.till import Till

PROGRAM = worked("""
[[engagements]]
id = "review"
name = "Online review"
points = 20
reward = "free-coffee"
evidence = "link"
approve = true
per_member = 1
period = "year"
[[engagements]]
id = "photo"
name = "Photo"
points = 5
evidence = "any"
[[challenges]]
id = "helper"
name = "Helper"
count = "thanks"
target = 1
points = 3
again = true
""")
LINK = "https://reviews.example/812"


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(PROGRAM)
    counter.play("""
        2026-12-30
        enroll Léa
        enroll Ben
    """)
    return counter


def told(counter: Till, member: str = "Léa", link: str = LINK, ref: str | None = None) -> str:
    """An engagement with a link; how it is named."""
    document = engage(counter.shop, member, "review", Shown(link, "Fine cakes", 5, publish=True), ref=ref).document()
    assert (document["entries"], document["pending"]) == ([], True)
    return f"#{document['fact']['id']}"


def points(counter: Till, name: str = "Léa") -> int:
    held: int = counter.seen(name, counter.shop.now().today)["balance"]["points"]
    return held


def states(counter: Till, *, pending: bool = False) -> list[tuple[str, str]]:
    return [(row["name"], row["state"]) for row in thanks(counter.shop, pending=pending)]


def test_points_come_at_approval_and_the_limit_counts_from_the_day_told(counter: Till) -> None:
    name = told(counter)
    counter.refused("engage review", "bad-value")
    assert (points(counter), states(counter, pending=True)) == (0, [("Léa", "pending")])
    counter.play("2027-01-02")
    receipt = approve(counter.shop, name).document()
    assert [(one["unit"][:7], one["amount"], one["expires_on"]) for one in receipt["entries"]][:2] == [
        ("points", 20, "2028-01-31"),
        ("voucher", 1, "2027-04-02"),
    ]
    assert points(counter) == 23
    assert states(counter) == [("Léa", "approved")]
    told(counter, link="reviews.example/900")
    assert states(counter, pending=True) == [("Léa", "pending")]


def test_the_limit_of_the_year_told(counter: Till) -> None:
    told(counter)
    with pytest.raises(Exception, match="1 a year"):
        told(counter, link="reviews.example/900")


def test_told_late_it_counts_for_the_year_of_its_day(counter: Till) -> None:
    counter.play("2027-01-02")
    late = engage(counter.shop, "Léa", "review", Shown(LINK), on=date(2026, 12, 31)).document()
    with pytest.raises(Exception, match="1 a year"):
        engage(counter.shop, "Léa", "review", Shown("reviews.example/900"), on=date(2026, 12, 30))
    told(counter, link="reviews.example/901")
    assert approve(counter.shop, f"#{late['fact']['id']}").document()["entries"][0]["amount"] == 20
    assert points(counter) == 23


@pytest.mark.parametrize("link", [LINK, "http://www.Reviews.example/812/", "reviews.example/812#top"])
def test_the_same_link_twice_by_anybody(counter: Till, link: str) -> None:
    told(counter, ref="E1")
    with pytest.raises(Duplicate, match=r"shown on 30 December 2026, for Léa \(E1\)|2026-12-30") as refusal:
        told(counter, "Ben", link)
    assert refusal.value.exit_code == 4
    again = engage(counter.shop, "Léa", "review", Shown(LINK, "Fine cakes", 5, publish=True), ref="E1").document()
    assert again["fact"]["repeated"]


def test_rejected_it_gives_nothing_and_frees_link_and_limit(counter: Till) -> None:
    name = told(counter)
    assert reject(counter.shop, name, "not about us").document()["entries"] == []
    with pytest.raises(Exception, match="was rejected on"):
        approve(counter.shop, name)
    assert (points(counter), states(counter)) == (0, [("Léa", "rejected")])
    told(counter, "Ben")
    told(counter, link="reviews.example/900")


def test_an_approval_undone_waits_again(counter: Till) -> None:
    name = told(counter)
    done = approve(counter.shop, name).document()
    assert points(counter) == 23
    with pytest.raises(Exception, match="was approved on"):
        approve(counter.shop, name)
    counter.refused(f"undo {name}", "already-reversed")
    counter.play(f"undo fact:{done['fact']['id']}   -> 0 points, 0 vouchers")
    assert states(counter, pending=True) == [("Léa", "pending")]
    counter.play(f"undo fact:{name[1:]}")
    assert states(counter) == []
    with pytest.raises(Exception, match=r"already undone|was undone"):
        approve(counter.shop, name)


def test_what_must_be_shown(counter: Till) -> None:
    with pytest.raises(BadValue, match="needs a link"):
        engage(counter.shop, "Léa", "review", Shown(text="lovely"))
    with pytest.raises(BadValue, match="needs something to see"):
        engage(counter.shop, "Léa", "photo")
    for wrong in (Shown("no link"), Shown(LINK, stars=6)):
        with pytest.raises(BadValue):
            engage(counter.shop, "Léa", "photo", wrong)
    assert engage(counter.shop, "Léa", "photo", Shown(stars=4)).document()["balance"]["points"] == 8


def test_what_was_shown_is_erased_with_the_member(counter: Till) -> None:
    name = told(counter)
    told(counter, "Ben", "reviews.example/900")
    assert "reviews.example" not in str(counter.shop.conn.execute("SELECT group_concat(body) FROM facts").fetchone())
    erase(counter.shop, "Léa")
    assert states(counter, pending=True) == [("Ben", "pending")]
    assert [row["link"] for row in thanks(counter.shop)] == [None, "reviews.example/900"]
    with pytest.raises(Exception, match="was erased"):
        approve(counter.shop, name)


def test_the_audit_names_those_that_wait(counter: Till) -> None:
    assert audit(counter.shop) == []
    told(counter)
    counter.play("2027-01-06")
    (line,) = [one for one in audit(counter.shop) if one["kind"] == "thanks-waiting"]
    assert not line["look"]
    counter.play("2027-01-07")
    (line,) = [one for one in audit(counter.shop) if one["kind"] == "thanks-waiting"]
    assert line["look"]
    assert line["what"].startswith("1 thank-you waits for approval")
