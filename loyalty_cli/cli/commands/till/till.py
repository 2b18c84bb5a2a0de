"""``loyalty till``: a prompt that stays open."""

import sys
from io import TextIOWrapper

from loyalty_cli.cli.call import Call
from loyalty_cli.values import TYPE_CHECKING

if TYPE_CHECKING:
    from loyalty_cli.cli.dialogue.till import Till


def till(call: Call) -> int:
    """Open a till: a prompt that keeps the customer in mind."""
    from loyalty_cli.cli.dialogue.till import Till
    from loyalty_cli.cli.printing.output import person_can_be_asked, stdout_is_terminal

    opened = Till(call)
    call.another().shop.close()
    if person_can_be_asked() and stdout_is_terminal():
        _converse(opened)
        return 0
    if isinstance(sys.stdin, TextIOWrapper):
        # A byte that is no UTF-8 spoils its line, not the till.
        sys.stdin.reconfigure(errors="surrogateescape")
    for line in sys.stdin or ():
        if not opened.key(line):
            break
    return opened.code


def _converse(opened: "Till") -> None:
    """Ask for lines until the person leaves. Ctrl-C drops the line, Ctrl-D leaves."""
    from collections.abc import Iterable

    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    from loyalty_cli.cli.printing.output import cleaned
    from loyalty_cli.language.catalogue import in_force, sentence

    class Offers(Completer):
        def get_completions(self, document: Document, _event: CompleteEvent) -> Iterable[Completion]:
            for value, text, replaced in opened.offers(document.text_before_cursor):
                shown, about = str(cleaned(value)), str(cleaned(text))
                yield Completion(shown, start_position=-replaced, display_meta=about)

    opened.call.out.warn(opened.greeting())
    session: PromptSession[str] = PromptSession(completer=Offers(), complete_while_typing=False)
    while True:
        try:
            line = session.prompt(str(cleaned(opened.prompt())), bottom_toolbar=sentence(in_force(), "till.toolbar"))
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if not opened.key(line):
            return
