"""The documents can not lie: what is generated is up to date, what is typed in them exists."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

import loyalty_cli
from loyalty_cli import errors
from loyalty_cli.program.kernel.promise import Promise
from tests import docs

PACKAGE = Path(loyalty_cli.__file__).parent
CHECKOUT = PACKAGE.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (CHECKOUT / "loyalty_cli" / "ARCHITECTURE.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def typed_commands() -> list[str]:
    """Every ``loyalty …`` in the README's code blocks, without its comment."""
    lines = [line.split(" # ")[0] for block in FENCED.findall(README) for line in block.splitlines()]
    calls = [call.strip() for line in lines for call in line.split(" && ")]
    return [call for call in calls if re.match(r"(\S*/)?loyalty ", call)]


@cache
def help_pages() -> dict[str, str]:
    """What each command's help says, by the command as typed."""
    sections = re.split(r"^#{2,} (loyalty.*)$", docs.page("commands.md"), flags=re.MULTILINE)
    return dict(zip(sections[1::2], sections[2::2], strict=True))


@pytest.mark.parametrize("name", docs.PAGES)
def test_generated_pages_are_up_to_date(name: str) -> None:
    path = docs.FOLDER / name
    assert path.read_text(encoding="utf-8") == docs.page(name), "run: python -m tests.docs --write"


def test_every_generated_page_is_in_the_folder_and_nothing_else() -> None:
    assert sorted(path.name for path in docs.FOLDER.iterdir()) == sorted(docs.PAGES)


def test_the_readme_types_some_commands() -> None:
    assert len(typed_commands()) > 10


@pytest.mark.parametrize("call", typed_commands())
def test_every_command_in_the_readme_exists_with_its_options(call: str) -> None:
    words = shlex.split(re.sub(r"--shop \S+", "", call))
    pages, typed = help_pages(), "loyalty"
    assert f"loyalty {words[1]}" in pages
    for word in words[1:]:
        typed = f"{typed} {word}" if f"{typed} {word}" in pages else typed
    options = [word for word in words if word.startswith("--")]
    assert [option for option in options if not re.search(rf"{option}\b", pages[typed])] == []


def test_the_readme_typed_from_top_to_bottom_works(tmp_path: Path) -> None:
    (tmp_path / "my-cafe").mkdir()
    purchases = "date,customer,amount,ref\n2026-11-20,c-1,12.50,A-1\n2026-11-20,c-2,4.00,A-2\n"
    (tmp_path / "my-cafe" / "purchases.csv").write_text(purchases, encoding="utf-8")
    (tmp_path / "my-cafe" / "list.csv").write_text("name,email,points\nTesta,testa@example.org,5\n", encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    typed = "".join(block for block in blocks if not block.startswith("python3 -m venv"))
    till = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "LOYALTY_NOW": "2026-11-21T10:30"}
    done = subprocess.run(
        ["bash", "-euc", typed], cwd=tmp_path, env=os.environ | till, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("text", [README, ARCHITECTURE], ids=["README", "ARCHITECTURE"])
def test_links_lead_somewhere(text: str) -> None:
    folder = CHECKOUT if text is README else CHECKOUT / "loyalty_cli"
    assert [link for link in LINK.findall(text) if not (folder / link).exists()] == []


def test_two_lines_set_up_run_and_test() -> None:
    assert len(re.findall(r"^python3 -m venv ", README, re.MULTILINE)) == 2


def test_every_exit_code_is_explained() -> None:
    codes = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)} == codes | {0}


def test_the_shown_program_is_the_samples_own() -> None:
    (shown,) = re.findall(r"^```toml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    sample = (CHECKOUT / "sample_config.toml").read_text(encoding="utf-8").splitlines()
    stripped = {line.partition("#")[0].strip() for line in sample}
    assert [line for line in shown.splitlines() if line.strip() not in stripped] == []


def test_every_dependency_says_why() -> None:
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    for requirement in tomllib.loads(text)["project"]["dependencies"]:
        assert lines[lines.index(f'"{requirement}",') - 1].startswith("# "), requirement


def _section(title: str) -> str:
    return ARCHITECTURE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def _rows(section: str) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.strip(" |").split(" | ")] for line in section.splitlines() if "|" in line]
    return [row for row in rows if not set(row[0]) <= set("- |")][1:]


FOUND = [pytest.param(row[1], row[2], id=row[0]) for row in _rows(_section("Where to find it")) if len(row) > 2]


@pytest.mark.parametrize(("files", "names"), FOUND)
def test_what_the_finding_list_names_is_there(files: str, names: str) -> None:
    paths = [PACKAGE / path for path in re.findall(r"`([\w/-]+\.\w+)`", files)]
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    wanted = re.findall(r"`([^`]+)`", names)
    assert wanted
    assert [name for name in wanted if not re.search(rf"\b{re.escape(name)}\b", text)] == []


def test_the_table_of_a_promise_has_all_its_members() -> None:
    told = re.findall(r"`(\w+)(?:\(.*?\))?`", " ".join(row[0] for row in _rows(_section("How to write a new promise"))))
    assert {name for name in vars(Promise) if not name.startswith("_")} - {*told} == set()


def test_every_folder_of_promises_is_explained() -> None:
    there = {path.name for path in (PACKAGE / "program/promises").iterdir() if path.is_dir() and path.name[0] != "_"}
    told = {name for row in _rows(_section("Folders inside a room")) for name in re.findall(r"`(\w+)`", row[0])}
    assert told == there


def test_every_file_that_is_named_exists() -> None:
    named = set(
        re.findall(
            r"`((?:loyalty_cli|tests|program|ledger|operations|reports|intake|outlet|keeping|language|cli|config)/[\w/.-]+\.(?:py|json|sql|toml))`",
            ARCHITECTURE,
        )
    )
    assert [path for path in named if not (CHECKOUT / path).exists() and not (PACKAGE / path).exists()] == []


def test_the_man_page_is_shipped_where_man_looks() -> None:
    wheel = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]
    ((page, place),) = wheel["wheel"]["shared-data"].items()
    assert (CHECKOUT / page).read_text(encoding="utf-8").splitlines()[1].startswith(".TH LOYALTY 1")
    assert place == "share/man/man1/loyalty.1"
