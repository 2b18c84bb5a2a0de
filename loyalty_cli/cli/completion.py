"""What the shell offers when Tab is pressed: commands, options, members, rewards, stamp cards, categories, tiers.

The shell calls ``loyalty`` with ``$_LOYALTY_COMPLETE`` set to its name and the words typed so far as arguments.
Pressing Tab never says anything on standard error and never begins a ledger.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from typer._click import Command
from typer._click.shell_completion import _resolve_context, _resolve_incomplete, split_arg_string

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.printing.output import cleaned
from loyalty_cli.errors import LoyaltyError

if TYPE_CHECKING:
    from loyalty_cli.operations.kernel.shop import OpenShop

Item: TypeAlias = tuple[str, str]
"""What may be typed, and a short description."""

_MOST: Final = 50
_AFTER_LAST: Final = "\U0010ffff"


def complete(shell: str, args: list[str]) -> int:
    """Print what may stand in place of the last word, as ``shell`` (bash, zsh, fish) reads it. Returns the exit code.

    Bash gives its whole line up to the cursor, the others word for word.
    """
    call = Call()
    if shell != "bash":
        call.choose_language()
    quoted = False
    if shell == "bash":
        line = args[0] if args else ""
        quoted = bool(re.search(r"(^|\s)[\"'][^\"']*$", line))
        args = split_arg_string(line)[1:]
        args += [""] if line[-1:].isspace() and not quoted else []
    words, incomplete = args[:-1], args[-1] if args else ""
    if found := offered(call, words, incomplete):
        shown = [(str(cleaned(value)), str(cleaned(text))) for value, text in found]
        call.out.data("\n".join(_line(shell, value, text, incomplete, quoted=quoted) for value, text in shown))
    return call.out.close(0)


def offered(call: Call, words: list[str], incomplete: str) -> list[Item]:
    """What may stand in place of ``incomplete`` after ``words``; nothing where the shop can not be read."""
    try:
        return list(_items(call, words, incomplete))[: _MOST * 2]
    except (LoyaltyError, sqlite3.Error, OSError):
        return []
    finally:
        call.close_shop()


def _items(call: Call, words: list[str], incomplete: str) -> Iterator[Item]:
    from loyalty_cli.cli.group import root_group

    context = _resolve_context(root_group(), {"obj": call}, "loyalty", list(words))
    target, incomplete = _resolve_incomplete(context, list(words), incomplete)
    if isinstance(target, Command):
        for item in target.shell_complete(context, incomplete):
            yield str(item.value), item.help or ""
        return
    completer = _COMPLETERS.get(target.metavar or "")
    shop = _existing_shop(call) if completer else None
    if completer and shop is not None:
        yield from completer(shop, incomplete)


def _existing_shop(call: Call) -> "OpenShop | None":
    from loyalty_cli.config import files

    root = files.find_root(call.shop_dir, os.environ)
    return call.shop if os.path.isfile(files.database_path(root, files.read_source(root))) else None


def _members(shop: "OpenShop", incomplete: str) -> Iterator[Item]:
    """Cards by their first digits; members by the beginnings of their names."""
    if incomplete.isdigit() or not incomplete:
        from loyalty_cli.ledger.people.cards import active_cards_from

        yield from active_cards_from(shop.conn, incomplete, _AFTER_LAST, _MOST)
        return
    from loyalty_cli.ledger.people.search import find

    for found in find(shop.conn, incomplete, shop.program.shop.country, _MOST):
        yield str(found["name"] or found["card"]), str(found["card"])


def _rewards(shop: "OpenShop", incomplete: str) -> Iterator[Item]:
    for reward in shop.program.rewards:
        yield from _starting(reward.shown_id, reward.name, incomplete)


def _stamp_cards(shop: "OpenShop", incomplete: str) -> Iterator[Item]:
    for card in shop.program.stamp_cards:
        yield from _starting(card.shown_id, card.name, incomplete)


def _tiers(shop: "OpenShop", incomplete: str) -> Iterator[Item]:
    for tier in shop.program.tiers:
        yield from _starting(tier.name, "", incomplete)


def _segments(shop: "OpenShop", incomplete: str) -> Iterator[Item]:
    from loyalty_cli.program.promises.regulars.segments import names_of

    for segment in names_of(shop.program):
        yield from _starting(segment, "", incomplete)


def _engagements(shop: "OpenShop", incomplete: str) -> Iterator[Item]:
    for engagement in shop.program.engagements:
        yield from _starting(engagement.id, engagement.name, incomplete)


def _categories(shop: "OpenShop", incomplete: str) -> Iterator[Item]:
    """The categories that the program speaks of."""
    from loyalty_cli.operations.kernel.unknown_names import categories_of

    for category in categories_of(shop.program):
        yield from _starting(shop.program.category_called(category), "", incomplete)


def _starting(value: str, text: str, incomplete: str) -> Iterator[Item]:
    if value.casefold().startswith(incomplete.casefold()):
        yield value, text


_COMPLETERS: Final[Mapping[str, Callable[["OpenShop", str], Iterator[Item]]]] = {
    "MEMBER": _members,
    "GOES": _members,
    "STAYS": _members,
    "REWARD|VOUCHER": _rewards,
    "CARD": _stamp_cards,
    "CARD=N": _stamp_cards,
    "CATEGORY": _categories,
    "CATEGORY[:QTY]=AMOUNT": _categories,
    "TIER": _tiers,
    "SEGMENT": _segments,
    "ID": _engagements,
}


def _line(shell: str, value: str, text: str, incomplete: str, *, quoted: bool) -> str:
    match shell:
        case "zsh":
            escaped = value.replace("\\", "\\\\").replace(":", "\\:")
            return f"{escaped}:{text}" if text else escaped
        case "fish":
            return f"{value}\t{text}" if text else value
        case _:
            # Bash replaces only what follows the last = or : of the word.
            broken = max(incomplete.rfind("="), incomplete.rfind(":")) + 1
            shown = value[broken:] if value[:broken] == incomplete[:broken] else value
            return shown if quoted else re.sub(r"([^\w@%+=:,./-])", r"\\\1", shown)


SCRIPTS: Final = {
    "bash": """\
_loyalty_completion() {
    local IFS=$'\\n'
    COMPREPLY=( $(_LOYALTY_COMPLETE=bash "$1" "${COMP_LINE:0:$COMP_POINT}" 2>/dev/null) )
}
complete -o default -F _loyalty_completion loyalty
""",
    "zsh": """\
#compdef loyalty
_loyalty() {
    local -a found
    found=("${(@f)$(_LOYALTY_COMPLETE=zsh ${words[1]} "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "${found[1]}" ]]; then _describe loyalty found; else _files; fi
}
compdef _loyalty loyalty
""",
    "fish": """\
function __loyalty_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (env _LOYALTY_COMPLETE=fish $words[1] $words[2..-1] 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete --command loyalty --no-files --arguments '(__loyalty_complete)'
""",
}
"""What each shell is to read at its start, by the name of the shell."""
