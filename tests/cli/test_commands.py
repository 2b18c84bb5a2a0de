"""A day at the till as it is typed: each command reaches its operation with what was meant."""

import csv
import io
import json
import re
import shlex
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Typed


def test_enrolment_honours_the_paper_card(typed: Typed) -> None:
    answer = typed(
        "enroll", "Paul Roy", "--phone", "06 12 34 56 78", "--stamps", "coffee=4", "--points", "120",
        "--credit", "5", "--spend", "310", "--spend-until", "2026-10-31", "--birthday", "1990-02-28",
        "--consent", "email,sms", "--note", "by the window", "--json",
    )  # fmt: skip
    assert answer.document["balance"] == {"points": 120, "credit_cents": 500, "stamps": {"coffee": 4}, "vouchers": 0}
    card = typed("show", "paul", "--json").document
    assert card["member"]["consents"] == {"email": True, "sms": True}
    assert (card["member"]["note"], card["member"]["birthday"]) == ("by the window", "1990-02-28")
    assert card["tier"]["name"] == "Silver"


def test_a_member_needs_no_name(typed: Typed) -> None:
    assert typed("enroll", "--phone", "0612345678", "--json").code == 0
    assert typed("enroll", "--json").code == 2


def test_a_phone_that_is_known_is_refused_unless_told_anyway(typed: Typed, lea: str) -> None:
    assert typed("enroll", "Max", "--phone", "0612345678", "--json").error["slug"] == "duplicate"
    assert typed("enroll", "Max", "--phone", "0612345678", "--anyway").code == 0


def test_a_purchase_with_items_and_a_receipt_number(typed: Typed, lea: str) -> None:
    first = typed("buy", "léa", "23,50", "--item", "coffee:2=5.20", "--item", "gift-card=4", "--ref", "T-1", "--json")
    assert first.document["balance"] == {"points": 19, "credit_cents": 0, "stamps": {"coffee": 4}, "vouchers": 0}
    again = typed("buy", "léa", "23,50", "--item", "coffee:2=5.20", "--item", "gift-card=4", "--ref", "T-1", "--json")
    assert again.document["fact"]["repeated"] is True
    other = typed("buy", "léa", "23,60", "--ref", "T-1", "--json")
    assert (other.code, other.error["slug"]) == (4, "ref-conflict")


def test_a_purchase_of_one_category_keyed_late(typed: Typed, lea: str) -> None:
    typed("enroll", "Zoé", "--on", "2026-11-01")
    answer = typed("buy", "zoé", "4", "--category", "gift-card", "--on", "2026-11-19", "--at", "9:05", "--json")
    assert (answer.document["fact"]["on"], answer.document["balance"]["points"]) == ("2026-11-19", 0)


def test_a_full_card_brings_a_voucher_that_is_redeemed(typed: Typed, lea: str) -> None:
    full = typed("stamp", lea, "coffee", "8", "--json").document
    code = full["vouchers"][0]["code"]
    assert full["balance"]["vouchers"] == 1
    assert typed("redeem", lea, code, "--json").document["balance"]["vouchers"] == 0
    assert typed("redeem", lea, code, "--json").error["slug"] == "voucher-used"


def test_points_for_a_reward_or_for_a_code_to_take_home(typed: Typed, lea: str) -> None:
    typed("adjust", lea, "200", "--reason", "opening gift")
    assert typed("redeem", lea, "free-coffee", "--json").document["balance"]["points"] == 120
    home = typed("redeem", lea, "Free coffee", "--voucher-only", "--json").document
    assert (home["balance"]["points"], len(home["vouchers"])) == (40, 1)
    assert typed("redeem", lea, "free-coffee", "--json").code == 5


def test_a_card_scanned_into_the_amount_is_no_sale(typed: Typed, lea: str) -> None:
    refused = typed("buy", lea, lea, "--json")
    assert (refused.code, refused.error["slug"]) == (5, "amount-too-large")
    assert refused.error["message"] == f"{lea} is the card of Léa Martin: was it scanned in place of the amount?"
    assert typed("buy", lea, "9000", "--json").code == 5
    assert typed("buy", lea, "9000", "--yes", "--json").document["balance"]["points"] == 9000


def test_an_update_of_nothing_says_what_to_type(typed: Typed, lea: str) -> None:
    error = typed("update", lea, "--json").error
    assert (error["slug"], error["message"]) == ("bad-value", "nothing to update was told")
    assert "--phone" in error["hint"]


def test_a_purchase_comes_back_in_parts(typed: Typed, lea: str) -> None:
    typed("buy", lea, "10", "--ref", "T-1")
    part = typed("return", "T-1", "3.33", "--json").document
    assert part["hand_over"] == {"money_cents": 333, "credit_cents": 0}
    assert part["balance"]["points"] == 6
    assert typed("return", "T-1", "--json").document["balance"]["points"] == 0
    assert typed("return", "T-1", "1", "--json").code == 5


def test_store_credit_is_given_and_spent(typed: Typed, lea: str) -> None:
    typed("adjust", lea, "--credit", "5", "--reason", "broken cup")
    paid = typed("buy", lea, "20", "--credit", "5", "--json").document
    assert paid["payment"]["to_pay_cents"] == 1500
    assert paid["balance"] == {"points": 15, "credit_cents": 0, "stamps": {"coffee": 2}, "vouchers": 0}


def test_undo_takes_back_the_last_or_the_one_named(typed: Typed, lea: str) -> None:
    typed("buy", lea, "10", "--ref", "T-1")
    typed("buy", lea, "20", "--ref", "T-2")
    assert typed("undo", "--json").document["balance"]["points"] == 10
    assert typed("undo", "T-1", "--json").document["balance"]["points"] == 0
    assert typed("undo", "T-9", "--json").code == 3


def test_an_adjustment_needs_a_reason_and_keeps_to_the_limit(typed: Typed, lea: str) -> None:
    assert typed("adjust", lea, "50").code == 2
    for nothing in ("0", "-0", "+0"):
        error = typed("adjust", lea, nothing, "--reason", "x", "--json").error
        assert error["message"] == f"{nothing} changes nothing"
        assert error["hint"] == "write how many to give, or with a minus how many to take: 50, -50"
    assert typed("adjust", lea, "501", "--reason", "x", "--json").error["slug"] == "limit-exceeded"
    assert typed("adjust", lea, "501", "--max", "600", "--reason", "x").code == 0
    assert typed("adjust", lea, "--stamps", "coffee=-1", "--reason", "x", "--json").document["balance"]["stamps"] == {
        "coffee": 1
    }


def test_what_is_told_later_and_taken_back(typed: Typed, lea: str) -> None:
    typed("update", lea, "--set", "drink=matcha", "--email", "lea@example.org", "--consent", "email")
    told = typed("show", lea, "--json").document["member"]
    assert (told["fields"], told["email"], told["consents"]) == (
        {"drink": "matcha"}, "lea@example.org", {"email": True}
    )  # fmt: skip
    typed("update", lea, "--set", "drink=", "--email", "", "--no-consent", "email")
    told = typed("show", lea, "--json").document["member"]
    assert (told["fields"], told["email"], told["consents"]) == ({}, None, {"email": False})


def test_a_visit_is_a_fact_of_its_own(typed: Typed, lea: str) -> None:
    assert typed("visit", lea, "--json").document["fact"]["kind"] == "visit"


def test_an_engagement_is_thanked(typed: Typed, lea: str) -> None:
    assert typed("engage", lea, "review", "--json").document["balance"]["points"] == 15
    assert typed("engage", lea, "shoe", "--json").code == 3


def test_who_was_at_the_till_stands_in_the_statement(typed: Typed, lea: str) -> None:
    typed("--as", "Zoé", "buy", lea, "10")
    typed("buy", lea, "11", env={"LOYALTY_OPERATOR": "Max"})
    facts = typed("history", lea, "--json").document["facts"]
    assert [fact["operator"] for fact in facts[-2:]] == ["Zoé", "Max"]


def test_lists_in_three_forms(typed: Typed, lea: str) -> None:
    typed("enroll", "Zoé")
    typed("buy", lea, "10")
    rows = typed("balances", "--sort", "points", "--limit", "1", "--json").document
    assert [(row["card"], row["name"], row["tier"], row["points"]) for row in rows] == [
        (lea, "Léa Martin", "Bronze", 10)
    ]
    table = list(csv.DictReader(io.StringIO(typed("balances", "--csv").out)))
    assert [(row["name"], row["stamps_coffee"]) for row in table] == [("Léa Martin", "2"), ("Zoé", "2")]
    assert "Léa Martin" in typed("members").out
    assert typed("members", "--json", "--csv").document[0]["phone"] == "+33612345678"


@pytest.mark.parametrize("wrong", [["--sort", "shoe"], ["--tier", "Tin"], ["--segment", "x"], ["--limit", "0"]])
def test_a_list_that_can_not_be_is_refused(typed: Typed, lea: str, wrong: list[str]) -> None:
    assert typed("balances", *wrong).code == 2


def test_the_statement_and_where_each_point_comes_from(typed: Typed, lea: str) -> None:
    typed("buy", lea, "10", "--ref", "T-1")
    facts = list(csv.DictReader(io.StringIO(typed("history", lea, "--csv").out)))
    assert [(fact["kind"], fact["ref"], fact["balance"]) for fact in facts] == [
        ("enrolment", "", "0"),
        ("purchase", "T-1", "10"),
    ]
    why = typed("why", lea, "--json").document
    assert why["points"]["adds_up_to"] == why["balance"]["points"] == 10


def test_a_shop_is_opened_once(typed: Typed, tmp_path: Path) -> None:
    opened = typed("init", str(tmp_path / "new"), "--json").document
    assert Path(opened["program"]).exists()
    assert Path(opened["database"]).exists()
    assert typed("init", str(tmp_path / "new")).code == 4


def test_a_shop_may_begin_with_a_program_file_of_its_own(typed: Typed, shop: Path, tmp_path: Path) -> None:
    assert typed("init", str(tmp_path / "new"), "--from", str(shop / "loyalty.toml")).out.startswith("Test is open.")
    gone = typed("init", str(tmp_path / "other"), "--from", str(tmp_path / "none.toml"))
    assert (gone.code, gone.err) == (2, f"error: {tmp_path / 'none.toml'}: no such file or directory\n")


def test_a_demo_opens_with_two_years_of_history(typed: Typed, tmp_path: Path) -> None:
    folder = str(tmp_path / "demo")
    opened = typed("demo", folder, "--members", "12", "--days", "20", "--json").document
    assert opened["members"] == 12
    for one in opened["try"]:
        answer = typed("--shop", folder, *shlex.split(one["command"]))
        assert (answer.code, answer.err) == (0, ""), one
    assert typed("demo", folder).code == 4
    assert "est ouvert : 12 membres" in typed("demo", folder + "2", "--members", "12", "--days", "20").out


def test_the_program_is_checked_with_every_mistake_at_once(typed: Typed, shop: Path) -> None:
    good = (shop / "loyalty.toml").read_text(encoding="utf-8")
    assert typed("program", "check").out.startswith("ok Test: 2 tiers, 1 stamp card, 1 reward")
    answer = typed("program", "check", "--strict")
    assert (answer.code, typed("program", "check").code) == (2, 0)
    assert answer.out.splitlines()[3:] == [
        "2 findings",
        "program: one purchase can give back 15.2% (Silver, coffee): more than 15% is dear",
        "engagements.review: has no limit for a member: set per_member",
    ]
    bad = good.replace('from = "200.00"', 'from = "-2"').replace("boxes = 10", "boxes = 0")
    (shop / "next.toml").write_text(bad, encoding="utf-8")
    answer = typed("program", "check", str(shop / "next.toml"))
    assert (answer.code, answer.out) == (2, "")
    assert "  tier Silver, from: " in answer.err
    assert "  stamp card coffee, boxes: " in answer.err
    assert (
        answer.err.splitlines()[-1]
        == f"correct {shop / 'next.toml'}, then try: loyalty program check {shop / 'next.toml'}"
    )
    error = typed("program", "check", str(shop / "next.toml"), "--json").error
    assert set(error) == {"slug", "message", "hint"}
    first, *mistakes = error["message"].splitlines()
    assert (first.endswith("has 2 mistakes"), len(mistakes)) == (True, 2)
    assert mistakes[0].startswith("tier Silver, from: ")


def test_a_file_that_is_no_toml_is_named_with_its_line_and_what_to_write(typed: Typed, tmp_path: Path) -> None:
    file = str(tmp_path / "mine.toml")
    Path(file).write_text("[shop]\nname = Le Chat qui Lit\n", encoding="utf-8")
    mistake = f'  {file} line 2: text stands in quotes; write name = "Le Chat qui Lit": name = Le Chat qui Lit'
    for command in (["program", "check", file], ["init", str(tmp_path / "new"), "--from", file]):
        answer = typed(*command)
        assert answer.code == 2
        assert answer.err.splitlines() == [
            f"error: {file} has a mistake",
            mistake,
            f"correct {file}, then try: loyalty program check {file}",
        ]


def test_the_promises_in_plain_words_and_what_a_change_would_change(typed: Typed, shop: Path, lea: str) -> None:
    assert "10 boxes = one free" in typed("program", "show").out
    file = shop / "loyalty.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("points = 80", "points = 90"), encoding="utf-8")
    answer = typed("program", "diff")
    assert "rewards.free-coffee  changed" in answer.out
    assert "points  80 → 90" in answer.out
    assert typed("program", "diff", str(file)).out == "nothing changes\n"


def test_a_change_says_whom_it_touches(typed: Typed, lea: str, shop: Path, tmp_path: Path) -> None:
    typed("buy", lea, "85")
    dearer = (shop / "loyalty.toml").read_text(encoding="utf-8").replace("points = 80", "points = 90")
    (tmp_path / "next.toml").write_text(dearer, encoding="utf-8")
    assert (
        "→ 1 member has enough today and would not any more"
        in typed("program", "diff", str(tmp_path / "next.toml")).out
    )
    (part,) = typed("program", "diff", str(tmp_path / "next.toml"), "--json").document
    assert [one["members"] for one in part["effects"]] == [1]


def test_how_soon_the_first_reward_is_reached_is_measured(typed: Typed, lea: str, shop: Path, tmp_path: Path) -> None:
    assert "how soon that is, is measured when members have bought" in typed("program", "show").out
    typed("buy", lea, "20")
    first = typed("program", "show", "--json").document["cost"]["first_reward"]
    assert (first["median_monthly_cents"], first["months"], first["in_time"]) == (2_029, 4, True)
    shown = typed("program", "show").out.replace("\u00a0", " ")
    assert "4 months for the median member, who spends €20.29 a month; points hold 12 months" in shown
    dearer = (shop / "loyalty.toml").read_text(encoding="utf-8").replace("points = 80", "points = 800")
    (tmp_path / "dearer.toml").write_text(dearer, encoding="utf-8")
    assert "points lapse before: points hold 12 months" in typed("program", "show", str(tmp_path / "dearer.toml")).out


def test_purchases_from_a_file_with_some_refused(typed: Typed, lea: str, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(f"date,member,amount,ref\n2026-11-21,{lea},12.50,R1\n2026-11-21,{lea},0,R2\n", encoding="utf-8")
    answer = typed("import", "purchases", str(file), "--json")
    assert (answer.code, answer.err) == (8, "")
    counts = {key: answer.document[key] for key in ("rows", "accepted", "unchanged", "rejected", "dry_run")}
    assert counts == {"rows": 2, "accepted": 1, "unchanged": 0, "rejected": 1, "dry_run": False}
    told = typed("import", "purchases", str(file), "--dry-run")
    assert told.err.startswith("columns: date = date, member = member, amount = amount, ref = ref")
    assert "nothing was written" in told.out


def test_an_import_says_in_the_files_own_words_what_was_refused_and_how_it_is_taken_back(
    typed: Typed, lea: str, tmp_path: Path
) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(f"Date;Client;Montant TTC\n2026-11-21;{lea};x\n2026-11-21;{lea};4,50\n", encoding="utf-8")
    told = typed("import", "purchases", str(file))
    assert "Montant TTC (amount)" in told.out
    assert told.out.rstrip().endswith("this is import 1; to take it back: loyalty import undo 1")
    assert "to take it back" not in typed("import", "purchases", str(file)).out


def test_members_are_found_by_what_is_known_of_them(typed: Typed, lea: str) -> None:
    for text in ("lea", "martin lea", "mratin", "06 12 34", lea):
        assert [row["card"] for row in typed("find", text, "--json").document] == [lea], text
    row = typed("find", "lea", "--json").document[0]
    assert {"card", "name", "tier", "points", "credit_cents", "stamps"} <= set(row)
    nobody = typed("find", "zzzz", "--json")
    assert (nobody.code, nobody.document) == (3, [])


def test_who_is_near_what_and_who_leads(typed: Typed, lea: str) -> None:
    typed("buy", lea, "75", "--item", "coffee:7=20")
    near = typed("progress", "--json").document
    assert [(row["what"], row["missing"]) for row in near] == [("stamps", 1), ("points", 5)]
    assert "1 stamp to a free coffee" in typed("progress").out
    assert [row["what"] for row in typed("progress", "--what", "tier", "--all", "--json").document] == ["tier"]
    leaders = typed("leaderboard", "--by", "spend", "--period", "year", "--json").document
    assert [(row["rank"], row["card"], row["spend_cents"]) for row in leaders] == [(1, lea, 7500)]
    assert "Léa Martin" in typed("leaderboard").out


def test_the_ledger_is_proved(typed: Typed, lea: str, shop: Path) -> None:
    typed("buy", lea, "10")
    answer = typed("verify", "--replay", "--json")
    assert (answer.code, answer.document["ok"], answer.document["facts"]) == (0, True, 2)
    assert "All is as it should be: 2 facts" in typed("verify").out
    assert typed("verify", "--file", str(shop / "loyalty.db"), "--json").document["facts"] == 2
    assert typed("verify", "--against", answer.document["head"]).code == 0


def test_what_is_wrong_with_the_ledger_is_told_with_what_to_do(typed: Typed, lea: str, shop: Path) -> None:
    conn = sqlite3.connect(shop / "loyalty.db")
    conn.execute("UPDATE balances SET amount = amount + 1")
    conn.commit()
    conn.close()
    answer = typed("verify")
    assert answer.code == 7
    assert "derived" in answer.out
    assert "loyalty doctor" in answer.out
    assert typed("verify", "--json").document["ok"] is False
    assert "made anew" in typed("doctor").out
    assert (typed("doctor", "--json").document["ok"], typed("verify").code) == (True, 0)


def test_everything_goes_out_as_files(typed: Typed, lea: str, tmp_path: Path) -> None:
    answer = typed("export", "--to", str(tmp_path / "out"), "--only", "members,balances", "--json")
    assert [one["name"] for one in answer.document["files"]] == ["members.csv", "balances.csv"]
    assert "Léa Martin" in (tmp_path / "out" / "members.csv").read_text(encoding="utf-8")
    assert "members.jsonl" in typed("export", "--to", str(tmp_path / "lines"), "--format", "jsonl").out
    assert typed("export", "--to", str(tmp_path / "x"), "--only", "shoes").code == 2


def test_birthdays_are_listed_and_given_once(typed: Typed) -> None:
    typed("enroll", "Zoé", "--birthday", "1990-11-22")
    typed("enroll", "Max", "--birthday", "1991-11-21")
    listed = typed("birthdays", "--days", "14", "--json").document
    assert [(row["name"], row["state"]) for row in listed] == [("Max", "due"), ("Zoé", "ahead")]
    assert "waiting" in typed("birthdays").out
    assert typed("birthdays", "--run", "--dry-run", "--json").document[0]["state"] == "due"
    for _ in range(2):
        assert [row["points"] for row in typed("birthdays", "--run", "--json").document] == [20]
    assert typed("show", "max", "--json").document["balance"]["points"] == 20
    assert re.search(r"^Max  \d+  already given\n→", typed("birthdays", "--run").out)
    assert "already given" in typed("birthdays", "--run", "--dry-run").out
    assert typed("birthdays", "--run", "--days", "3").code == 2


def test_customers_from_a_file_with_what_they_have(typed: Typed, lea: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Nom;Prénom;Téléphone;Points;Truc\nDurand;Anne;0611223344;50;x\nPetit;Jean;061;5;y\n", "utf-8")
    tried = typed("import", "customers", str(file), "--dry-run")
    assert (tried.code, "nothing was written" in tried.out) == (8, True)
    assert "Téléphone = phone" in tried.err
    assert "left out: Truc" in tried.err
    done = typed("import", "customers", str(file), "--json")
    assert (done.code, done.err) == (8, "")
    assert {key: done.document[key] for key in ("rows", "accepted", "rejected", "enrolled")} == {
        "rows": 2, "accepted": 1, "rejected": 1, "enrolled": 1
    }  # fmt: skip
    assert typed("show", "anne", "--json").document["balance"]["points"] == 50
    assert typed("import", "customers", str(file), "--date-order", "ymd").code == 2


def test_a_dry_run_says_who_would_be_updated_and_an_undo_gives_details_back(typed: Typed, tmp_path: Path) -> None:
    typed("enroll", "Anne Essai", "--phone", "0639981301")
    file = tmp_path / "list.csv"
    file.write_text("name,phone,email\nAnne Essai,0639981301,anne@example.org\n", "utf-8")
    tried = typed("import", "customers", str(file), "--dry-run")
    (update,) = typed("import", "customers", str(file), "--dry-run", "--json").document["updates"]
    assert tried.err.endswith(f"would be updated:\n  Anne Essai ({update['card']}), line 2: email\n")
    assert "would be" not in typed("import", "customers", str(file)).err
    assert typed("show", "anne", "--json").document["member"]["email"] == "anne@example.org"
    assert typed("import", "undo", "1", "--yes").code == 0
    assert typed("show", "anne", "--json").document["member"]["email"] is None


def test_a_backup_is_made_and_gone_back_to(typed: Typed, lea: str, shop: Path) -> None:
    made = typed("backup", "--json").document
    assert Path(made["path"]).parent == shop / "backups"
    typed("buy", lea, "10")
    tried = typed("restore", "--dry-run")
    assert (tried.code, "Would be lost  1" in tried.out) == (0, True)
    refused = typed("restore")
    assert (refused.code, refused.err.splitlines()[0]) == (2, "error: this needs a yes")
    assert typed("show", lea, "--json").document["balance"]["points"] == 10
    done = typed("restore", made["path"], "--yes", "--json").document
    assert (done["lost"], Path(done["kept"]).exists()) == (1, True)
    assert typed("show", lea, "--json").document["balance"]["points"] == 0
    assert "ok" in typed("backup", "--to", str(shop / "elsewhere")).out


def test_what_an_owner_should_look_at(typed: Typed, lea: str) -> None:
    assert typed("audit").out == "nothing to look at\n"
    other = typed("enroll", "Léa Martin", "--points", "30", "--anyway", "--json").document["member"]["card"]
    typed("merge", other, "--into", lea)
    typed("adjust", lea, "20", "--reason", "a cold coffee")
    listed = typed("audit").out.replace("\u00a0", " ").splitlines()
    assert listed[0] == "nothing to look at"
    assert listed[2] == "By hand, for the record: 1 adjustment (+20 points), 1 merge"
    typed("--as", "Zoé", "adjust", lea, "900", "--max", "1000", "--reason", "because")
    found = [row for row in typed("audit", "--json").document if row["look"]]
    assert ("large-adjustment", "Zoé") in [(row["kind"], row["operator"]) for row in found]
    assert "above the limit" in typed("audit", "--since", "2026-11-01").out


def test_an_import_is_taken_back_whole(typed: Typed, lea: str, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(f"date,member,amount,ref\n2026-11-21,{lea},12.50,R1\n2026-11-21,{lea},3,R2\n", encoding="utf-8")
    batch = str(typed("import", "purchases", str(file), "--json").document["batch"])
    assert "Would be undone  2" in typed("import", "undo", batch, "--dry-run").out
    assert typed("import", "undo", batch).code == 2
    assert [str(row["batch"]) for row in typed("import", "list", "--json").document] == [batch]
    assert "sales.csv" in typed("import", "list").out
    assert typed("import", "undo", batch, "--yes", "--json").document["undone"] == 2
    assert typed("show", lea, "--json").document["balance"]["points"] == 0
    assert typed("import", "undo", "99", "--yes").code == 3


def test_who_is_about_to_lose_a_tier_is_listed(typed: Typed, lea: str) -> None:
    assert typed("tiers").out == "nobody is about to lose a tier\n"
    typed("buy", lea, "200", env={"LOYALTY_NOW": "2026-11-21T11:00"})
    later = {"LOYALTY_NOW": "2027-12-01T10:00"}
    (row,) = typed("tiers", "--json", env=later).document
    assert (row["tier"], row["to"], row["on"], row["missing_cents"]) == ("Silver", "Bronze", "2027-12-21", 20_000)
    assert row["say"].replace("\u00a0", " ") == "€200.00 more before 21 December to stay Silver"
    assert "Silver" in typed("tiers", env=later).out
    narrow = typed("tiers", env={**later, "COLUMNS": "50"}).out
    assert re.search(rf"^{lea}  Léa Martin ", narrow, re.MULTILINE)
    assert max(map(len, narrow.splitlines())) <= 50
    assert typed("tiers", "--csv", env=later).out.splitlines()[1].startswith(lea)
    assert typed("tiers", "--days", "19", env=later).out == "nobody is about to lose a tier\n"
    assert typed("tiers", "--days", "soon").code == 2


def _plain(text: str) -> str:
    """Without bold letters and spaces that hold together."""
    return re.sub("\x1b\\[[0-9;]*m", "", text).replace("\u00a0", " ")


def test_the_night_is_silent_where_nobody_watches(typed: Typed, lea: str) -> None:
    assert typed("nightly") == (0, "", "")
    again = typed("nightly", "--json").document
    assert (again["ok"], {step["repeated"] for step in again["steps"]}) == (True, {True})
    watched = typed("nightly", env={"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm"})
    assert _plain(watched.out) == "ok night of 21 November 2026: done before\n"


def test_a_night_that_is_watched_is_told_a_line_for_each_step(typed: Typed, lea: str) -> None:
    wide = {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": "200"}
    lines = _plain(typed("nightly", env=wide).out).splitlines()
    assert lines[0] == "ok night of 21 November 2026"
    steps = ["lapse", "review", "birthdays", "export", "backup", "drill", "verify"]
    assert [line.split()[0] for line in lines[1:]] == steps
    assert lines[4] == "export     7 files in exports"


def test_a_night_that_failed_says_which_step_and_exits_so(typed: Typed, lea: str, shop: Path) -> None:
    (shop / "backups").write_text("a file where a folder should be", encoding="utf-8")
    answer = typed("nightly")
    assert answer.code != 0
    assert answer.out == ""
    lines = answer.err.splitlines()
    assert lines == [
        f"error: backup: {shop / 'backups'} is not a folder",
        "error: drill: there is no backup to play back",
        "all other steps are done; when it is mended, run again: loyalty nightly",
    ]


def test_a_list_for_a_spreadsheet_holds_no_formula(typed: Typed, lea: str) -> None:
    typed("enroll", "=cmd()", "--phone", "0612345679")
    row = list(csv.DictReader(io.StringIO(typed("members", "--csv", "--sort", "joined").out)))
    assert {one["name"]: one["phone"] for one in row}["'=cmd()"] == "+33612345679"


def test_a_member_is_forgotten_only_when_the_card_is_typed_or_yes_is_said(typed: Typed, lea: str) -> None:
    typed("buy", lea, "10")
    foreseen = typed("erase", lea, "--dry-run").out
    assert "would forget Léa Martin" in foreseen
    assert f"would go: card {lea}, name, phone" in foreseen
    assert re.search(r"would stay: \d+ entries, without a name", foreseen)
    assert typed("erase", lea).code == 2
    assert typed("show", lea).code == 0
    assert typed("erase", "léa", "--yes", "--json").document["card"] == lea
    assert typed("show", lea).code == 3
    assert typed("verify").code == 0


def test_everything_held_of_a_member_is_handed_out(typed: Typed, lea: str, tmp_path: Path) -> None:
    file = tmp_path / "lea.zip"
    assert typed("privacy", "export", lea, "--to", str(file), "--json").document["name"] == "Léa Martin"
    assert file.exists()
    assert typed("privacy", "export", lea, "--to", str(file)).code == 2
    assert "lea.zip" in typed("privacy", "export", lea, "--to", str(file), "--force").out


def test_who_was_not_seen_for_years_is_forgotten(typed: Typed, lea: str) -> None:
    typed("enroll", "Ancient", "--on", "2020-01-01")
    with_contact = typed("privacy", "due", "--json").document
    assert typed("privacy", "purge").code == 2
    assert "would be forgotten" in typed("privacy", "purge", "--dry-run").out
    purged = typed("privacy", "purge", "--yes", "--json").document
    assert purged["erased"] == len(with_contact)
    assert typed("privacy", "due").out == "nobody is due\n"


def test_two_records_of_one_person_become_one_and_two_again(typed: Typed, lea: str) -> None:
    other = typed("enroll", "Lea Martin", "--email", "lea@example.org", "--json").document["member"]["card"]
    typed("buy", other, "30")
    typed("buy", lea, "10")
    merged = typed("merge", other, "--into", lea)
    assert f"Merged · with Lea Martin {other}" in merged.out
    assert typed("show", other, "--json").document["balance"]["points"] == 40
    assert typed("merge", lea, "--into", lea).code == 2
    typed("undo")
    assert typed("show", other, "--json").document["balance"]["points"] == 30


def test_redeem_without_a_reward_is_the_menu(typed: Typed, lea: str) -> None:
    typed("buy", lea, "100")
    said = typed("redeem", lea)
    assert (said.code, "now" in said.out) == (0, True)
    document = json.loads(typed("redeem", lea, "--json").out)
    assert document["rewards"][0]["state"] == "now"
    assert {one["id"] for one in json.loads(typed("rewards", "--json").out)} >= {document["rewards"][0]["id"]}
    assert typed("rewards").code == 0


def test_a_birthday_without_a_year_is_shown_without_one(typed: Typed) -> None:
    assert "Birthday  31 December\n" in typed("enroll", "Bo Example", "--birthday", "12-31").out
    assert "31 December → 31 December 1990" in typed("update", "bo", "--birthday", "1990-12-31").out
