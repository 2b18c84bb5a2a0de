"""Where a shop is found, and what finding it may cost."""

import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from loyalty_cli.config import files
from loyalty_cli.errors import FileProblem, ProgramInvalid, ShopNotFound
from tests.config.specimens import SHOP


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop in a folder of its own, and the current folder elsewhere, with nothing above it."""
    folder = tmp_path / "café"
    folder.mkdir()
    (folder / "loyalty.toml").write_text(SHOP)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: str(tmp_path / "data"))
    return folder


def test_the_folder_named_comes_first(shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "loyalty.toml").write_text(SHOP)
    assert files.find_root(str(shop), {"LOYALTY_SHOP": str(other)}) == str(shop)


def test_then_the_environment(shop: Path) -> None:
    assert files.find_root(None, {"LOYALTY_SHOP": str(shop)}) == str(shop)


def test_then_the_current_folder_or_the_nearest_above_it(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = shop / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert files.find_root(None, {}) == str(shop)
    (shop / "a" / "loyalty.toml").write_text(SHOP)
    assert files.find_root(None, {"LOYALTY_SHOP": ""}) == str(shop / "a")


def test_then_the_users_data_folder(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "loyalty.toml").write_text(SHOP)
    assert files.find_root(None, {}) == str(tmp_path / "data")


def test_a_relative_folder_is_made_absolute(shop: Path) -> None:
    assert files.find_root("../café", {}) == str(shop)


def test_no_shop_anywhere(shop: Path) -> None:
    with pytest.raises(ShopNotFound) as refusal:
        files.find_root(None, {})
    assert refusal.value.message == "there is no loyalty.toml in this folder or above it"
    assert refusal.value.hint == "loyalty init begins a shop here; --shop DIR names one"
    assert refusal.value.exit_code == 3


@pytest.mark.parametrize("named", ["nowhere", "", "a\0b"])
def test_a_folder_named_is_never_replaced_by_another(shop: Path, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop.parent)
    with pytest.raises(ShopNotFound) as refusal:
        files.find_root(named, {"LOYALTY_SHOP": str(shop)})
    assert refusal.value.hint == f"loyalty init {named}"


def test_a_folder_called_loyalty_toml_is_no_shop(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "loyalty.toml").mkdir()
    with pytest.raises(ShopNotFound):
        files.find_root(None, {})


def test_the_current_folder_may_be_gone(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").rmdir()
    with pytest.raises(ShopNotFound):
        files.find_root(None, {})


def test_the_program_file_is_read_as_bytes(shop: Path) -> None:
    assert files.read_source(str(shop)) == SHOP.encode()


def test_of_a_huge_file_only_enough_is_read_to_refuse_it(shop: Path) -> None:
    (shop / "loyalty.toml").write_bytes(b"#" * 1_000_000)
    assert len(files.read_source(str(shop))) == 65_537


def test_a_program_file_that_went_away(shop: Path) -> None:
    (shop / "loyalty.toml").unlink()
    with pytest.raises(ShopNotFound):
        files.read_source(str(shop))


def test_a_program_file_that_cannot_be_read(shop: Path) -> None:
    (shop / "loyalty.toml").unlink()
    (shop / "loyalty.toml").mkdir()
    with pytest.raises(FileProblem, match="cannot be read: Is a directory") as refusal:
        files.read_source(str(shop))
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (SHOP, "/shop/loyalty.db"),
        (SHOP + 'database = "ledger.db"\n', "/shop/ledger.db"),
        (SHOP + 'database = "data/ledger.db"\n', "/shop/data/ledger.db"),
        (SHOP + 'database = "/mnt/disk/ledger.db"\n', "/mnt/disk/ledger.db"),
        (SHOP + 'database = "~/ledger.db"\n', os.path.expanduser("~/ledger.db")),
        (SHOP + '# database = "ledger.db"\n', "/shop/loyalty.db"),
        (SHOP + 'country = "FR" # no database\n', "/shop/loyalty.db"),
        (SHOP + '"data\\u0062ase" = "ledger.db"\n', "/shop/ledger.db"),
        ("shop = { name = '''\n# x''', database = 'ledger.db' }\n", "/shop/ledger.db"),
    ],
)
def test_where_the_database_is(text: str, path: str) -> None:
    assert files.database_path("/shop", text.encode()) == path


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (SHOP + "database = 1\n", 'shop.database: 1 is not a path; write it like "loyalty.db"'),
        (
            SHOP + 'database = "../a"\n',
            'shop.database: "../a" goes up with ..; write the whole path from the root instead',
        ),
        ("shop = 'database'\n", 'shop: "database" is not a table; write it under [shop]'),
    ],
)
def test_a_database_that_cannot_be(text: str, problem: str) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        files.database_path("/shop", text.encode())
    assert refusal.value.problems == (problem,)


def modules_after(code: str, *names: str) -> list[str]:
    """Which of the modules a fresh interpreter has loaded after running the code."""
    show = f"import sys\n{code}\nprint([name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)
    return [name for name in names if repr(name) in done.stdout]


def test_the_way_of_a_sale_loads_nothing_heavy(shop: Path) -> None:
    code = (
        "from loyalty_cli.config import files, settings\n"
        f"root = files.find_root({str(shop)!r}, {{}})\n"
        "source = files.read_source(root) + files.sample_text()\n"
        "files.database_path(root, source)\n"
        "settings.from_json(settings.to_json(settings.Settings()))"
    )
    assert modules_after(code, "tomllib", "pydantic", "platformdirs", "pathlib", "dataclasses", "json") == []


def test_a_named_database_does_not_load_pydantic() -> None:
    code = (
        "from loyalty_cli.config import files\n"
        "files.database_path('/shop', b'[shop]\\nname = \"x\"\\ndatabase = \"a.db\"\\n')"
    )
    assert modules_after(code, "tomllib", "pydantic") == ["tomllib"]


def test_the_sample_is_found_in_a_wheel_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "loyalty_cli"
    (package / "config").mkdir(parents=True)
    monkeypatch.setattr(files, "__file__", str(package / "config" / "files.py"))
    with pytest.raises(FileProblem, match=r"sample_config\.toml is missing"):
        files.sample_text()
    (tmp_path / "sample_config.toml").write_bytes(b"in a checkout")
    assert files.sample_text() == b"in a checkout"
    (package / "sample_config.toml").write_bytes(b"in a wheel")
    assert files.sample_text() == b"in a wheel"
