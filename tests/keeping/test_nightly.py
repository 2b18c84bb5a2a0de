"""The night as a whole: once a day, in order, alone; whatever becomes of it, the next run makes it one clean run."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

from loyalty_cli.errors import BadValue, Busy, StorageError
from loyalty_cli.keeping.nightly import BY_DAY, WHOLE, alone, nightly
from loyalty_cli.language.catalogue import speak
from loyalty_cli.ledger.people.members import update_member
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.visit import visit
from loyalty_cli.operations.due import nights
from loyalty_cli.operations.kernel import codes
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.verify import verify
from tests.support.nights import ledger
from tests.support.programs import worked

PROGRAM = worked(birthday='reward = "free-coffee"').replace('language = "fr"', 'language = "en"')
STEPS = (*BY_DAY, *WHOLE)
PEOPLE = 6
PROVEN = "exported, backed up, played back, proven"


def at(shop: OpenShop, day: str, time: str = "03:30") -> OpenShop:
    return shop._replace(rehearsed=Now(date.fromisoformat(day), time, f"{day}T{time}:00+00:00"))


def begin(folder: Path) -> OpenShop:
    """A shop with a birthday, points that lapse and a tier to review, all around the end of November."""
    shop = at(init(str(folder), program=PROGRAM.encode()), "2025-10-20")
    enroll(shop, EnrollRequest("Léa Inventée", birthday=date(1987, 11, 28), email="lea@example.org", card="A1"))
    enroll(shop, EnrollRequest("Nino Inventé", birthday=date(1990, 11, 30), card="B2"))
    buy(shop, "A1", 20_000, ref="T1")
    shop = at(shop, "2025-11-10")
    for number in range(PEOPLE):
        enroll(shop, EnrollRequest(f"Personne {number}", points=10, card=f"P{number}"))
    buy(shop, "B2", 3_000, ref="T2")
    visit(at(shop, "2026-11-10"), "P0")
    return shop


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shop just begun, to be copied."""
    folder = tmp_path_factory.mktemp("begun") / "shop"
    begin(folder).close()
    return folder


@pytest.fixture
def another(begun: Path, tmp_path: Path) -> Callable[[str], OpenShop]:
    """Opens one more copy of the shop."""

    def another(name: str) -> OpenShop:
        shutil.copytree(begun, tmp_path / name)
        return open_shop(str(tmp_path / name))

    return another


@pytest.fixture
def shop(another: Callable[[str], OpenShop]) -> Iterator[OpenShop]:
    shop = another("shop")
    yield shop
    shop.close()


def test_the_night_speaks_the_language_of_the_shop(shop: OpenShop) -> None:
    speak(told="fr")
    document = nightly(at(shop, "2026-11-28"))
    details = {step: one["detail"] for step, one in steps_of(document).items()}
    assert details["lapse"] == "expiré\u00a0: 200 points"
    assert details["review"] == "1 membre descendu"
    assert details["export"] == "7 fichiers dans exports"
    assert details["verify"].endswith(f"empreinte {verify(shop)['head']}")
    assert "exporté, sauvegardé, restauré à l’essai, prouvé" in document["summary"]
    speak(told="en")
    again = nightly(at(shop, "2026-11-28"))
    assert again["summary"] == "done before"


def steps_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["step"]: one for one in document["steps"]}


def nights_of(shop: OpenShop) -> set[tuple[str, str, str]]:
    """Which step was done for which day, and what of it does not tell the folder, the time or a code drawn by lot."""
    rows = shop.conn.execute("SELECT on_date, step, CASE WHEN step IN ('lapse', 'review') THEN detail END FROM nights")
    return set(rows.fetchall())


def files_of(folder: Path) -> list[str]:
    """The files of a shop; a backup without its time and head."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted("backup" if name.startswith("backups/") else name for name in names)


def test_the_first_night(shop: OpenShop) -> None:
    document = nightly(at(shop, "2026-11-28"))
    assert (document["ok"], document["exit_code"], document["on"]) == (True, 0, "2026-11-28")
    assert [one["step"] for one in document["steps"]] == list(STEPS)
    assert all(one["ok"] and not one["repeated"] and one["on"] == ["2026-11-28"] for one in document["steps"])
    details = {step: one["detail"] for step, one in steps_of(document).items()}
    assert details["lapse"] == "200 points lapsed"
    assert details["review"] == "1 member lowered"
    assert details["birthdays"] == "1 gift, exports/birthday-letters-2026-11-28.csv"
    assert details["export"] == "7 files in exports"
    assert details["backup"].startswith("loyalty-20261128T033000Z-")
    assert details["drill"].endswith(f"head {verify(shop)['head']}")
    assert details["verify"] == details["drill"]


def test_the_letters_are_for_mail_merge(shop: OpenShop, tmp_path: Path) -> None:
    speak(told="fr")
    import csv

    nightly(at(shop, "2026-11-28"))
    path = tmp_path / "shop" / "exports" / "birthday-letters-2026-11-28.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    (code,) = shop.conn.execute("SELECT code FROM vouchers WHERE source = 'birthday'").fetchone()
    assert row == {
        "card": "A1",
        "name": "Léa Inventée",
        "phone": "",
        "email": "lea@example.org",
        "channels": "",
        "on": "2026-11-28",
        "gift": "Free coffee",
        "code": code,
        "until": "2027-02-26",
        "message": "Bon anniversaire, Léa Inventée\u00a0! Test vous offre\u00a0: Free coffee, jusqu’au 26 février 2027."
        f" Votre code\u00a0: {code}",
        "say": "Léa Inventée, anniversaire le 28 novembre\u00a0: Free coffee",
    }


def test_run_again_it_does_nothing(shop: OpenShop, tmp_path: Path) -> None:
    first = nightly(at(shop, "2026-11-28"))
    before, files = ledger(shop), files_of(tmp_path / "shop")
    again = nightly(at(shop, "2026-11-28", "23:30"))
    assert all(one["repeated"] and one["ok"] and one["on"] == [] for one in again["steps"])
    assert [one["detail"] for one in again["steps"]] == [one["detail"] for one in first["steps"]]
    assert (again["ok"], again["exit_code"]) == (True, 0)
    assert (ledger(shop), files_of(tmp_path / "shop")) == (before, files)


def test_missed_nights_are_caught_up_in_order(shop: OpenShop) -> None:
    nightly(at(shop, "2026-11-20"))
    document = nightly(at(shop, "2026-12-04"))
    steps = steps_of(document)
    assert steps["birthdays"]["on"] == [f"2026-11-{day}" for day in range(21, 31)] + [
        f"2026-12-0{day}" for day in range(1, 5)
    ]
    assert steps["lapse"]["detail"] == "2026-12-01: 90 points lapsed"
    assert [part.split(",")[0] for part in steps["birthdays"]["detail"].split("; ")] == [
        "2026-11-28: 1 gift",
        "2026-11-30: 1 gift",
    ]
    assert (steps["export"]["on"], steps["review"]["detail"]) == (["2026-12-04"], "0 members lowered")
    assert [on for kind, _, on, *_ in ledger(shop) if kind == "birthday"] == [
        "2026-11-28",
        "2026-11-28",
        "2026-11-30",
        "2026-11-30",
    ]


def test_the_same_with_and_without_the_missed_nights(another: Callable[[str], OpenShop]) -> None:
    both = [another(name) for name in ("every", "some")]
    for day in range(20, 31):
        nightly(at(both[0], f"2026-11-{day}"))
    nightly(at(both[1], "2026-11-20"))
    for shop in both:
        nightly(at(shop, "2026-12-01"))
    every, some = both
    assert ledger(every) == ledger(some)
    by_day = {row for row in nights_of(every) if row[1] in BY_DAY}
    assert by_day == {row for row in nights_of(some) if row[1] in BY_DAY}
    for shop in both:
        assert verify(shop, replay=True)["ok"]
        shop.close()


def test_notices_for_the_owner(shop: OpenShop, tmp_path: Path) -> None:
    speak(told="fr")
    document = nightly(at(shop, "2026-10-25"))
    assert document["notices"] == [
        {
            "card": "A1",
            "name": "Léa Inventée",
            "phone": None,
            "email": "lea@example.org",
            "channels": [],
            "tier": "Silver",
            "to": "Bronze",
            "on": "2026-11-19",
            "missing_cents": 20_000,
            "counts_from": None,
            "say": "Encore 200,00\u00a0€ d’achats avant le 19 novembre pour rester au niveau Silver",
        }
    ]
    assert document["summary"].endswith("; 1 membre à prévenir de son niveau\u00a0: loyalty tiers")
    (line,) = (tmp_path / "shop" / "exports" / "tier-notices.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert line.startswith("A1,Léa Inventée,,lea@example.org,,Silver,Bronze,2026-11-19,20000,,")


def test_a_phone_of_a_letter_stays_as_it_is_dialled(shop: OpenShop, tmp_path: Path) -> None:
    update_member(shop.conn, 1, {"phone": "+33639980017", "name": "=Léa"})
    nightly(at(shop, "2026-10-25"))
    (line,) = (tmp_path / "shop" / "exports" / "tier-notices.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert line.startswith("A1,'=Léa,+33639980017,lea@example.org,")


def test_whom_to_tell_is_of_the_day_of_the_night(shop: OpenShop, tmp_path: Path) -> None:
    nightly(at(shop, "2026-10-25"))
    nightly(at(shop, "2026-11-20"))
    path = tmp_path / "shop" / "exports" / "tier-notices.csv"
    assert path.read_text(encoding="utf-8").count("\n") == 1
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (
            ["2026-11-28"],
            "200 points lapsed; 1 member lowered; 1 gift, exports/birthday-letters-2026-11-28.csv; " + PROVEN,
        ),
        (["2026-11-20"], "200 points lapsed; 1 member lowered; " + PROVEN),
        (["2026-11-20", "2026-11-22"], PROVEN),
        (["2026-11-20", "2026-11-20"], "done before"),
    ],
)
def test_the_night_in_a_line(shop: OpenShop, days: list[str], line: str) -> None:
    told = [nightly(at(shop, on))["summary"] for on in days]
    assert told[-1] == line


def test_one_that_fails_stops_no_other_and_is_tried_again(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop" / "exports").write_text("in the way")
    document = nightly(at(shop, "2026-11-21"))
    steps = steps_of(document)
    assert [step for step, one in steps.items() if not one["ok"]] == ["export"]
    assert (document["ok"], document["exit_code"]) == (False, 2)
    assert document["summary"].endswith("; backed up, played back, proven; NOT done: export")
    assert steps["export"]["detail"] == f"{tmp_path / 'shop' / 'exports'} is not a folder"
    (tmp_path / "shop" / "exports").unlink()
    again = nightly(at(shop, "2026-11-21", "04:30"))
    assert again["exit_code"] == 0
    assert [one["step"] for one in again["steps"] if not one["repeated"]] == ["export"]


def test_a_day_that_fails_leaves_the_later_ones_for_the_next_run(shop: OpenShop, tmp_path: Path) -> None:
    nightly(at(shop, "2026-11-20"))
    exports = tmp_path / "shop" / "exports"
    exports.rename(tmp_path / "aside")
    exports.write_text("in the way")
    document = nightly(at(shop, "2026-11-29"))
    steps = steps_of(document)
    assert steps["birthdays"]["on"] == [f"2026-11-{day}" for day in range(21, 28)]
    assert not steps["birthdays"]["ok"]
    assert steps["lapse"]["ok"]
    exports.unlink()
    again = steps_of(nightly(at(shop, "2026-11-29", "05:00")))
    assert again["birthdays"]["on"] == ["2026-11-28", "2026-11-29"]
    assert (exports / "birthday-letters-2026-11-28.csv").exists()


@pytest.mark.parametrize(
    ("raised", "code"),
    [(BadValue("error.sell-nothing"), 2), (Busy("error.busy"), 6), (sqlite3.OperationalError("so"), 6)],
)
@pytest.mark.parametrize("part", ["lapse.run", "review.run", "birthdays.run", "backup", "verify"])
def test_the_exit_code_says_what_failed(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch, part: str, raised: Exception, code: int
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise raised

    monkeypatch.setattr(f"loyalty_cli.keeping.nightly.{part}", fail)
    document = nightly(at(shop, "2026-11-21"))
    failed = [one["step"] for one in document["steps"] if not one["ok"]]
    assert failed == (["backup", "drill"] if part == "backup" else [part.partition(".")[0]])
    assert document["exit_code"] == code


def test_what_does_not_verify_is_said_before_all(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    def unproven(*_: Any, **__: Any) -> dict[str, Any]:
        checks = [
            {"name": "chain", "ok": False, "detail": "fact 3 is not as it was sealed"},
            {"name": "lots", "ok": True, "detail": ""},
        ]
        return {"ok": False, "facts": 3, "head": "", "checks": checks}

    def busy(*_: Any, **__: Any) -> Any:
        raise Busy("error.ledger-in-use")

    monkeypatch.setattr("loyalty_cli.keeping.nightly.verify", unproven)
    monkeypatch.setattr("loyalty_cli.keeping.nightly.lapse.run", busy)
    document = nightly(at(shop, "2026-11-21"))
    assert document["exit_code"] == 7
    assert steps_of(document)["verify"]["detail"] == "chain: fact 3 is not as it was sealed"
    assert steps_of(document)["drill"]["ok"]


def test_two_at_once_one_works_and_the_other_says_so(shop: OpenShop) -> None:
    with alone(shop), pytest.raises(Busy, match="a nightly run is under way") as refusal:
        nightly(at(shop, "2026-11-21"))
    assert refusal.value.exit_code == 6
    assert shop.conn.execute("SELECT count(*) FROM nights").fetchone() == (0,)
    assert nightly(at(shop, "2026-11-21"))["ok"]


def test_a_disk_that_fails_is_no_other_night(shop: OpenShop) -> None:
    lock = Path(f"{shop.db_path}.nightly")
    lock.write_bytes(b"no database at all, but long enough for a header" * 20)
    with pytest.raises(StorageError, match="can not be locked: file is not a database") as refusal, alone(shop):
        pass
    assert not isinstance(refusal.value, Busy)


def test_a_killed_night_does_not_block_the_next(shop: OpenShop) -> None:
    killed(lambda: alone(shop).__enter__())
    assert nightly(at(shop, "2026-11-21"))["ok"]


@pytest.mark.parametrize("part", ["lapse.run", "birthdays.run", "export_all", "backup", "verify"])
def test_stopped_by_hand_it_is_whole_and_goes_on_where_it_stopped(
    shop: OpenShop, clean: OpenShop, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    nightly(at(shop, "2026-11-19"))

    def stop(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"loyalty_cli.keeping.nightly.{part}", stop)
        with pytest.raises(KeyboardInterrupt):
            nightly(at(shop, "2026-12-01"))
    assert nightly(at(shop, "2026-12-01", "04:00"))["ok"]
    assert ledger(shop) == ledger(clean)


def test_a_clock_that_jumped_is_asked_about(shop: OpenShop) -> None:
    nightly(at(shop, "2026-11-21"))
    before = ledger(shop)
    document = nightly(at(shop, "2036-11-21"))
    assert [one["step"] for one in document["steps"] if not one["ok"]] == list(BY_DAY)
    assert document["exit_code"] == 5
    assert "is the clock right" in shop_hint(shop)
    assert ledger(shop) == before


def shop_hint(shop: OpenShop) -> str:
    from loyalty_cli.errors import Refused

    with pytest.raises(Refused) as refusal:
        nights.missed_days(shop.conn, "lapse", date(2036, 11, 21))
    return refusal.value.hint


def test_whoever_is_sure_of_the_clock_begins_again(shop: OpenShop) -> None:
    nightly(at(shop, "2026-11-21"))
    document = nightly(at(shop, "2036-11-21"), sure=True)
    assert document["ok"]
    assert steps_of(document)["birthdays"]["on"] == ["2036-11-21"]


def test_a_clock_that_went_back_does_nothing_twice(shop: OpenShop) -> None:
    nightly(at(shop, "2026-11-29"))
    before = ledger(shop)
    document = nightly(at(shop, "2026-11-28"))
    assert all(one["repeated"] for one in document["steps"])
    assert ledger(shop) == before


def test_progress_is_told(shop: OpenShop) -> None:
    told: list[tuple[str, int, int]] = []
    nightly(at(shop, "2026-12-02"), tell=lambda step, done, total: told.append((step, done, total)))
    assert ("lapse", PEOPLE + 2, PEOPLE + 2) in told
    assert ("birthdays", 2, 2) in told


def killed(work: Callable[[], object]) -> None:
    """Does the work in a child that kills itself when it is over, or before."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status)


KILLS: dict[str, str] = {
    "before the lapses": "loyalty_cli.keeping.nightly.lapse.run",
    "before the review": "loyalty_cli.keeping.nightly.review.run",
    "before the gifts": "loyalty_cli.keeping.nightly.birthdays.run",
    "before the letters": "loyalty_cli.keeping.nightly.write_letters",
    "before the export": "loyalty_cli.keeping.nightly.export_all",
    "before the backup": "loyalty_cli.keeping.nightly.backup",
    "before the drill": "loyalty_cli.keeping.nightly.restore_drill",
    "before the proof": "loyalty_cli.keeping.nightly.verify",
    "before a step is noted": "loyalty_cli.keeping.nightly.mark_done",
    "amid the lapses": "loyalty_cli.operations.due.nights.time.sleep",
    "amid the files": "loyalty_cli.outlet.files.Part.sync",
    "before a name": "loyalty_cli.outlet.files.Part.place",
}


@pytest.fixture(scope="module")
def clean(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """The shop after one clean run of two nights, twelve days apart."""
    folder = tmp_path_factory.mktemp("clean") / "shop"
    shutil.copytree(begun, folder)
    shop = open_shop(str(folder))
    for day in ("2026-11-19", "2026-12-01"):
        assert nightly(at(shop, day))["ok"]
    yield shop
    shop.close()


@pytest.mark.parametrize("times", [1, pytest.param(2, marks=pytest.mark.long)])
@pytest.mark.parametrize("where", KILLS)
def test_killed_anywhere_and_run_again_it_is_one_clean_run(
    clean: OpenShop, another: Callable[[str], OpenShop], where: str, times: int
) -> None:
    """The n-th time that a place is reached, the process is gone."""
    shop = another("shop")
    nightly(at(shop, "2026-11-19"))
    shop.close()

    def die() -> None:
        patch = pytest.MonkeyPatch()
        patch.setattr(nights, "HOLD_S", 0.0)
        # The run that is killed draws codes of its own: those of the test would be drawn again by the next run.
        patch.setattr(codes, "os", os)
        _kill_at(patch, KILLS[where], times)
        nightly(at(open_shop(shop.root), "2026-12-01"))

    killed(die)
    shop = open_shop(shop.root)
    document = nightly(at(shop, "2026-12-01", "04:00"))
    assert document["ok"], document
    assert ledger(shop) == ledger(clean)
    assert {row[:2] for row in nights_of(shop)} == {row[:2] for row in nights_of(clean)}
    assert set(files_of(Path(shop.root))) == set(files_of(Path(clean.root)))
    assert verify(shop, replay=True)["ok"]
    shop.close()


def _kill_at(patch: pytest.MonkeyPatch, place: str, times: int) -> None:
    path, _, name = place.rpartition(".")
    owner: Any = resolve_name(path)
    real, reached = getattr(owner, name), 0

    def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal reached
        reached += 1
        if reached == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)

    patch.setattr(owner, name, deadly)


def test_the_lock_is_never_held_for_long(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no time to hold it, each breakage has a transaction of its own."""
    monkeypatch.setattr(nights, "HOLD_S", 0.0)
    begun: list[int] = []
    real = connection.writing

    def counting(*args: Any, **kwargs: Any) -> Any:
        begun.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr("loyalty_cli.operations.due.nights.connection.writing", counting)
    nightly(at(shop, "2026-12-02"))
    assert len(begun) >= PEOPLE + 2


def test_the_page_of_a_month_is_written_on_the_first_night_of_the_next(shop: OpenShop, tmp_path: Path) -> None:
    def pages() -> list[str]:
        return sorted(path.name for path in Path(shop.root).rglob("report-*.html"))

    nightly(at(shop, "2026-11-29"))
    assert pages() == []
    nightly(at(shop, "2026-12-01"))
    assert pages() == ["report-2026-11.html"]
    nightly(at(shop, "2026-12-02"))
    assert pages() == ["report-2026-11.html"]
    # No night on the first: the next one writes it.
    nightly(at(shop, "2027-01-03"))
    assert pages() == ["report-2026-11.html", "report-2026-12.html"]
    [text] = [path.read_text(encoding="utf-8") for path in Path(shop.root).rglob("report-2026-11.html")]
    assert "30 November 2026" in text or "30 novembre 2026" in text
    assert "Nino" not in text


def test_quiet_days_are_marked_together(shop: OpenShop) -> None:
    nightly(at(shop, "2026-12-05"))
    written = []
    shop.conn.set_trace_callback(lambda sql: written.append(sql) if sql.startswith("COMMIT") else None)
    assert nightly(at(shop, "2028-12-05"))["ok"]
    shop.conn.set_trace_callback(None)
    (marked,) = shop.conn.execute("SELECT count(*) FROM nights WHERE step = 'lapse'").fetchone()
    assert marked == 2 * 365 + 2
    assert len(written) < 100
