"""One command being run: its shared options, its shop, and where its answer goes."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence

from loyalty_cli.cli.printing.output import (
    Output,
    cleaned,
    person_can_be_asked,
    stdout_is_terminal,
    unicode_works,
    wants_style,
    width,
)
from loyalty_cli.errors import BadValue, LoyaltyError
from loyalty_cli.language import catalogue
from loyalty_cli.values import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.cli.declaring import Command
    from loyalty_cli.cli.views.drawing.blocks import Block
    from loyalty_cli.cli.views.drawing.look import Look
    from loyalty_cli.errors import MemberAmbiguous, MemberNotFound
    from loyalty_cli.operations.kernel.shop import OpenShop
    from loyalty_cli.program.program import Program

Document: TypeAlias = Mapping[str, Any]
Texts: TypeAlias = Sequence[str]
"""The values of an option that may be repeated."""
View: TypeAlias = "Callable[[Any, Look], Sequence[Block]]"

OPERATOR_VARIABLE: Final = "LOYALTY_OPERATOR"


class Call:
    """The options shared by all commands, the shop they speak of (opened when first needed), and the output gate.

    ``member`` is who the answer was about, ``fact`` what was recorded; ``among`` who was meant, where several
    match; ``session`` are the facts keyed at an open till.
    """

    __slots__ = (
        "_shop", "among", "columns", "csv", "fact", "json", "lang", "member", "no_color", "operator", "out", "plain",
        "quiet", "session", "shop_dir",
    )  # fmt: skip

    def __init__(self) -> None:
        self.out = Output()
        self.shop_dir: str | None = None
        self.operator: str | None = None
        self.json = False
        self.csv = False
        self.plain = False
        self.no_color = False
        self.quiet = False
        self.columns: str | None = None
        self.member: Mapping[str, str] | None = None
        self.fact: Mapping[str, Any] = {}
        self.among: MemberAmbiguous | MemberNotFound | None = None
        self.session: frozenset[int] | None = None
        self._shop: OpenShop | None = None
        self.lang = _language_of_environment()
        catalogue.silence()
        catalogue.speak(told=self.lang)

    def tell(self, name: str, value: object) -> None:
        """Set one of the options shared by all commands. Raises as ``speak`` does."""
        if name == "lang":
            self.speak(str(value))
        else:
            setattr(self, name, value)
        if name == "no_color":
            os.environ["NO_COLOR"] = "1"

    def speak(self, lang: str) -> None:
        """Set the language of everything that is read (``--lang``). Raises BadValue for one without a catalogue."""
        known = catalogue.languages()
        if lang not in known:
            raise BadValue("error.language", lang=lang, known=", ".join(known))
        self.lang = lang
        catalogue.speak(told=lang)

    def choose_language(self) -> None:
        """Make sure that help and messages are in the shop's language, also where no shop was opened."""
        if not self.lang and self._shop is None:
            catalogue.speak(self._language_here())

    def _language_here(self) -> str:
        """The language that the program file names, also where it has mistakes; "" where there is none."""
        import re

        from loyalty_cli.config import files

        try:
            source = files.read_source(files.find_root(self.shop_dir, os.environ))
        except LoyaltyError:
            return ""
        found = re.search(rb"""^[ \t]*language[ \t]*=[ \t]*["'](\w\w)["']""", source, re.MULTILINE)
        return found[1].decode("ascii", "replace") if found else ""

    def program_here(self) -> "Program":
        """The program whose language and numbers are shown where no ledger is opened."""
        from loyalty_cli.config import files, loader
        from loyalty_cli.program.program import Program

        try:
            return loader.load(files.read_source(files.find_root(self.shop_dir, os.environ))).program
        except LoyaltyError:
            return Program()

    def another(self) -> "Call":
        """A call with the same options and the same gate, and a shop of its own: the next command at the open till."""
        call = Call()
        if self.lang:
            call.speak(self.lang)
        call.out, call.shop_dir, call.operator = self.out, self.shop_dir, self.operator
        call.json, call.plain, call.session = self.json, self.plain, self.session
        call.quiet, call.no_color = self.quiet, self.no_color
        return call

    def close_shop(self) -> None:
        """Close the ledger, if it was opened."""
        if self._shop is not None:
            self._shop.close()
            self._shop = None

    @property
    def shop(self) -> "OpenShop":
        """The open shop. Raises BadText and PaymentCard (who keys), ShopNotFound, ProgramInvalid, StorageError."""
        if self._shop is None:
            from loyalty_cli.ledger.people.text import clean_text
            from loyalty_cli.operations.kernel.shop import open_shop

            operator = self.operator or os.environ.get(OPERATOR_VARIABLE) or None
            operator = clean_text(operator, "operator", 64) if operator else None
            self._shop = open_shop(self.shop_dir, operator=operator)._replace(session=self.session)
            known = self._shop.program.shop
            catalogue.speak(known.language, country=known.country)
        return self._shop

    def answer(
        self,
        document: Any,
        view: View,
        program: "Program | None" = None,
        *,
        rows: Sequence[Document] | None = None,
        columns: str = "",
        paged: bool = True,
    ) -> None:
        """Print the answer: the document itself under --json, for people what ``view`` draws of it.

        ``program`` is whose language, currency and cards are shown, where it is not that of the open shop; ``rows``
        are the lines of a list under --csv, and ``columns`` the name of its header (see ``printing.headers``). A long
        answer is ``paged``.
        """
        names: Sequence[str] = ()
        if self.columns is not None and rows is not None:
            from loyalty_cli.cli.printing import columns as chosen

            names, rows = chosen.chosen(rows, self.columns, self._header(columns))
            document = rows
            view = chosen.view
        if isinstance(document, dict):
            self.member = document.get("member")
            self.fact = document.get("fact") or {}
        if self.json:
            self.out.document(document)
        elif self.csv and rows is not None:
            from loyalty_cli.cli.printing.sheets import csv_text

            self.out.data(csv_text(rows, names or self._header(columns)))
        else:
            self.draw(view(cleaned(document, worded=True), self.look(program)), paged=paged)

    def _header(self, columns: str) -> list[str]:
        from loyalty_cli.cli.printing.headers import header

        return header(columns, self.shop.program) if columns else []

    def look(self, program: "Program | None" = None) -> "Look":
        """How the shop writes: its own program's language and money, or those of ``program``."""
        from loyalty_cli.cli.views.drawing.look import Look

        today = self._shop.now().today if self._shop else None
        return Look(program or self.shop.program, unicode=unicode_works(), today=today)

    def receipt(self, document: Document) -> None:
        """Print the receipt of a command that writes."""
        if self.quiet and not self.json:
            self.member, self.fact = document.get("member"), document.get("fact") or {}
        else:
            self.answer(document, _receipt, paged=False)

    def draw(self, blocks: Sequence["Block"], *, paged: bool = False) -> None:
        """Print blocks for people: with rich at a terminal, as plain text elsewhere."""
        if wants_style(plain=self.plain):
            from loyalty_cli.cli.views.drawing import styled

            drawn = styled.render(blocks, width() or 80)
            if not paged or self.session is not None or not stdout_is_terminal() or not person_can_be_asked():
                self.out.styled(drawn)
                return
            from loyalty_cli.cli.printing import paging

            if not paging.shows(drawn):
                self.out.styled(drawn)
        else:
            from loyalty_cli.cli.views.drawing import plain

            self.out.text(plain.render(blocks, width()))

    def typed(self, text: str) -> str:
        """A hint as it can be typed here: at the open till without ``loyalty``, else with the ``--shop`` told."""
        if "loyalty " not in text or (self.session is None and self.shop_dir is None):
            return text
        from loyalty_cli.cli import hints

        return hints.at_till(text) if self.session is not None else hints.for_shop(text, self.shop_dir or "")

    def pasted(self, text: str) -> str:
        """A next step as it can be pasted: started as this program was, with the ``--shop`` told."""
        from loyalty_cli.cli import hints

        program = _started_as()
        return hints.as_started(
            text if self.shop_dir is None else hints.for_shop(text, self.shop_dir, program), program
        )

    def note(self, text: str) -> None:
        """Say something beside the answer, on standard error; programs are not disturbed."""
        if not (self.json or self.quiet):
            self.out.warn(text)


def _receipt(document: Document, look: "Look") -> "Sequence[Block]":
    """A receipt, drawn; under --json nothing of this is loaded."""
    from loyalty_cli.cli.views import receipt

    return receipt.view(document, look)


def _language_of_environment() -> str:
    """``fr`` for LOYALTY_LANG=fr_FR.UTF-8; "" where it names no language that there is a catalogue for."""
    told = os.environ.get(catalogue.VARIABLE, "")[:2].lower()
    return told if told and told in catalogue.languages() else ""


def _started_as() -> str:
    """How this program is started: ``loyalty``, or in full where the shell does not find that."""
    import shlex
    import shutil

    started = sys.argv[0] if sys.argv else ""
    name = os.path.basename(started)
    if name == "__main__.py":
        return "python -m loyalty_cli" if shutil.which("python") else f"{shlex.quote(sys.executable)} -m loyalty_cli"
    if name == "loyalty" and shutil.which("loyalty") is None:
        return shlex.quote(started)
    return "loyalty"


def run(call: "Call", command: "Command", values: Mapping[str, Any]) -> int:
    """Call the function of a command with its values. Returns its exit code; raises what it raises."""
    name = f"loyalty_cli.cli.commands.{command.module}"
    # As importlib.import_module does; importlib itself costs a till command a millisecond.
    __import__(name)
    code = getattr(sys.modules[name], command.function)(call, **values)
    return code if isinstance(code, int) else 0
