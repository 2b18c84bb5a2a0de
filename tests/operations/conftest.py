"""The till of the scenarios, proven when its story is told."""

from tests.scenarios.conftest import till

__all__ = ["till"]
