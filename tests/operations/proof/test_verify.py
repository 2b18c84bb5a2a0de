"""Every way to tamper with a ledger that we could think of is found, and no clean ledger is accused."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from loyalty_cli.config.loader import load
from loyalty_cli.errors import BadValue, FileProblem, VerifyFailed
from loyalty_cli.keeping.backup import backup
from loyalty_cli.language.catalogue import languages, part, speak
from loyalty_cli.ledger.checks.finding import LISTED
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.ledger.facts.heads import head_text
from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.store import programs
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.replay import TELL_EVERY
from loyalty_cli.operations.proof.verify import CHECKS, verify, verify_file
from loyalty_cli.program.kernel.facts import Allocation, Decision, PlannedEntry
from tests.support.random_shop import RandomShop
from tests.support.story import PROGRAM, copy_of, forge, last_fact, mend, reseal, told_story, unprotected

COPY = "this copy is damaged: take another backup; the ledger itself: loyalty verify"

TODAY: Final = date(2026, 7, 1)
NAMES: Final = [check.name for check in CHECKS]


@pytest.fixture(scope="module")
def told() -> OpenShop:
    return told_story()


@pytest.fixture
def shop(told: OpenShop) -> OpenShop:
    return copy_of(told)


def failing(document: dict[str, Any]) -> set[str]:
    return {check["name"] for check in document["checks"] if not check["ok"]}


def rules(document: dict[str, Any], name: str) -> set[str]:
    (check,) = (check for check in document["checks"] if check["name"] == name)
    return {failure["rule"] for failure in check["failures"]}


# --- a clean ledger -------------------------------------------------------------------------------------------------


def test_the_story_is_clean(shop: OpenShop) -> None:
    document = verify(shop, replay=True, against=head_text(shop.conn))

    assert failing(document) == set()
    assert document["ok"] is True
    assert [check["name"] for check in document["checks"]] == NAMES
    assert document["facts"] == shop.conn.execute("SELECT count(*) FROM facts").fetchone()[0]
    assert document["entries"] == shop.conn.execute("SELECT count(*) FROM entries").fetchone()[0]
    assert document["head"] == head_text(shop.conn)


def test_an_empty_ledger_is_clean() -> None:
    assert verify(RandomShop(0).shop, replay=True)["ok"] is True


def test_every_check_says_what_it_proves_and_what_to_do() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for lang in languages():
        speak(told=lang)
        assert all(check.said and check.then and check.said[0].islower() for check in CHECKS)
    assert {check.said for check in CHECKS}.isdisjoint(part("en", "proof").values())


def test_verify_writes_nothing(shop: OpenShop) -> None:
    before = "\n".join(shop.conn.iterdump())
    verify(shop, replay=True)
    assert "\n".join(shop.conn.iterdump()) == before


def test_a_quick_look_leaves_out_what_takes_long(shop: OpenShop) -> None:
    names = [check["name"] for check in verify(shop, quick=True)["checks"]]
    assert names == [check.name for check in CHECKS if check.made == "always"]


@pytest.mark.parametrize("seed", range(20))
def test_no_clean_ledger_is_accused(seed: int) -> None:
    document = verify(RandomShop(seed, merging=seed % 2 == 1).play(60).shop, replay=True)
    assert [check for check in document["checks"] if not check["ok"]] == []


@pytest.mark.long
@pytest.mark.parametrize("first", range(1_000, 2_000, 50))
def test_no_clean_ledger_of_a_thousand_is_accused(first: int) -> None:
    for seed in range(first, first + 50):
        document = verify(RandomShop(seed, merging=seed % 2 == 1).play(90).shop, replay=True)
        assert [(seed, check) for check in document["checks"] if not check["ok"]] == []


# --- tampering ------------------------------------------------------------------------------------------------------


class Script(NamedTuple):
    """A way to tamper with the ledger, the check that must find it, and the rule it is found by."""

    name: str
    tamper: Callable[[OpenShop], object]
    check: str
    rule: str


def sql(*statements: str) -> Callable[[OpenShop], None]:
    """Runs statements with the triggers out of the way; each must change something."""

    def tamper(shop: OpenShop) -> None:
        with unprotected(shop.conn) as conn:
            for statement in statements:
                assert conn.execute(statement).rowcount != 0, f"{statement} changed nothing"

    return tamper


def resealed(*statements: str) -> Callable[[OpenShop], None]:
    """The same by somebody who makes balances fit, and computes the whole chain again."""

    def tamper(shop: OpenShop) -> None:
        with unprotected(shop.conn) as conn:
            for statement in statements:
                assert conn.execute(statement).rowcount != 0, f"{statement} changed nothing"
            mend(conn)
            reseal(conn)

    return tamper


def plain(*statements: str) -> Callable[[OpenShop], None]:
    """Statements that no trigger stands in the way of."""

    def tamper(shop: OpenShop) -> None:
        for statement in statements:
            shop.conn.execute(statement)

    return tamper


def delete_last(shop: OpenShop, count: int = 1) -> None:
    """The last facts and all that hangs on them, with balances made to fit."""
    with unprotected(shop.conn) as conn:
        (last,) = conn.execute("SELECT max(id) FROM facts").fetchone()
        for table in ("allocations", "extensions", "vouchers", "tier_changes", "entries"):
            conn.execute(f"DELETE FROM {table} WHERE fact_id > ?", (last - count,))
        conn.execute("DELETE FROM facts WHERE id > ?", (last - count,))
        mend(conn)


def swap_facts(shop: OpenShop) -> None:
    """Two purchases of different members change places, with their entries."""
    with unprotected(shop.conn) as conn:
        for table, column in (("facts", "id"), ("entries", "fact_id"), ("allocations", "fact_id")):
            for was, becomes in ((18, 9_999), (19, 18), (9_999, 19)):
                conn.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (becomes, was))


def change_program(shop: OpenShop, *, with_digest: bool) -> None:
    with unprotected(shop.conn) as conn:
        conn.execute("UPDATE programs SET canonical_json = replace(canonical_json, '\"points\":30', '\"points\":3')")
        (text,) = conn.execute("SELECT canonical_json FROM programs").fetchone()
        if with_digest:
            conn.execute("UPDATE programs SET digest = ?", (digest(text.encode()),))


def forged(kind: str, decision: Decision, **more: Any) -> Callable[[OpenShop], None]:
    """A fact for Ann that is sealed as it should be, and could never have been decided."""

    def tamper(shop: OpenShop) -> None:
        told = dict(more)
        body = told.pop("body", {})
        draft = FactDraft(kind, told.pop("member", 1), told.pop("on", TODAY), TODAY, "2026-07-01T11:00:00+00:00", body)
        forge(shop, draft._replace(**told), decision)

    return tamper


def undo_twice(shop: OpenShop) -> None:
    fact_id = last_fact(shop.conn, "undo")
    (reverses,) = shop.conn.execute("SELECT reverses FROM facts WHERE id = ?", (fact_id,)).fetchone()
    forged("undo", Decision(), member=2, reverses=reverses, body={"fact": reverses, "kind": "stamp"})(shop)


def use_voucher_again(shop: OpenShop) -> None:
    code, _ = voucher(shop, "five-off")
    forged("voucher-use", Decision((PlannedEntry(f"voucher:{code}", -1, "voucher-used", {}),)))(shop)


def use_lapsed_voucher(shop: OpenShop) -> None:
    """Given back by hand, then used after its last day."""
    code, _ = voucher(shop, "five-off")
    forged("adjust", Decision((PlannedEntry(f"voucher:{code}", 1, "adjust", {}),)))(shop)
    forged("voucher-use", Decision((PlannedEntry(f"voucher:{code}", -1, "voucher-used", {}),)))(shop)


def voucher(shop: OpenShop, reward: str) -> tuple[str, int]:
    code, fact_id = shop.conn.execute("SELECT code, fact_id FROM vouchers WHERE reward = ?", (reward,)).fetchone()
    return code, fact_id


def the_same_receipt_twice(shop: OpenShop) -> None:
    """The index that keeps receipt numbers unique goes, and comes back without keeping them so."""
    (index,) = shop.conn.execute("SELECT sql FROM sqlite_master WHERE name = 'facts_ref'").fetchone()
    shop.conn.execute("DROP INDEX facts_ref")
    forged("visit", Decision(), ref="T-9")(shop)
    shop.conn.execute(index.replace("UNIQUE ", ""))


def beyond_stock(shop: OpenShop) -> None:
    """Two were to be had; a third is given."""
    for _ in range(2):
        given = Decision((PlannedEntry("reward:five-off", 1, "reward", {}),))
        forged("redemption", given, body={"reward": "five-off", "voucher_only": False})(shop)


def draw_late(shop: OpenShop) -> None:
    """On what Ann has today, a year after it ends."""
    forged("redemption", draw(shop, "points", 5), on=date(2027, 7, 1))(shop)


def draw_too_much(shop: OpenShop) -> None:
    shop.conn.execute("PRAGMA ignore_check_constraints = ON")
    forged("redemption", draw(shop, "credit", 700))(shop)


def lapse_early(shop: OpenShop) -> None:
    """All that is left of a lot that holds for months."""
    forged("lapse", draw(shop, "points", 15, "lapse"))(shop)


def draw(shop: OpenShop, unit: str, amount: int, rule: str = "redemption") -> Decision:
    """A debit on Ann's last lot of a unit."""
    (lot,) = shop.conn.execute("SELECT max(entry_id) FROM lots WHERE member_id = 1 AND unit = ?", (unit,)).fetchone()
    return Decision((PlannedEntry(unit, -amount, rule, {}),), (Allocation(-1, lot, amount),))


def twice(kind: str, body: dict[str, Any]) -> Callable[[OpenShop], None]:
    """The same fact two times."""

    def tamper(shop: OpenShop) -> None:
        for _ in range(2):
            forged(kind, Decision(), body=body)(shop)

    return tamper


def birthday_again(shop: OpenShop) -> None:
    """The birthday of 2025, a year later."""
    for day in (date(2025, 12, 30), date(2026, 1, 2)):
        forged("birthday", Decision(), on=day, body={"year": 2025})(shop)


def birthday_of_two_records(shop: OpenShop) -> None:
    """A gift to each of two records; the second when they are one already."""
    forged("birthday", Decision(), body={"year": 2026})(shop)
    draft = FactDraft("merge", 2, TODAY, TODAY, f"{TODAY}T11:00:00+00:00", {"from": 1, "fact": 1})
    forge(shop, draft, Decision())
    forge(shop, draft._replace(kind="birthday", body={"year": 2026}), Decision())


def under(shop: OpenShop, text: str) -> OpenShop:
    """The shop with another program, recorded as it should be."""
    loaded = load(text.encode()).program
    recorded = programs.record_source(shop.conn, digest(text.encode()), loaded, "{}", f"{TODAY}T08:00:00+00:00")
    return shop._replace(program=recorded.program, recording=recorded.recording)


def beyond_share(shop: OpenShop) -> None:
    """Ann had one this year; two are one too many where a member may have two."""
    shop = under(shop, PROGRAM.replace("stock = 2", 'per_member = 2\nperiod = "year"'))
    beyond_stock(shop)


def too_many_friends(shop: OpenShop) -> None:
    """The program of the story brings no friends along; one that does, two a year."""
    shop = under(shop, PROGRAM + "[referral]\nreferrer_points = 10\nper_year = 2\n")
    for friend in (7, 8, 9):
        forged("referral", Decision(), body={"friend": friend, "purchase": friend, "side": "referrer"})(shop)


FIVE: Final = Decision((PlannedEntry("points", -5, "redemption", {}),))
SCRIPTS: Final = (
    Script("an amount", sql("UPDATE entries SET amount = 999 WHERE fact_id = 3 AND unit = 'points'"), "chain", "seal"),
    Script(
        "an amount and its balance",
        sql(
            "UPDATE entries SET amount = amount + 7 WHERE fact_id = 19 AND unit = 'points'",
            "UPDATE balances SET amount = amount + 7 WHERE member_id = 1 AND unit = 'points'",
            "UPDATE lots SET granted = granted + 7, remaining = remaining + 7 WHERE fact_id = 19",
        ),
        "chain",
        "seal",
    ),
    Script(
        "an amount, and the chain anew",
        resealed("UPDATE entries SET amount = amount + 7 WHERE fact_id = 19 AND unit = 'points'"),
        "replay",
        "replay",
    ),
    Script("the last fact, balances mended", delete_last, "against", "taken-away"),
    Script("the last facts beyond an anchor", lambda shop: delete_last(shop, 7), "anchors", "taken-away"),
    Script("two facts swapped", swap_facts, "chain", "seal"),
    Script("a fact in the middle", sql("DELETE FROM facts WHERE id = 10"), "chain", "number"),
    Script("a trigger dropped", plain("DROP TRIGGER entries_no_update"), "schema", "schema"),
    Script(
        "a trigger without teeth",
        plain(
            "DROP TRIGGER facts_no_update",
            "CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts WHEN 0 BEGIN SELECT RAISE(ABORT, 'no'); END",
        ),
        "schema",
        "schema",
    ),
    Script(
        "a trigger of one's own",
        plain("CREATE TRIGGER tip AFTER INSERT ON facts BEGIN DELETE FROM wrong_codes; END"),
        "schema",
        "schema",
    ),
    Script("an index dropped", plain("DROP INDEX facts_ref"), "schema", "schema"),
    Script("a voucher's value", sql("UPDATE vouchers SET value_cents = 5000 WHERE fact_id = 5"), "chain", "seal"),
    Script("a voucher's last day", sql("UPDATE vouchers SET expires_on = '2027-01-01'"), "vouchers", "issue"),
    Script("a voucher's holder", sql("UPDATE vouchers SET member_id = 2 WHERE fact_id = 5"), "chain", "seal"),
    Script(
        "a voucher made up",
        sql(
            "INSERT INTO vouchers SELECT 'AAAA-BBBB-CCCC', fact_id, member_id, reward, name, kind, value_cents,"
            " percent_e4, issued_on, expires_on, source FROM vouchers WHERE fact_id = 5"
        ),
        "vouchers",
        "issue",
    ),
    Script("a fact back-dated", sql("UPDATE facts SET on_date = '2026-01-06' WHERE id = 9"), "chain", "seal"),
    Script(
        "a fact back-dated, and the chain anew",
        resealed(
            "UPDATE facts SET on_date = '2026-03-01' WHERE id = 19",
            "UPDATE entries SET on_date = '2026-03-01', counts_on = '2026-03-01' WHERE fact_id = 19",
        ),
        "replay",
        "replay",
    ),
    Script("the day of keying", sql("UPDATE facts SET keyed_on = '2026-06-20' WHERE id = 18"), "chain", "seal"),
    Script("who keyed it", sql("UPDATE facts SET operator = 'Lou' WHERE id = 13"), "chain", "seal"),
    Script("whose it is", sql("UPDATE facts SET member_id = 2 WHERE id = 19"), "entries", "fact"),
    Script(
        "whose entries they are",
        sql("UPDATE entries SET member_id = 2 WHERE fact_id = 19 AND unit = 'points'"),
        "entries",
        "fact",
    ),
    Script(
        "what was told", sql("UPDATE facts SET body = replace(body, '10000', '1000') WHERE id = 3"), "chain", "seal"
    ),
    Script("a receipt number", sql("UPDATE facts SET ref = 'T-10' WHERE ref = 'T-9'"), "chain", "seal"),
    Script("a recorded program", lambda shop: change_program(shop, with_digest=False), "programs", "digest"),
    Script("a program and its digest", lambda shop: change_program(shop, with_digest=True), "chain", "seal"),
    Script("an allocation", sql("UPDATE allocations SET amount = amount - 1 WHERE id = 2"), "floors", "allocated"),
    Script("an allocation's lot", sql("UPDATE allocations SET lot_id = 11 WHERE id = 2"), "lots", "tie"),
    Script("an allocation taken out", sql("DELETE FROM allocations WHERE id = 3"), "chain", "seal"),
    Script(
        "an entry more",
        sql(
            "INSERT INTO entries SELECT 999, fact_id, member_id, unit, 50, on_date, counts_on, expires_on, rule, why,"
            " reverses, origin FROM entries WHERE fact_id = 19 AND unit = 'points'"
        ),
        "entries",
        "entry-count",
    ),
    Script(
        "an entry more for an old fact",
        sql(
            "INSERT INTO entries SELECT 999, fact_id, member_id, unit, 50, on_date, counts_on, expires_on, rule, why,"
            " reverses, origin FROM entries WHERE fact_id = 3 AND unit = 'points'"
        ),
        "chain",
        "stray",
    ),
    Script("an entry less", sql("DELETE FROM entries WHERE fact_id = 4 AND unit = 'spend'"), "entries", "entry-count"),
    Script("why an entry was made", sql("UPDATE entries SET why = '{\"n\":1}' WHERE fact_id = 13"), "chain", "seal"),
    Script(
        "a reason", sql("UPDATE texts SET text = replace(text, 'again', 'twice') WHERE fact_id = 13"), "texts", "text"
    ),
    Script("a reason of another fact", sql("UPDATE texts SET fact_id = 12 WHERE fact_id = 13"), "texts", "text"),
    Script("a rule", sql("UPDATE entries SET rule = 'opening' WHERE fact_id = 13"), "chain", "seal"),
    Script("a unit", sql("UPDATE entries SET unit = 'stamps:wine' WHERE fact_id = 13"), "entries", "unit"),
    Script("a lot's last day", sql("UPDATE extensions SET expires_on = '2027-01-01' WHERE id = 1"), "chain", "seal"),
    Script("an extension more", sql("INSERT INTO extensions VALUES (99, 19, 29, '2027-01-01')"), "chain", "seal"),
    Script("a tier", sql("UPDATE tier_changes SET after = 'Platinum'"), "programs", "tier"),
    Script("a tier less", sql("DELETE FROM tier_changes"), "chain", "seal"),
    Script("a balance", plain("UPDATE balances SET amount = amount + 1 WHERE unit = 'credit'"), "derived", "balances"),
    Script("a balance of nobody", plain("INSERT INTO balances VALUES (77, 'points', 5)"), "derived", "balances"),
    Script("what is left in a lot", plain("UPDATE lots SET remaining = 0 WHERE entry_id = 4"), "derived", "lots"),
    Script("a lot less", plain("DELETE FROM lots WHERE entry_id = 5"), "derived", "lots"),
    Script("the tier in force", plain("UPDATE standings SET tier = 'Bronze'"), "derived", "standings"),
    Script("what is left of a sale", plain("UPDATE sales SET cents = cents + 1"), "derived", "sales"),
    Script("a batch's counts", plain("UPDATE batches SET accepted = 4"), "batches", "rows"),
    Script("an anchor", sql("UPDATE anchors SET facts = facts - 1"), "anchors", "rewritten"),
    Script("the file's mark", plain("PRAGMA application_id = 7"), "schema", "application-id"),
    Script("the file's version", plain("PRAGMA user_version = 99"), "schema", "user-version"),
    Script("a program that is not there", sql("UPDATE facts SET program_id = 44 WHERE id = 5"), "file", "foreign-key"),
    Script("more redeemed than there is", forged("redemption", FIVE), "floors", "allocated"),
    Script("a lot drawn on after its last day", draw_late, "lots", "day"),
    Script("more drawn than a lot holds", draw_too_much, "lots", "left"),
    Script("a lot that lapses before its last day", lapse_early, "lots", "lapse"),
    Script(
        "stamps below nothing",
        forged("adjust", Decision((PlannedEntry("stamps:coffee", -50, "adjust", {}),))),
        "floors",
        "floor",
    ),
    Script(
        "more returned than bought",
        forged("return", Decision(), reverses=3, body={"purchase": 3, "amount": 9_000, "lines": []}),
        "reversals",
        "too-much",
    ),
    Script(
        "a return that leaves the points",
        forged("return", Decision(), reverses=19, body={"purchase": 19, "amount": 1_500, "lines": []}),
        "reversals",
        "leaves",
    ),
    Script(
        "a return of no purchase",
        forged("return", Decision(), reverses=13, body={"purchase": 13}),
        "reversals",
        "names",
    ),
    Script("undone twice", undo_twice, "reversals", "once"),
    Script(
        "taken back beyond what was given",
        forged(
            "undo", Decision((PlannedEntry("spend", -2_000, "undo", {}, reverses=43),)), reverses=19, body={"fact": 19}
        ),
        "reversals",
        "beyond",
    ),
    Script("a voucher used again", use_voucher_again, "vouchers", "turn"),
    Script("a voucher used too late", use_lapsed_voucher, "vouchers", "validity"),
    Script("a receipt number twice", the_same_receipt_twice, "once", "ref"),
    Script("a reward beyond its stock", beyond_stock, "limits", "stock"),
    Script("a reward beyond a member's share", beyond_share, "limits", "share"),
    Script("two birthdays a year", twice("birthday", {"year": 2026}), "gifts", "birthday"),
    Script(
        "a friend paid for twice",
        twice("referral", {"friend": 2, "purchase": 4, "side": "referrer"}),
        "gifts",
        "referral",
    ),
    Script("thanks beyond their limit", twice("engagement", {"id": "review"}), "gifts", "engagement"),
    Script("the same birthday in another year", birthday_again, "gifts", "birthday"),
    Script("a birthday gift to each record of one person", birthday_of_two_records, "gifts", "birthday"),
    Script("more friends than a year allows", too_many_friends, "gifts", "referral"),
    Script("a kind nobody knows", forged("present", Decision()), "replay", "replay"),
    Script(
        "points out of nothing",
        forged("visit", Decision((PlannedEntry("points", 500, "points", {}),))),
        "replay",
        "replay",
    ),
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_tampering_is_found(shop: OpenShop, script: Script) -> None:
    head = head_text(shop.conn)
    script.tamper(shop)

    document = verify(shop, replay=True, against=head)

    assert document["ok"] is False
    assert script.check in failing(document)
    assert script.rule in rules(document, script.check)
    assert all(failure["next"] for check in document["checks"] for failure in check["failures"])


# --- the answer -----------------------------------------------------------------------------------------------------


def test_the_triggers_themselves_stop_who_is_not_careful(shop: OpenShop) -> None:
    for statement in ("UPDATE entries SET amount = 1", "DELETE FROM facts", "UPDATE vouchers SET value_cents = 1"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            shop.conn.execute(statement)


def test_all_failures_are_counted_and_the_first_hundred_listed(shop: OpenShop) -> None:
    with unprotected(shop.conn) as conn:
        conn.executemany(
            "INSERT INTO balances(member_id, unit, amount) VALUES (?, 'points', 1)", [(n,) for n in range(50, 200)]
        )

    (check,) = (check for check in verify(shop)["checks"] if check["name"] == "derived")

    assert check["count"] == 150
    assert len(check["failures"]) == LISTED
    assert check["failures"][0] == {
        "id": "balances 50 points",
        "rule": "balances",
        "what": "1 stands there, no row would be right",
        "next": "make it anew from what is recorded: loyalty doctor",
    }


def test_an_earlier_head_holds_while_the_ledger_goes_on(shop: OpenShop) -> None:
    for facts, seal in shop.conn.execute("SELECT id, hash FROM facts").fetchall():
        assert verify(shop, quick=True, against=f"loyalty-2026-07-01-{facts}-{seal.hex()[:32]}.db")["ok"] is True


def test_the_head_of_nothing_is_a_beginning_of_everything(shop: OpenShop) -> None:
    assert verify(shop, quick=True, against="0-" + "0" * 32)["ok"] is True


def test_another_ledgers_head_is_none_of_ours(shop: OpenShop) -> None:
    document = verify(shop, quick=True, against="3-" + "ab" * 16)
    assert rules(document, "against") == {"rewritten"}


def test_what_is_no_head_is_refused(shop: OpenShop) -> None:
    with pytest.raises(BadValue):
        verify(shop, against="monday")


def test_a_quick_look_sees_the_end_of_the_chain(shop: OpenShop) -> None:
    sql("UPDATE facts SET operator = 'Lou' WHERE id = 19")(shop)
    assert rules(verify(shop, quick=True), "chain") == {"seal"}


def test_each_break_of_the_chain_is_told_once(shop: OpenShop) -> None:
    sql("UPDATE facts SET operator = 'Lou' WHERE id IN (4, 9)")(shop)
    (check,) = (check for check in verify(shop)["checks"] if check["name"] == "chain")
    assert [failure["id"] for failure in check["failures"]] == ["fact 4", "fact 9"]


def test_the_program_file_is_the_one_recorded(tmp_path: Path) -> None:
    chance = RandomShop(1, tmp_path)
    assert verify(chance.shop)["ok"] is True
    with unprotected(chance.conn) as conn:
        conn.execute("UPDATE program_sources SET settings_json = replace(settings_json, '14', '15')")
    assert failing(verify(chance.shop)) == {"program-file"}


def test_the_newest_backup_is_proven_whole(tmp_path: Path) -> None:
    """Somebody changes an amount in the copy, and its balances; its seals and its name are as they were."""
    chance = RandomShop(4, tmp_path).play(60)
    path = backup(chance.shop)["path"]
    assert verify(chance.shop)["ok"] is True
    with closing(sqlite3.connect(path, isolation_level=None)) as copy, unprotected(copy):
        changed = copy.execute("UPDATE entries SET amount = amount + 1 WHERE id = (SELECT max(id) FROM entries)")
        assert changed.rowcount == 1
        mend(copy)

    document = verify(chance.shop)

    assert failing(document) == {"backup"}
    assert rules(document, "backup") >= {"chain"}
    assert verify(chance.shop, drilled=True)["ok"] is True


def test_who_watches_hears_how_many_facts_are_decided_again(tmp_path: Path) -> None:
    chance = RandomShop(2, tmp_path).play(3 * TELL_EVERY)
    heard: list[tuple[str, int, int]] = []
    facts = verify(chance.shop, replay=True, tell=lambda *told: heard.append(told))["facts"]
    assert heard[0] == ("decided again", TELL_EVERY, facts)


def test_a_file_of_its_own_is_proven_as_a_ledger_is(tmp_path: Path) -> None:
    chance = RandomShop(2, tmp_path).play(20)
    path = str(tmp_path / "loyalty.db")
    head = head_text(chance.conn)
    assert verify_file(path, replay=True, against=head)["ok"] is True

    delete_last(chance.shop)

    assert failing(verify_file(path, against=head)) == {"against"}


def test_of_a_copy_that_is_damaged_another_is_to_be_made(tmp_path: Path) -> None:
    chance = RandomShop(2, tmp_path).play(20)
    copy = Path(backup(chance.shop)["path"])
    whole = copy.read_bytes()
    flipped = bytearray(whole)
    at = whole.rindex(b'"cents"')
    flipped[at : at + 7] = b'"cemts"'
    copy.write_bytes(flipped)
    document = verify_file(str(copy))
    assert not document["ok"]
    assert {one["next"] for check in document["checks"] for one in check["failures"]} == {COPY}

    copy.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(VerifyFailed) as refusal:
        verify_file(str(copy))
    assert (refusal.value.exit_code, refusal.value.hint) == (7, COPY)


def test_what_is_no_ledger_is_a_wrong_file_and_no_busy_disk(tmp_path: Path) -> None:
    junk = tmp_path / "junk.bin"
    junk.write_bytes(b"nothing of a ledger " * 400)
    with pytest.raises(FileProblem) as refusal:
        verify_file(str(junk))
    assert refusal.value.exit_code == 2
    assert refusal.value.hint == "name a backup; the ledger itself: loyalty verify"


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        verify_file(str(tmp_path / "monday.db"))
    assert list(tmp_path.iterdir()) == []


def test_what_is_found_is_told_in_the_language_in_force(shop: OpenShop) -> None:
    sql("UPDATE entries SET amount = amount + 1 WHERE id = 1", "DELETE FROM facts WHERE id = 2")(shop)
    speak(told="fr")
    told = [one["what"] for check in verify(shop)["checks"] for one in check["failures"]]
    assert "manque\u00a0: l’opération 3 suit la 1" in told
    assert [what for what in told if re.search(r"\b(is|was|are|the|of|fact)\b", what)] == []


def test_a_tampered_ledger_ends_the_command_with_seven(tmp_path: Path) -> None:
    chance = RandomShop(3, tmp_path).play(10)
    command = [sys.executable, "-m", "loyalty_cli", "--shop", str(tmp_path), "verify", "--json"]
    clean = subprocess.run(command, capture_output=True, text=True, check=False)
    sql("UPDATE entries SET amount = amount + 1 WHERE id = 1")(chance.shop)
    tampered = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (clean.returncode, tampered.returncode) == (0, 7)
    assert json.loads(tampered.stdout)["ok"] is False
