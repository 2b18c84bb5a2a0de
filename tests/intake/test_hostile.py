"""Hostile files end in a refusal within seconds; whatever bytes come in, the rows that are refused can be mended."""

import csv
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_cli.errors import FileProblem, LoyaltyError
from loyalty_cli.intake.customers import Options, import_customers
from loyalty_cli.intake.fields.rejects import RejectsFile
from loyalty_cli.intake.purchases import Options as PurchaseOptions
from loyalty_cli.intake.purchases import import_purchases
from loyalty_cli.intake.undo_import import undo_import
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.kernel.shop import OpenShop
from tests.support.programs import worked

LONG = 60_000
PATTERNS = ("1", "1 ", "1.", "a@", "1/", "(", "x1", "a ")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_cell_of_many_characters_is_refused_within_seconds(shop: OpenShop, tmp_path: Path, pattern: str) -> None:
    cell = (pattern * LONG)[:LONG]
    begun = time.process_time()
    path = tmp_path / "list.csv"
    path.write_text(
        f'Name,Phone,Email,Birthday,Points\nAda Essai,"{cell}","{cell}","{cell}","{cell}"\n', encoding="utf-8"
    )
    _is_read(shop, path)
    path.write_text(f'Order,Date,Email,Total,Status\n"{cell}","{cell}","{cell}","{cell}","{cell}"\n', encoding="utf-8")
    _is_read(shop, path)
    assert time.process_time() - begun < 10


def _is_read(shop: OpenShop, path: Path) -> bool:
    try:
        import_customers(shop, str(path), Options(dry_run=True))
        import_purchases(shop, str(path), PurchaseOptions(dry_run=True, enroll_missing=True))
    except LoyaltyError:
        return False
    return True


def test_one_cell_in_the_far_corner_is_refused(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    book = xlsxwriter.Workbook(str(tmp_path / "far.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Name", "Email"])
    sheet.write_row(1, 0, ["Ada Essai", "a@example.org"])
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    shop = init(str(tmp_path / "shop"), program=worked().encode())
    begun = time.process_time()
    with pytest.raises(FileProblem, match="reaches to row 1048576, column 16384"):
        import_customers(shop, str(tmp_path / "far.xlsx"))
    assert time.process_time() - begun < 5


def test_stray_bytes_reach_the_rejects_file(shop: OpenShop, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"\xef\xbb\xbfdate,customer,amount,caf\xe9\n2026-11-01,1,5.00,x\n2026-11-01,2,x,caf\xe9\n")
    told = import_purchases(shop, str(path), PurchaseOptions(enroll_missing=True))
    assert (told["accepted"], told["rejected"]) == (1, 1)
    text = Path(told["rejects_file"]).read_text(encoding="utf-8-sig")
    assert "2026-11-01,2,x,caf\u00e9," in text
    assert not list(tmp_path.glob("*.part"))
    again = import_purchases(shop, told["rejects_file"], PurchaseOptions(enroll_missing=True))
    assert (again["accepted"], again["rejected"]) == (0, 1)


@pytest.mark.parametrize("kind", ["customers", "purchases"])
def test_what_fails_after_a_commit_tells_what_was_recorded(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def full(*_: object) -> None:
        raise FileProblem("error.disk-reason", where="the disk is full")

    monkeypatch.setattr(RejectsFile, "write", full)
    path = tmp_path / "list.csv"
    if kind == "customers":
        path.write_text("Name,Email\nAda Essai,a@example.org\nBea,nothing\n")
        with pytest.raises(FileProblem, match="the disk is full; 1 row was recorded as import 1") as problem:
            import_customers(shop, str(path))
    else:
        path.write_text("date,customer,amount\n2026-11-01,1,5.00\n2026-11-01,2,x\n")
        with pytest.raises(FileProblem, match="the disk is full; 1 row was recorded as import 1") as problem:
            import_purchases(shop, str(path), PurchaseOptions(enroll_missing=True))
    assert "loyalty import undo 1" in (problem.value.hint or "")


CELLS = (
    "2026-11-01", "21/11/2026", "5.00", "-3", "x", "", "a@example.org", "0639980001", "C1", "paid", "refunded",
    "Refund", "=1+1", "\0", "\udce9", "4111 1111 1111 1111", "EUR", "$4", '"', "a;b", "\u202e", "1" * 300,
)  # fmt: skip
HEADERS = ("Date", "Total", "Client", "Email", "Ref", "Statut", "Devise", "Article", "Note", "", "Remboursé")
files = st.tuples(
    st.lists(st.sampled_from(HEADERS), min_size=2, max_size=8, unique=True),
    st.lists(st.lists(st.sampled_from(CELLS), max_size=9), max_size=8),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(file=files)
def test_any_file_comes_in_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, file: tuple[list[str], list[list[str]]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    shop = init(str(folder / "shop"), program=worked().encode())
    header, body = file
    path = folder / "file.csv"
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as out:
        csv.writer(out, delimiter=";").writerows([header, *body])
    imports: list[Callable[[], dict[str, Any]]] = [
        lambda: import_purchases(shop, str(path), PurchaseOptions(enroll_missing=True)),
        lambda: import_customers(shop, str(path)),
    ]
    for bring in imports:
        try:
            told = bring()
        except LoyaltyError:
            continue
        left = sum(one["rows"] for one in told["left_out"])
        assert told["rows"] == told["accepted"] + told["unchanged"] + told["rejected"] + left
        assert bool(told["rejected"]) == bool(told["rejects_file"])
    assert not list(folder.glob("*.part"))


def test_a_payment_card_in_a_header_or_a_files_name_is_never_kept(shop: OpenShop, tmp_path: Path) -> None:
    for at, number in enumerate(("4111111111111111", "4111-1111-1111-1111", "4111\u200d1111\u200d1111\u200d1111")):
        path = tmp_path / f"list {number}.csv"
        path.write_text(f"Name,Email,Newsletter,Ref {number}\nAda Essai,a{at}@example.org,yes,x\n,,,\nBea,12,,y\n")
        told = import_customers(shop, str(path))
        assert "1111" not in str({key: told[key] for key in told if key != "rejects_file"})
        assert told["accepted"] == 1
    kept = shop.conn.execute("SELECT file_name FROM batches UNION ALL SELECT source FROM consents").fetchall()
    assert "1111" not in str(kept)


def test_a_file_whose_name_is_no_text_is_brought_in(shop: OpenShop, tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"list \xff\x1b[31m.csv")
    with open(path, "wb") as file:
        file.write(b"Name,Email,Newsletter\nAda Essai,a@example.org,yes\n")
    told = import_customers(shop, os.fsdecode(path))
    assert (told["accepted"], undo_import(shop, told["batch"])["left_count"]) == (1, 0)
