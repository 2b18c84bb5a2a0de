"""A till for each story; it is closed when the story is told."""

from collections.abc import Callable, Iterator

import pytest

from tests.config.specimens import WORKED
from tests.support.till import Till

OpenTill = Callable[..., Till]


@pytest.fixture
def till() -> Iterator[OpenTill]:
    opened: list[Till] = []

    def open_till(program: str = WORKED) -> Till:
        opened.append(Till(program))
        return opened[-1]

    yield open_till
    for one in opened:
        one.shop.conn.close()
