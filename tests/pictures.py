"""The pictures of the README: a member card and a list, drawn by the program of a made-up café, as SVG."""

import re
from collections.abc import Sequence
from io import StringIO

import pytest
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from loyalty_cli.cli.views import lists, member
from loyalty_cli.cli.views.drawing import styled
from loyalty_cli.cli.views.drawing.blocks import Block
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.language.catalogue import silence
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.lists import balances
from tests.support.programs import COFFEE_CARD, FREE_COFFEE, program
from tests.support.till import Till

WIDTH = 78
CAFE = program(
    """
[points]
per_unit = 1
[points.expiry]
mode = "after-months"
months = 12
[[tiers]]
name = "Guest"
from = 0
[[tiers]]
name = "Regular"
from = "200.00"
multiplier = "1.25"
[[tiers]]
name = "Friend"
from = "500.00"
multiplier = "1.5"
""",
    COFFEE_CARD,
    FREE_COFFEE,
    name="The Corner Café",
    language="en",
)
ROLL = """
2026-09-01
enroll Léa Martin phone 0639981234
Léa: buy 236.40 coffee:4=10.40
2026-09-14
enroll Tom Barnes
Tom: buy 88.20 coffee:2=5.20
enroll Mia Rossi
Mia: buy 512.00 book=320.00
2026-10-03
enroll Noor Haddad
Noor: buy 143.90 coffee:7=18.20
enroll Sam Cole
Sam: buy 12.50 coffee=2.60
2026-11-02
Mia: buy 64.10 coffee:3=7.80
Tom: buy 101.00 cake=24.00
2026-11-20
Léa: buy 57.60 coffee:2=5.20
"""


def cafe() -> Till:
    """The café, with five members."""
    till = Till(CAFE)
    till.play(ROLL)
    return till


def card() -> str:
    """What ``loyalty show léa`` draws."""
    till = cafe()
    return _picture("loyalty show léa", member.view(member_card(till.shop, "Léa"), _look(till)))


def balances_list() -> str:
    """What ``loyalty balances --sort points`` draws."""
    till = cafe()
    page = balances.balances(till.shop, balances.Asked(None, None, "points", None, None))
    return _picture("loyalty balances --sort points", lists.balances_view(page.rows, _look(till), page.of))


def _look(till: Till) -> Look:
    return Look(till.shop.program, unicode=True, today=till.shop.now().today)


def _picture(typed: str, blocks: Sequence[Block]) -> str:
    """What a terminal shows, as SVG without links to anywhere."""
    silence()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("NO_COLOR", raising=False)
        drawn = styled.render(blocks, WIDTH)
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor")
    for line in drawn.splitlines():
        console.print(Text.from_ansi(line), highlight=False, soft_wrap=True)
    plain = re.sub(r"\s*@font-face \{\{.*?\}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    picture = console.export_svg(title=typed, code_format=plain, unique_id="loyalty")
    return "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"
