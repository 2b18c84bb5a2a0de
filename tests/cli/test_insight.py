"""What the ledger teaches, asked at the command line: JSON for programs, CSV with a header, screens for people."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.support.ten import ten

REPORTS = ("all", "kpi", "cohorts", "rfm", "pareto", "range", "clv", "liability", "rewards", "surprises")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of ten made-up members."""
    folder = tmp_path_factory.mktemp("ten") / "shop"
    ten(folder).close()
    return folder


@pytest.fixture
def ask(typed: Typed, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Types a command in that shop on 30 November 2026."""
    monkeypatch.setenv("LOYALTY_SHOP", str(folder))
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-30T12:00")
    monkeypatch.setenv("COLUMNS", "80")
    return typed


def test_figures_for_other_programs(ask: Typed) -> None:
    document = ask("report", "kpi", "--json").document
    assert document["as_of"] == "2026-11-30"
    figures = {one["id"]: one for one in document["figures"]}
    assert figures["client_value_cents"]["value"] == 11650
    assert figures["nps"]["value"] is None


def test_scores_cohorts_and_fifths_for_other_programs(ask: Typed) -> None:
    scores = ask("report", "rfm", "--json").document
    assert set(scores["cuts"]) == {"recency", "frequency", "monetary_cents"}
    assert {"card", "name", "r", "f", "m"} <= scores["members"][0].keys()
    assert scores["cells"][0].keys() == {"r", "f", "m", "count", "revenue_cents"}
    rows = ask("report", "cohorts", "--by", "quarter", "--json").document["cohorts"]
    assert rows[0]["cohort"] == "2025-Q2"
    gold = ask("report", "pareto", "--json").document["gold"]
    assert gold == {"count": 2, "revenue_cents": 65000, "share": pytest.approx(650 / 932)}


def test_the_longest_list_is_as_long_as_asked(ask: Typed) -> None:
    assert len(ask("report", "rfm", "--json").document["members"]) == 9
    assert len(ask("report", "rfm", "--limit", "2", "--json").document["members"]) == 2
    assert ask("report", "rfm", "--limit", "2", "--csv").out.count("\n") == 3
    shown = ask("report", "rfm", "--limit", "2").out
    assert "and 7 more" in shown
    assert "Ana" in shown
    assert "Gus" not in shown
    assert "more" not in ask("report", "rfm").out
    assert "and 1 more" in ask("report", "pareto", "--limit", "1").out


def test_a_fifth_of_few_clients_concludes_nothing(ask: Typed) -> None:
    carried = ask("report").out.partition("Carried by")[2].partition("Newcomers")[0]
    assert " ".join(carried.split()).endswith("too few to conclude")


def test_a_model_for_other_programs(ask: Typed) -> None:
    document = ask("report", "clv", "--calibrate-until", "2026-05-31", "--penalty", "0", "--json").document
    assert document["model"].keys() == {"r", "alpha", "a", "b", "log_likelihood"}
    assert {"card", "expected", "alive", "value_cents"} <= document["members"][0].keys()


def test_who_has_gone_quiet_for_other_programs(ask: Typed) -> None:
    rows = ask("winback", "--json").document
    assert {"card", "name", "gap_days", "away_days", "missed_cents", "channels"} <= rows[0].keys()
    assert [row["name"] for row in ask("winback", "--min", "200", "--json").document] == ["Bea"]
    told = "Of 2 silences this long in your ledger, 0 ended by themselves."
    assert told in ask("winback").out.splitlines()
    assert "silences" not in ask("winback", "--as-of", "2025-01-01").out


@pytest.mark.parametrize("what", REPORTS)
def test_a_report_is_a_table_with_a_header_also_without_rows(ask: Typed, what: str) -> None:
    full = list(csv.reader(io.StringIO(ask("report", what, "--csv").out)))
    before = list(csv.reader(io.StringIO(ask("report", what, "--as-of", "2025-01-01", "--csv").out)))
    assert len(full) > 1 or what in ("rewards", "surprises")
    assert before[0] == full[0]


@pytest.mark.parametrize("what", REPORTS)
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("day", ["2026-11-30", "2025-01-01"])
def test_every_screen_fits_a_narrow_terminal(ask: Typed, what: str, lang: str, day: str) -> None:
    answer = ask("report", what, "--lang", lang, "--as-of", day)
    assert (answer.code, answer.err) == (0, "")
    assert all(len(line) <= 80 for line in answer.out.splitlines())
    assert len(answer.out.splitlines()) <= 45


def test_the_one_screen_says_what_matters_first(ask: Typed) -> None:
    lines = ask("report").out.splitlines()
    assert lines[0] == "Test · 1 December 2025 to 30 November 2026"
    assert "Members spent €0 this week" in lines[3]
    assert any("1 regular has gone quiet" in line for line in lines)
    assert any(line.startswith("Ida") or " Ida " in line for line in lines)
    assert "Of 2 silences this long in your ledger, 0 ended by themselves." in lines


def test_few_clients_are_told_as_few(ask: Typed) -> None:
    out = ask("report", "kpi").out
    assert "66.7%  6 of 9 too few to conclude" in out
    assert "ranks, not groups" in ask("report", "rfm").out
    assert "trop peu pour conclure" in ask("report", "kpi", "--lang", "fr").out


def test_groups_are_segments_wherever_one_is_named(ask: Typed) -> None:
    assert [row["name"] for row in ask("members", "--segment", "gold", "--json").document] == ["Ana", "Hal"]
    assert [row["name"] for row in ask("balances", "--segment", "champions", "--json").document] == ["Ana", "Cal"]
    assert ask("report", "kpi", "--segment", "golden").code == 2
    assert ask("report", "kip").code == 2


def test_answers_are_kept_and_voices_heard(ask: Typed, folder: Path) -> None:
    program = folder / "loyalty.toml"
    asked = '\n[[surveys]]\nkind = "nps"\nquestion = "Would you recommend us?"\nask = "1"\n'
    program.write_text(program.read_text(encoding="utf-8") + asked, encoding="utf-8")
    told = ask("survey", "Dom", "nps", "3", "--comment", "too slow", "--json").document
    assert told["answer"] == {"survey": "nps", "scores": [3], "group": "detractor"}
    assert "no member" in ask("survey", "--nobody", "nps", "9").out
    assert [row["name"] for row in ask("survey", "due", "--json").document] == ["Hal"]
    assert "Hal" in ask("survey", "due").out
    rows = ask("voices", "--kind", "detractor", "--json").document
    assert [(row["name"], row["comment"]) for row in rows] == [("Dom", "too slow")]
    assert "too slow" in ask("voices", "--lang", "fr").out
    assert ask("survey", "Dom").code == 2
    assert ask("survey", "Dom", "nps", "11").code == 2
    assert ask("verify", "--replay").code == 0
    ask("undo", f"#{told['fact']['id']}", "--yes")
    assert [row["name"] for row in ask("voices", "--json").document] == [None]


def test_how_many_tickets_are_members_tickets(ask: Typed) -> None:
    told = ask("takings", "2026-11-20", "--tickets", "90", "--amount", "900", "--json").document
    assert (told["fact"]["kind"], told["tickets"], told["amount_cents"]) == ("takings", 90, 90000)
    assert "84 tickets" in ask("takings", "2026-11-20", "--tickets", "84", "--amount", "912.50").out
    for number in range(20):
        ask("buy", "Hal", "1", "--on", "2026-11-20", "--ref", f"T{number}")
    rate = next(one for one in ask("report", "kpi", "--json").document["figures"] if one["id"] == "enrolment_rate")
    assert (rate["value"], rate["numerator"], rate["denominator"], rate["enough"]) == (0.25, 21, 84, True)
    rows = ask("takings", "--json").document
    assert rows == [{"on": "2026-11-20", "tickets": 84, "amount_cents": 91250, "members_tickets": 21}]
    assert "84" in ask("takings", "--lang", "fr").out
    assert ask("takings", "2026-11-20").code == 2
    assert ask("takings", "2026-12-20", "--tickets", "84", "--amount", "1").code == 2
    assert ask("verify", "--replay").code == 0
    for number in range(20):
        ask("undo", f"T{number}", "--yes")


def test_another_program_is_tried_on_what_was_recorded(ask: Typed, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "next-year.toml"
    text = (folder / "loyalty.toml").read_text(encoding="utf-8")
    other.write_text(text.replace('from = "200.00"', 'from = "100.00"'), encoding="utf-8")
    head = ask("verify", "--json").document["head"]
    document = ask("simulate", str(other), "--json").document
    assert document["after"]["points_issued"] - document["before"]["points_issued"] == 32
    assert {"card", "points_before", "points_after"} <= document["members"][0].keys()
    assert "Ana" in ask("simulate", str(other)).out
    assert "Actuel" in ask("simulate", str(other), "--lang", "fr").out
    assert ask("verify", "--json").document["head"] == head


def test_offers_are_listed(ask: Typed) -> None:
    rows = ask("offers", "--segment", "poor", "--json").document
    assert [(row["name"], row["category"]) for row in rows] == [("Gus", "book")]
    assert "Gus" in ask("offers").out


def test_the_page_is_written_where_it_is_asked_for(ask: Typed, tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    answer = ask("report", "--html", str(place))
    assert (answer.code, answer.out) == (0, "")
    assert str(place) in answer.err
    assert "Ida" not in place.read_text(encoding="utf-8")
    assert ask("report", "--html", str(place), "--names", "--json").document == {"path": str(place)}
    assert "Ida" in place.read_text(encoding="utf-8")
    assert ask("report", "--html", str(tmp_path / "none" / "report.html")).code == 2


def test_cards_and_posters_are_written_where_they_are_asked_for(ask: Typed, tmp_path: Path) -> None:
    place = tmp_path / "cards.html"
    assert len(ask("cards", "print", "--blank", "3", "--to", str(place), "--json").document["cards"]) == 3
    assert ask("cards", "print", "--segment", "gold", "--to", str(place)).code == 0
    assert "Hal" in place.read_text(encoding="utf-8")
    assert ask("cards", "print", "Ana", "--to", str(place), "--json").document["cards"] == ["100023"]
    assert ask("cards", "print", "--to", str(place)).code == 2
    assert ask("cards", "print", "Ana", "--blank", "3", "--to", str(place)).code == 2
    assert ask("poster", "--to", str(tmp_path / "poster.html")).code == 0
    assert ask("poster").code == 2


def test_segments_and_surprises_are_commands(ask: Typed, folder: Path) -> None:
    rows = ask("segments", "--json").document
    assert {row["segment"]: row["members"] for row in rows}["gold"] == 2
    assert ask("report", "surprises", "--json").document["surprises"] == []
    assert ask("surprise").code != 0


def test_an_undone_enrolment_is_no_member_of_the_report(typed: Typed, lea: str) -> None:
    typed("enroll", "Zoé Petit")
    assert typed("report", "--json").document["members"] == 2
    typed("undo")
    assert typed("report", "--json").document["members"] == 1
