"""What Tab offers, as each shell asks for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_cli.cli.completion import SCRIPTS
from tests.cli.conftest import Typed, bare_environment


def offered(typed: Typed, line: str, shell: str = "bash") -> list[str]:
    """What is offered at the end of the line: bash gives it whole, the others word by word."""
    words = [line] if shell == "bash" else line.split(" ")[1:]
    answer = typed(*words, env={"_LOYALTY_COMPLETE": shell})
    assert (answer.code, answer.err) == (0, "")
    return answer.out.splitlines()


def test_commands_begin_as_typed(typed: Typed) -> None:
    assert offered(typed, "loyalty ret") == ["return"]
    assert "buy" in offered(typed, "loyalty ")


def test_options_of_the_command_and_of_all(typed: Typed) -> None:
    assert offered(typed, "loyalty buy léa 3 --c") == ["--category", "--credit"]
    assert "--json" in offered(typed, "loyalty buy léa 3 --")
    assert offered(typed, "loyalty --sh") == ["--shop"]


def test_an_option_already_typed_is_not_offered_again_unless_it_repeats(typed: Typed) -> None:
    offers = offered(typed, "loyalty buy léa 3 --category cake --item cake=3 --")
    assert "--category" not in offers
    assert "--item" in offers


def test_members_by_card_and_by_name(typed: Typed, lea: str) -> None:
    assert offered(typed, "loyalty buy ") == [lea]
    assert offered(typed, f"loyalty buy {lea[:3]}") == [lea]
    assert offered(typed, "loyalty buy lé") == ["Léa\\ Martin"]
    assert offered(typed, 'loyalty buy "Léa M') == ["Léa Martin"]
    assert offered(typed, "loyalty enroll Max --refer lea") == ["Léa\\ Martin"]


def test_descriptions_where_the_shell_shows_them(typed: Typed, lea: str) -> None:
    assert offered(typed, f"loyalty buy {lea}", "zsh") == [f"{lea}:Léa Martin"]
    assert offered(typed, f"loyalty buy {lea}", "fish") == [f"{lea}\tLéa Martin"]


def test_a_name_can_not_break_out_of_the_shells_list(typed: Typed) -> None:
    typed("enroll", "Zoé $(reboot) `x` ; : Q")
    assert offered(typed, "loyalty buy Zo") == ["Zoé\\ \\$\\(reboot\\)\\ \\`x\\`\\ \\;\\ :\\ Q"]
    assert offered(typed, "loyalty buy Zo", "zsh")[0].startswith("Zoé $(reboot) `x` ; \\: Q:")


def test_rewards_cards_categories_and_tiers(typed: Typed, lea: str) -> None:
    assert offered(typed, "loyalty redeem léa f") == ["free-coffee"]
    assert offered(typed, "loyalty stamp léa ") == ["coffee"]
    assert offered(typed, "loyalty engage léa ") == ["review"]
    assert offered(typed, "loyalty balances --tier s") == ["Silver"]
    assert offered(typed, "loyalty balances --segment birth") == ["birthday-soon"]
    assert offered(typed, "loyalty buy léa 3 --category ") == ["coffee", "gift-card"]
    assert offered(typed, "loyalty buy léa 3 --item gi") == ["gift-card"]


def test_no_shop_offers_nothing_and_says_nothing(typed: Typed, tmp_path: Path) -> None:
    answer = typed("loyalty buy ", env={"_LOYALTY_COMPLETE": "bash", "LOYALTY_SHOP": str(tmp_path)})
    assert answer == (0, "", "")


def test_tab_begins_no_ledger(typed: Typed, shop: Path) -> None:
    assert offered(typed, "loyalty buy ") == []
    assert sorted(path.name for path in shop.iterdir()) == ["loyalty.toml"]


def test_the_shell_named_or_used_decides_the_script(typed: Typed) -> None:
    assert typed("completion", "fish").out == SCRIPTS["fish"]
    assert typed("completion", env={"SHELL": "/usr/bin/zsh"}).out == SCRIPTS["zsh"]
    refused = typed("completion", "tcsh")
    assert (refused.code, refused.err.splitlines()[1]) == (2, "shells: bash, zsh, fish")


@pytest.fixture
def on_the_path(tmp_path: Path) -> dict[str, str]:
    """An environment in which ``loyalty`` is found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "loyalty"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m loyalty_cli "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return bare_environment() | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def test_bash_really_completes(lea: str, on_the_path: dict[str, str]) -> None:
    asked = (
        'eval "$(loyalty completion bash)"; COMP_LINE="loyalty buy lé"; COMP_POINT=${#COMP_LINE}; '
        '_loyalty_completion loyalty; printf "<%s>" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", asked], env=on_the_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("<Léa\\ Martin>", "")


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_really_completes(lea: str, on_the_path: dict[str, str], tmp_path: Path) -> None:
    asked = 'loyalty completion fish | source; complete -C "loyalty buy L"; complete -C "loyalty ret"'
    environment = on_the_path | {"HOME": str(tmp_path)}
    done = subprocess.run(["fish", "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == f"Léa Martin\t{lea}"
    assert [line.partition("\t")[0] for line in done.stdout.splitlines()[1:]] == ["return"]


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_reads_the_script(on_the_path: dict[str, str], tmp_path: Path) -> None:
    asked = 'autoload -Uz compinit; compinit -u -D; eval "$(loyalty completion zsh)"; echo ${_comps[loyalty]}'
    environment = on_the_path | {"HOME": str(tmp_path)}
    done = subprocess.run(["zsh", "-f", "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("_loyalty\n", "")
