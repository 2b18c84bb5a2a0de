"""The shop of ten made-up members, read by every test and written by none."""

from collections.abc import Iterator

import pytest

from loyalty_cli.operations.kernel.shop import OpenShop
from tests.support.ten import ten


@pytest.fixture(scope="session")
def ten_members(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """The shop on 30 November 2026."""
    shop = ten(tmp_path_factory.mktemp("ten") / "shop")
    shop.conn.execute("PRAGMA query_only = 1")
    yield shop
    shop.close()
