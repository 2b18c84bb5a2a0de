"""What outlives an erasure in the shop's folder is named before and after."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.erase import erase, foresee
from loyalty_cli.operations.kernel.recording import find_member
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.copies import copies_of


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[OpenShop]:
    init(str(tmp_path))
    opened = open_shop(str(tmp_path))
    enroll(opened, EnrollRequest("Zénobie Fictive", card="Z1", email="z@example.org"))
    yield opened
    opened.close()


def found(shop: OpenShop) -> Member:
    return find_member(shop, "Z1")


def test_ledgers_kept_aside_and_the_members_own_file_are_copies(shop: OpenShop, tmp_path: Path) -> None:
    aside = "loyalty.db.before-restore-20261121T093000Z"
    for name in (aside, "member-Z1.zip", "member-OTHER.zip", "notes.txt"):
        (tmp_path / name).write_text("kept")
    assert copies_of(shop, [found(shop)]) == [aside, "member-Z1.zip"]
    told = f"these files still name the member, delete them: {aside}, member-Z1.zip"
    assert told in foresee(shop, "Z1")["warnings"]
    assert told in erase(shop, "Z1")["warnings"]


def test_what_is_foreseen_is_what_is_done(shop: OpenShop) -> None:
    foreseen = foresee(shop, "Z1")
    done = erase(shop, "Z1")
    assert (foreseen.pop("dry_run"), foreseen.pop("name")) == (True, "Zénobie Fictive")
    assert foreseen == {key: done[key] for key in foreseen}
    assert foreseen["erased"] == ["name", "email"]


def test_a_folder_that_is_gone_holds_no_copies(shop: OpenShop, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    assert copies_of(shop._replace(root=gone, db_path=f"{gone}/loyalty.db"), [found(shop)]) == []


def test_spreadsheets_are_searched_for_the_name(shop: OpenShop, tmp_path: Path) -> None:
    member = found(shop)
    for name, text in (("names.xlsx", member.name), ("others.xlsx", "Somebody else")):
        with ZipFile(tmp_path / name, "w") as sheet:
            sheet.writestr("xl/sharedStrings.xml", f"<sst><si><t>{text}</t></si></sst>")
    (tmp_path / "broken.xlsx").write_bytes(b"no zip")
    assert [name for name in copies_of(shop, [member]) if name.endswith(".xlsx")] == ["broken.xlsx", "names.xlsx"]
