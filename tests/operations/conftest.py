"""A till for each story; when the story is told, its whole ledger is proven and decided again."""

from collections.abc import Iterator

import pytest

from tests.scenarios.conftest import OpenTill
from tests.support.nights import prove
from tests.support.programs import WORKED
from tests.support.till import Till


@pytest.fixture
def till() -> Iterator[OpenTill]:
    opened: list[Till] = []

    def open_till(program: str = WORKED) -> Till:
        opened.append(Till(program))
        return opened[-1]

    yield open_till
    for one in opened:
        prove(one.shop)
        one.shop.conn.close()
