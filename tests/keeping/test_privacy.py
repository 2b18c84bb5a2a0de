"""What is held of a member, in a zip to hand over."""

import csv
import io
import json
import stat
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.errors import FileProblem, MemberNotFound
from loyalty_cli.keeping.privacy import export_member
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop
from tests.support.programs import worked


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[OpenShop]:
    shop = init(str(tmp_path / "shop"), program=worked().encode())
    shop = shop._replace(rehearsed=Now(date(2026, 11, 21), "10:00", "2026-11-21T10:00:00+00:00"))
    enroll(shop, EnrollRequest("=Ada Essai", card="A1", note="ligne une"))
    yield shop
    shop.close()


def test_everything_as_json_and_each_table_as_csv(shop: OpenShop, tmp_path: Path) -> None:
    told = export_member(shop, "A1", str(tmp_path))
    path = tmp_path / "member-A1.zip"
    assert (told["file"], told["card"], told["name"]) == (str(path), "A1", "=Ada Essai")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == told["files"]
        everything = json.loads(archive.read("everything.json"))
        (row,) = csv.DictReader(io.StringIO(archive.read("member.csv").decode()))
    assert (everything["made_on"], everything["shop"]) == ("2026-11-21", "Test")
    assert (everything["member"]["name"], everything["member"]["note"]) == ("=Ada Essai", "ligne une")
    assert row["name"] == "'=Ada Essai"
    assert [fact["kind"] for fact in everything["history"]["facts"]] == ["enrolment"]
    assert everything["card"]["member"]["card"] == "A1"
    assert set(told["files"]) == {"everything.json", *(f"{name}.csv" for name in everything["tables"])}


def test_the_same_again_is_the_same_file(shop: OpenShop, tmp_path: Path) -> None:
    first = Path(export_member(shop, "A1", str(tmp_path / "a.zip"))["file"]).read_bytes()
    assert Path(export_member(shop, "A1", str(tmp_path / "b.zip"))["file"]).read_bytes() == first


def test_nothing_is_replaced_unasked(shop: OpenShop, tmp_path: Path) -> None:
    path = tmp_path / "member-A1.zip"
    path.write_text("somebody's")
    with pytest.raises(FileProblem, match="is there already"):
        export_member(shop, "A1", str(tmp_path))
    assert path.read_text() == "somebody's"
    export_member(shop, "A1", str(tmp_path), force=True)
    assert zipfile.is_zipfile(path)


def test_the_same_file_again_is_said_to_be_there(shop: OpenShop, tmp_path: Path) -> None:
    to = str(tmp_path / "lea.zip")
    export_member(shop, "A1", to)
    with pytest.raises(FileProblem) as refusal:
        export_member(shop, "A1", to)
    assert refusal.value.message == f"{to} is there already"
    assert refusal.value.hint == "write over it with --force, or name another: --to FILE"
    assert export_member(shop, "A1", to, force=True)["file"] == to


def test_a_folder_that_is_not_there(shop: OpenShop, tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        export_member(shop, "A1", str(tmp_path / "nowhere" / "a.zip"))


def test_nobody(shop: OpenShop, tmp_path: Path) -> None:
    with pytest.raises(MemberNotFound):
        export_member(shop, "B2", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]
