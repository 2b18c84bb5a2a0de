"""Whom the shop writes to: one message a member, the most urgent, only where they agreed to it."""

import csv
from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.sent import record_sent
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.due import nights
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.outbox import with_rows, write_outbox
from loyalty_cli.reports.reaching.messages import messages
from tests.support.ten import PROGRAM, TODAY, at, ten

MESSAGES = """
[[messages]]
when = "news"
text = "{name}, come and see what is new at {shop}."
channel = ["sms", "email"]
rest_days = 5
[[messages]]
when = "lapsing"
text = "{name}: {points} lapse on {until}."
[[messages]]
when = "winback"
text = "{name}, we miss you."
least_worth = "50.00"
"""


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    shop = at(ten(tmp_path, PROGRAM + MESSAGES), TODAY)
    for name in ("Ana", "Bea", "Ida"):
        update(shop, name, Changes(email=f"{name.lower()}@example.org", consents={"email": True}))
    update(shop, "Cal", Changes(phone="06 39 98 00 01"))
    return shop


def test_one_message_a_member_the_most_urgent_where_they_agreed(shop: OpenShop) -> None:
    rows = messages(shop)
    assert {row["name"] for row in rows} == {"Ana", "Bea", "Ida"}, "Cal agreed to nothing"
    assert len(rows) == len({row["card"] for row in rows})
    assert {row["when"] for row in rows} <= {"lapsing", "winback", "news"}
    assert all("{" not in row["text"] for row in rows)
    assert all(row["to"].endswith("@example.org") for row in rows)


def test_what_was_sent_is_recorded_once_and_gives_rest(shop: OpenShop, tmp_path: Path) -> None:
    paths = write_outbox(shop, messages(shop), str(tmp_path / "out"), letters=True)
    assert [Path(path).name for path in paths[:3]] == ["outbox-email.csv", "outbox-sms.csv", "outbox-post.csv"]
    assert len(paths) == 6
    assert with_rows(messages(shop), paths) == [paths[0], *paths[3:]]
    assert with_rows([], paths[:3]) == []
    assert all("@example.org" in Path(path).read_text(encoding="utf-8") for path in paths[3:])
    with open(paths[0], encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 3

    first = record_sent(shop, paths[0])
    assert (first["accepted"], first["rejected"]) == (3, 0)
    assert record_sent(shop, paths[0])["unchanged"] == 3
    assert messages(shop) == []
    later = messages(at(shop, date(2026, 12, 6)))
    assert {row["when"] for row in later} == {"news"}, "the others rest for fourteen days"


def test_a_list_of_what_was_sent_lets_go_of_the_ledger(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where time is up after each row, each has a transaction of its own; a row that is refused writes nothing."""
    path = tmp_path / "sent.csv"
    cards = [card for (card,) in shop.conn.execute("SELECT card FROM members ORDER BY id")]
    rows = [f"{card},news,email,2026-11-{day}" for card in cards for day in (28, 29)]
    path.write_text("\n".join(["card,when,channel,on", *rows, "nobody,news,email,2026-11-20"]) + "\n")
    rests: list[int] = []
    monkeypatch.setattr("loyalty_cli.operations.due.nights.HOLD_S", -1.0)
    monkeypatch.setattr("loyalty_cli.operations.due.nights.REST_S", 0)
    in_batches = nights.in_batches
    monkeypatch.setattr(
        "loyalty_cli.intake.sent.in_batches",
        lambda shop, items, work: in_batches(shop, items, work, lambda done, _: rests.append(done)),
    )
    told = record_sent(shop, str(path))
    assert (told["accepted"], told["rejected"]) == (len(rows), 1)
    assert rests == list(range(1, len(rows) + 2))


def test_a_file_that_is_no_list_is_told(shop: OpenShop, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(FileProblem):
        record_sent(shop, str(path))
